//! The API's document and what the UI makes of it: `clipctl openapi` → openapi.json → types and tables of tags.
//!
//! The document comes from the code; the TypeScript beside it is written by the UI's own script, `npm run gen`.

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
        let (path, fresh) = (document_path(repository), document(repository, None)?);
        let same = std::fs::read_to_string(&path).is_ok_and(|kept| first_difference(&kept, &fresh).is_none());
        if !same {
            std::fs::write(&path, fresh).map_err(|error| Failure::file("write", &path, &error))?;
        }
        script(repository, "gen")?;
        println!("ui/src/api holds what the code says now");
    }
    Ok(ExitCode::SUCCESS)
}

/// Fails when the committed files are not what the code would generate now.
pub fn check(repository: &Repository, clipctl: Option<&Path>) -> Result<String> {
    let (path, fresh) = (document_path(repository), document(repository, clipctl)?);
    let kept = std::fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
    if let Some(line) = first_difference(&kept, &fresh) {
        return Err(Failure(format!(
            "ui/src/api/openapi.json is stale from line {line} on: run `cargo xtask gen` and commit what it writes"
        )));
    }
    script(repository, "gen:check")?;
    Ok("the API document and what the UI makes of it are what the code says".into())
}

fn document_path(repository: &Repository) -> PathBuf {
    repository.ui().join("src/api/openapi.json")
}

/// The document as the code says it.
fn document(repository: &Repository, clipctl: Option<&Path>) -> Result<String> {
    let mut say = match clipctl {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = child::cargo();
            cargo.args(["run", "--quiet", "--locked", "-p", "cli", "--bin", "clipctl", "--"]);
            cargo
        }
    };
    let document = child::output(say.arg("openapi").current_dir(&repository.root))?;
    Ok(format!("{}\n", document.trim_end()))
}

fn script(repository: &Repository, name: &str) -> Result<()> {
    if !repository.ui().join("node_modules").is_dir() {
        return Err(Failure("the packages of the UI are not installed: run `cargo xtask setup` first".into()));
    }
    let mut npm = child::program("npm");
    npm.args(["run", "--silent", name]).current_dir(repository.ui()).envs(setup::environment(repository));
    child::output(&mut npm).map(drop)
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
