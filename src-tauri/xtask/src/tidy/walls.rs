//! Which room may use which, by what Cargo says. A room that is not in the table is a finding as well.

use serde_json::Value;

use super::Finding;
use crate::repository::Repository;
use crate::{Failure, Result, child};

/// A room and what it may name.
struct Room {
    name: &'static str,
    /// Rooms it may use.
    uses: &'static [&'static str],
    /// Rooms that its tests may use beside those.
    in_tests: &'static [&'static str],
}

const LEAVES: &[&str] = &["domain", "media", "vision", "highlights", "words", "publish", "store"];

/// The way dependencies point: domain ← six rooms ← conductor ← api ← faces.
const ROOMS: &[Room] = &[
    Room { name: "domain", uses: &[], in_tests: &[] },
    Room { name: "media", uses: &["domain"], in_tests: &["testkit"] },
    Room { name: "vision", uses: &["domain"], in_tests: &["testkit"] },
    // Tested with tables of numbers: not even the testkit is needed, so it is not allowed.
    Room { name: "highlights", uses: &["domain"], in_tests: &[] },
    Room { name: "words", uses: &["domain"], in_tests: &["testkit"] },
    Room { name: "publish", uses: &["domain"], in_tests: &["testkit"] },
    Room { name: "store", uses: &["domain"], in_tests: &["testkit"] },
    Room { name: "conductor", uses: LEAVES, in_tests: &["testkit"] },
    Room { name: "api", uses: &["domain", "conductor"], in_tests: &["testkit", "store", "media"] },
    Room { name: "cli", uses: &["domain", "conductor", "api"], in_tests: &["testkit", "store", "media", "vision"] },
    Room { name: "clipconductor", uses: &["domain", "conductor", "api"], in_tests: &["testkit"] },
    Room { name: "testkit", uses: &["domain"], in_tests: &[] },
    Room { name: "xtask", uses: &[], in_tests: &[] },
];

/// A library from outside that only some rooms may name.
struct Kept {
    /// The crate, or with a `*` at the end all crates that begin so.
    library: &'static str,
    by: &'static [&'static str],
    instead: &'static str,
}

const KEPT: &[Kept] = &[
    Kept {
        library: "tauri*",
        by: &["clipconductor"],
        instead: "what a browser cannot do is a command in src-tauri/shell; everything else is a route in api",
    },
    Kept {
        library: "ort*",
        by: &["vision"],
        instead: "take a `domain::Detector`; only vision knows what runs behind it",
    },
    Kept {
        library: "rusqlite*",
        by: &["store"],
        instead: "add a function to the aggregate's file in store and call it",
    },
    Kept {
        library: "ffmpeg-sidecar",
        by: &["media"],
        instead: "add a function to media that does the whole task, and call it",
    },
];

/// A package of the workspace, as Cargo describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its manifest, from the root.
    pub manifest: String,
    /// What it depends on.
    pub depends_on: Vec<Dependency>,
}

/// One dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The crate.
    pub name: String,
    /// `normal`, `dev` or `build`.
    pub kind: String,
    /// Whether it is a package of this workspace.
    pub ours: bool,
}

/// Asks Cargo for the workspace.
pub fn packages(repository: &Repository) -> Result<Vec<Package>> {
    let mut metadata = child::cargo();
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(&repository.root);
    let text = child::output(&mut metadata)?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| Failure(format!("cargo metadata printed no JSON: {error}")))?;
    Ok(from_metadata(&value, &repository.root.to_string_lossy()))
}

fn from_metadata(value: &Value, root: &str) -> Vec<Package> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&value["packages"]);
    let mut found: Vec<Package> = packages
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            manifest: text(&package["manifest_path"])
                .trim_start_matches(root)
                .trim_start_matches(['/', '\\'])
                .replace('\\', "/"),
            depends_on: list(&package["dependencies"])
                .iter()
                .map(|dependency| Dependency {
                    name: text(&dependency["name"]),
                    kind: dependency["kind"].as_str().unwrap_or("normal").to_string(),
                    ours: dependency["path"].is_string(),
                })
                .collect(),
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Compares the workspace with the tables.
pub fn check(packages: &[Package]) -> Vec<Finding> {
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Finding> {
    let finding = |what: String, instead: &str| Finding {
        path: package.manifest.clone(),
        line: 0,
        what,
        instead: instead.to_string(),
    };
    let Some(room) = ROOMS.iter().find(|room| room.name == package.name) else {
        return vec![finding(
            format!("`{}` is a room that the plan does not have", package.name),
            "put the code into the room it belongs to, or add the room to ROOMS in xtask and to ARCHITECTURE.md, with \
             the reason",
        )];
    };
    let mut findings = Vec::new();
    for dependency in &package.depends_on {
        let for_tests = dependency.kind == "dev";
        if dependency.ours {
            let may = room.uses.contains(&dependency.name.as_str())
                || for_tests && room.in_tests.contains(&dependency.name.as_str());
            if !may {
                findings.push(finding(
                    format!("`{}` uses `{}`{}", room.name, dependency.name, if for_tests { " in tests" } else { "" }),
                    &advice(room, &dependency.name),
                ));
            }
        }
        for kept in KEPT.iter().filter(|kept| names(kept.library, &dependency.name)) {
            if !kept.by.contains(&room.name) {
                findings.push(finding(format!("`{}` depends on `{}`", room.name, dependency.name), kept.instead));
            }
        }
    }
    findings
}

fn names(pattern: &str, library: &str) -> bool {
    match pattern.strip_suffix('*') {
        // `ort*` means ort and ort-sys, not orthography.
        Some(stem) => {
            library == stem || library.starts_with(&format!("{stem}-")) || library.starts_with(&format!("{stem}_"))
        }
        None => library == pattern,
    }
}

fn advice(room: &Room, wanted: &str) -> String {
    match wanted {
        "testkit" if room.uses.contains(&"domain") && !room.in_tests.is_empty() => {
            "list testkit under [dev-dependencies]; it is never part of what is shipped".into()
        }
        "testkit" => "test this room with values written down in the test".into(),
        _ if room.uses.is_empty() => format!("`{}` stands alone: move what both need into it, or below it", room.name),
        _ => format!(
            "`{}` may use {} only; let the room above (usually the conductor) call both and pass the value, or take \
             a trait from domain",
            room.name,
            room.uses.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, depends_on: &[(&str, &str, bool)]) -> Package {
        Package {
            name: name.into(),
            manifest: format!("src-tauri/{name}/Cargo.toml"),
            depends_on: depends_on
                .iter()
                .map(|(name, kind, ours)| Dependency { name: (*name).into(), kind: (*kind).into(), ours: *ours })
                .collect(),
        }
    }

    fn found(name: &str, depends_on: &[(&str, &str, bool)]) -> Vec<String> {
        check(&[package(name, depends_on)]).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn what_the_plan_allows_is_no_finding() {
        assert!(found("conductor", &[("store", "normal", true), ("serde", "normal", false)]).is_empty());
        assert!(found("store", &[("rusqlite", "normal", false), ("testkit", "dev", true)]).is_empty());
        assert!(found("clipconductor", &[("tauri", "normal", false), ("tauri-build", "build", false)]).is_empty());
        assert!(found("vision", &[("ort", "normal", false)]).is_empty());
    }

    #[test]
    fn each_wall_is_held() {
        let cases: &[(&str, (&str, &str, bool), &str)] = &[
            ("highlights", ("media", "normal", true), "`highlights` uses `media`"),
            ("highlights", ("testkit", "dev", true), "`highlights` uses `testkit` in tests"),
            ("domain", ("store", "normal", true), "`domain` uses `store`"),
            ("store", ("conductor", "normal", true), "`store` uses `conductor`"),
            ("conductor", ("api", "dev", true), "`conductor` uses `api` in tests"),
            ("api", ("store", "normal", true), "`api` uses `store`"),
            ("cli", ("publish", "normal", true), "`cli` uses `publish`"),
            ("media", ("testkit", "normal", true), "`media` uses `testkit`"),
            ("api", ("tauri", "normal", false), "`api` depends on `tauri`"),
            ("conductor", ("tauri-plugin-dialog", "normal", false), "`conductor` depends on `tauri-plugin-dialog`"),
            ("conductor", ("ort", "dev", false), "`conductor` depends on `ort`"),
            ("conductor", ("rusqlite", "normal", false), "`conductor` depends on `rusqlite`"),
            ("cli", ("ffmpeg-sidecar", "normal", false), "`cli` depends on `ffmpeg-sidecar`"),
        ];
        for (room, dependency, expected) in cases {
            assert_eq!(found(room, &[*dependency]), [*expected]);
        }
    }

    #[test]
    fn an_unknown_room_has_to_be_entered_in_the_table() {
        assert!(found("utils", &[])[0].contains("`utils`"));
    }

    #[test]
    fn a_stem_does_not_catch_other_words() {
        assert!(names("ort*", "ort") && names("ort*", "ort-sys"));
        assert!(!names("ort*", "orthography"));
    }

    #[test]
    fn metadata_is_read() {
        let value = serde_json::json!({"packages": [{
            "name": "store", "manifest_path": "/home/me/repo/src-tauri/store/Cargo.toml",
            "dependencies": [
                {"name": "domain", "kind": null, "path": "/home/me/repo/src-tauri/domain"},
                {"name": "tempfile", "kind": "dev", "path": null},
            ],
        }]});
        let packages = from_metadata(&value, "/home/me/repo");
        assert_eq!(packages, [package("store", &[("domain", "normal", true), ("tempfile", "dev", false)])]);
    }
}
