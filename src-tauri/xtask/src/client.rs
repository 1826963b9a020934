//! The API's document and the TypeScript types made from it: `clipctl openapi` → openapi.json → schema.d.ts.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::repository::Repository;
use crate::{Arguments, Failure, Result, child, setup};

/// `cargo xtask gen`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["check"])?;
    if arguments.has("check") {
        println!("{}", check(repository, None)?);
    } else {
        let (document, types) = generate(repository, None)?;
        for (path, text) in [(document_path(repository), document), (types_path(repository), types)] {
            let changed = std::fs::read_to_string(&path).ok().as_deref() != Some(&text);
            if changed {
                std::fs::write(&path, text).map_err(|error| Failure::file("write", &path, &error))?;
            }
            println!("{} {}", if changed { "written" } else { "unchanged" }, path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Fails when the committed files are not what the code would generate now.
pub fn check(repository: &Repository, clipctl: Option<&Path>) -> Result<String> {
    let (document, types) = generate(repository, clipctl)?;
    for (path, fresh) in [(document_path(repository), document), (types_path(repository), types)] {
        let kept = std::fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
        if let Some(line) = first_difference(&kept, &fresh) {
            let name = path.strip_prefix(&repository.root).unwrap_or(&path).display();
            return Err(Failure(format!(
                "{name} is stale from line {line} on: run `cargo xtask gen` and commit what it writes"
            )));
        }
    }
    Ok("the API document and its types are what the code says".into())
}

fn document_path(repository: &Repository) -> PathBuf {
    repository.ui().join("src/api/openapi.json")
}

fn types_path(repository: &Repository) -> PathBuf {
    repository.ui().join("src/api/schema.d.ts")
}

/// The document and the types as they should be.
fn generate(repository: &Repository, clipctl: Option<&Path>) -> Result<(String, String)> {
    let mut say = match clipctl {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = child::cargo();
            cargo.args(["run", "--quiet", "--locked", "-p", "cli", "--bin", "clipctl", "--"]);
            cargo
        }
    };
    let document = child::output(say.arg("openapi").current_dir(&repository.root))?;
    let document = format!("{}\n", document.trim_end());
    let work = repository.cache().join("gen");
    std::fs::create_dir_all(&work).map_err(|error| Failure::file("create", &work, &error))?;
    let (input, output) = (work.join("openapi.json"), work.join("schema.d.ts"));
    std::fs::write(&input, &document).map_err(|error| Failure::file("write", &input, &error))?;
    let generator = repository.ui().join("node_modules/openapi-typescript/bin/cli.js");
    if !generator.is_file() {
        return Err(Failure("the packages of the UI are not installed: run `cargo xtask setup` first".into()));
    }
    let mut node = child::program("node");
    node.arg(&generator).arg(&input).arg("-o").arg(&output).current_dir(repository.ui());
    child::output(node.envs(setup::environment(repository)))?;
    let types = std::fs::read_to_string(&output).map_err(|error| Failure::file("read", &output, &error))?;
    Ok((document, types.replace("\r\n", "\n")))
}

/// The first line, from 1, in which two texts differ. Line ends do not count.
fn first_difference(a: &str, b: &str) -> Option<usize> {
    let (mut a, mut b) = (a.lines(), b.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (a.next(), b.next()) {
            (None, None) => return None,
            (x, y) if x == y => {}
            _ => return Some(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found() {
        assert_eq!(first_difference("a\nb\n", "a\r\nb\r\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
    }
}
