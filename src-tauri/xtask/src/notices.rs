//! THIRD-PARTY.md: whose work is in the app and under which licence, out of the two lock files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use crate::repository::Repository;
use crate::{Arguments, Failure, Result, child};

/// What is shipped: the packages whose dependencies end up in a program that people run.
const SHIPPED: &[&str] = &["clipconductor", "cli"];

/// Crates that say their licence only in a file; each was read.
const READ_BY_HAND: &[(&str, &str)] = &[("ollama-rs", "MIT")];

/// Packages that npm counts as tools, but whose code the build puts into what is shown: Svelte and what its runtime uses.
const BUNDLED: &[&str] = &["svelte", "esm-env", "clsx"];

const HEAD: &str = "\
# Third-party work

ClipConductor is under MIT or Apache-2.0, at your choice. It stands on the work of others, listed here with their
licences. This file is made by `cargo xtask third-party` out of `Cargo.lock` and `ui/package-lock.json`; a check fails
when it is stale.

## Beside the libraries

| what | licence | how it is used |
|---|---|---|
| SQLite | public domain | compiled in |
| Swagger UI | Apache-2.0 | shown at `/docs`, compiled in |
| ONNX Runtime | MIT | a library that set-up fetches and the app loads |
| PP-OCRv6 tiny (PaddlePaddle) | Apache-2.0 | networks that read text, compiled in; see [models/reader](models/reader/README.md) |
| FFmpeg | LGPL-2.1-or-later or GPL, by its build | a program of the system that the app starts; not shipped |
| Ollama | MIT | a server that the person may run; not shipped |
| the sample recording | GPL-2.0-or-later | `assets/sample`, not compiled in; see its [README](assets/sample/README.md) |
";

/// One package in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    name: String,
    version: String,
    licence: String,
}

/// `cargo xtask third-party`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["check"])?;
    if arguments.has("check") {
        println!("{}", check(repository)?);
    } else {
        let (path, text) = (path(repository), generate(repository)?);
        std::fs::write(&path, text).map_err(|error| Failure::file("write", &path, &error))?;
        println!("written {}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Fails when the file is not what the lock files say now.
pub fn check(repository: &Repository) -> Result<String> {
    let path = path(repository);
    let kept = std::fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
    if kept.replace("\r\n", "\n") != generate(repository)? {
        return Err(Failure("THIRD-PARTY.md is stale: run `cargo xtask third-party` and commit what it writes".into()));
    }
    Ok("THIRD-PARTY.md is what the lock files say".into())
}

fn path(repository: &Repository) -> PathBuf {
    repository.root.join("THIRD-PARTY.md")
}

fn generate(repository: &Repository) -> Result<String> {
    let mut metadata = child::cargo();
    metadata.args(["metadata", "--locked", "--format-version", "1"]).current_dir(&repository.root);
    let crates = crates(&json(&child::output(&mut metadata)?)?)?;
    let lock = repository.ui().join("package-lock.json");
    let lock = std::fs::read_to_string(&lock).map_err(|error| Failure::file("read", &lock, &error))?;
    let packages = packages(&json(&lock)?)?;
    let mut text = String::from(HEAD);
    section(&mut text, "Rust crates in the app and the command line", &crates.shipped);
    section(&mut text, "Rust crates for building and testing only", &crates.tools);
    section(&mut text, "Packages in the user interface", &packages.shipped);
    section(&mut text, "Packages for building and testing the user interface only", &packages.tools);
    Ok(text)
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| Failure(format!("this is no JSON: {error}")))
}

fn section(text: &mut String, title: &str, entries: &BTreeSet<Entry>) {
    text.push_str(&format!("\n## {title} ({})\n\n| name | version | licence |\n|---|---|---|\n", entries.len()));
    for entry in entries {
        text.push_str(&format!("| {} | {} | {} |\n", entry.name, entry.version, entry.licence));
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Lists {
    shipped: BTreeSet<Entry>,
    tools: BTreeSet<Entry>,
}

/// Crates from `cargo metadata`: shipped are those that a shipped package reaches without tests and build scripts.
fn crates(metadata: &Value) -> Result<Lists> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut next: Vec<String> = Vec::new();
    for package in list(&metadata["packages"]) {
        if package["source"].is_null() && SHIPPED.contains(&text(&package["name"]).as_str()) {
            next.push(text(&package["id"]));
        }
    }
    let edges: BTreeMap<String, Vec<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            let normal = list(&node["deps"]).into_iter().filter(|dependency| {
                let kinds = list(&dependency["dep_kinds"]);
                kinds.is_empty() || kinds.iter().any(|kind| kind["kind"].is_null())
            });
            (text(&node["id"]), normal.map(|dependency| text(&dependency["pkg"])).collect())
        })
        .collect();
    while let Some(id) = next.pop() {
        if reached.insert(id.clone()) {
            next.extend(edges.get(&id).cloned().unwrap_or_default());
        }
    }
    let mut lists = Lists::default();
    for package in list(&metadata["packages"]).iter().filter(|package| !package["source"].is_null()) {
        let name = text(&package["name"]);
        let by_hand = READ_BY_HAND.iter().find(|(crate_, _)| *crate_ == name).map(|(_, licence)| *licence);
        let entry = entry(&name, package["version"].as_str(), package["license"].as_str().or(by_hand))?;
        let shipped = reached.contains(&text(&package["id"]));
        if shipped {
            lists.shipped.insert(entry)
        } else {
            lists.tools.insert(entry)
        };
    }
    Ok(lists)
}

/// Packages from npm's lock file, which marks those that only development needs.
fn packages(lock: &Value) -> Result<Lists> {
    let mut lists = Lists::default();
    for (place, package) in lock["packages"].as_object().into_iter().flatten() {
        let Some((_, name)) = place.rsplit_once("node_modules/") else { continue };
        let entry = entry(name, package["version"].as_str(), package["license"].as_str())?;
        let marked = |mark: &str| package[mark].as_bool() == Some(true);
        let for_development = (marked("dev") || marked("devOptional")) && !BUNDLED.contains(&name);
        if for_development {
            lists.tools.insert(entry)
        } else {
            lists.shipped.insert(entry)
        };
    }
    Ok(lists)
}

fn entry(name: &str, version: Option<&str>, licence: Option<&str>) -> Result<Entry> {
    let Some(licence) = licence.filter(|licence| !licence.is_empty()) else {
        return Err(Failure(format!(
            "{name} does not say its licence: read its licence file and enter what it says in READ_BY_HAND \
             (src-tauri/xtask/src/notices.rs)"
        )));
    };
    // Some crates still write the old form `MIT/Apache-2.0`.
    let licence = licence.replace('/', " OR ");
    Ok(Entry { name: name.into(), version: version.unwrap_or_default().into(), licence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(entries: &BTreeSet<Entry>) -> Vec<&str> {
        entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    #[test]
    fn crates_are_sorted_by_whether_they_are_shipped() {
        let package = |name: &str, source: Option<&str>, licence: &str| json!({"id": name, "name": name, "version": "1.0.0", "source": source, "license": licence});
        let metadata = json!({
            "packages": [
                package("cli", None, "MIT"), package("serde", Some("r"), "MIT/Apache-2.0"),
                package("insta", Some("r"), "Apache-2.0"), package("cc", Some("r"), "MIT"), package("deep", Some("r"), "ISC"),
            ],
            "resolve": {"nodes": [
                {"id": "cli", "deps": [
                    {"pkg": "serde", "dep_kinds": [{"kind": null}]},
                    {"pkg": "insta", "dep_kinds": [{"kind": "dev"}]},
                    {"pkg": "cc", "dep_kinds": [{"kind": "build"}]},
                ]},
                {"id": "serde", "deps": [{"pkg": "deep", "dep_kinds": [{"kind": null}]}]},
            ]},
        });
        let lists = crates(&metadata).expect("all have licences");
        assert_eq!(names(&lists.shipped), ["deep", "serde"]);
        assert_eq!(names(&lists.tools), ["cc", "insta"]);
        assert!(lists.shipped.iter().any(|entry| entry.licence == "MIT OR Apache-2.0"));
    }

    #[test]
    fn a_package_without_a_licence_is_not_passed_over() {
        let lock = json!({"packages": {"": {}, "node_modules/x": {"version": "1.0.0"}}});
        assert!(packages(&lock).is_err_and(|failure| failure.0.contains("x does not say")));
    }

    #[test]
    fn npm_packages_are_sorted_by_use() {
        let lock = json!({"packages": {
            "": {"name": "ui"},
            "node_modules/svelte": {"version": "5.57.3", "license": "MIT", "dev": true},
            "node_modules/uplot": {"version": "1.6.32", "license": "MIT"},
            "node_modules/a/node_modules/@b/c": {"version": "2.0.0", "license": "ISC", "dev": true},
        }});
        let lists = packages(&lock).expect("all have licences");
        assert_eq!(names(&lists.shipped), ["svelte", "uplot"], "Svelte's runtime is in the bundle");
        assert_eq!(names(&lists.tools), ["@b/c"]);
    }
}
