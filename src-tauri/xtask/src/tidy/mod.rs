//! What Cargo and the compilers do not hold: the walls between the rooms, sizes, words, waits in tests, links.
//!
//! Every check is a function from texts to findings, so that each has tests with texts of its own. A finding says what
//! to do instead. `cargo xtask tidy` and this crate's own test ask the same function, [`check`].

use std::path::Path;
use std::process::ExitCode;

use crate::repository::Repository;
use crate::{Arguments, Failure, Result, stamp};

mod links;
mod names;
mod walls;
mod writing;

/// Something that should be otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where: a path from the root, with `/`.
    pub path: String,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What stands there.
    pub what: String,
    /// What to do instead.
    pub instead: String,
}

/// A text of the repository.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// The ending without the dot.
    fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// Lines with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(i, line)| (i + 1, line))
    }

    fn finding(&self, line: usize, what: impl Into<String>, instead: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, what: what.into(), instead: instead.into() }
    }
}

/// Folders that are made, not written.
const NOT_OURS: &[&str] =
    &["target", "node_modules", "dist", ".git", ".cache", "gen", "permissions", "test-results", ".svelte-kit"];

/// The kinds of files that are read as text.
const TEXTS: &[&str] =
    &["rs", "ts", "js", "mjs", "svelte", "css", "html", "sql", "py", "sh", "md", "toml", "json", "yml"];

/// Runs all checks on a checkout. `Ok` says what was looked at.
pub fn check(repository: &Repository) -> Result<String> {
    let sources = read(&repository.root)?;
    let packages = walls::packages(repository)?;
    let mut findings = walls::check(&packages);
    findings.extend(names::check(&sources));
    findings.extend(writing::check(&sources));
    findings.extend(links::check(&sources, &|path| repository.root.join(path).exists()));
    findings.sort();
    if findings.is_empty() {
        return Ok(format!("{} packages and {} files looked at: nothing to mend", packages.len(), sources.len()));
    }
    let mut text = format!("to mend: {}", findings.len());
    for finding in findings {
        let place = if finding.line == 0 { finding.path } else { format!("{}:{}", finding.path, finding.line) };
        text.push_str(&format!("\n  {place}: {}\n      instead: {}", finding.what, finding.instead));
    }
    Err(Failure(text))
}

fn read(root: &Path) -> Result<Vec<Source>> {
    let mut files = Vec::new();
    stamp::collect(root, NOT_OURS, &mut files)?;
    files.sort();
    let mut sources = Vec::new();
    for file in files {
        let path = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let source = Source { path, text: String::new() };
        if TEXTS.contains(&source.ending()) {
            let bytes = std::fs::read(&file).map_err(|error| Failure::file("read", &file, &error))?;
            sources.push(Source { text: String::from_utf8_lossy(&bytes).into_owned(), ..source });
        }
    }
    Ok(sources)
}

/// `cargo xtask tidy`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    Arguments::read(arguments, &[])?;
    println!("{}", check(repository)?);
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
fn source(path: &str, text: &str) -> Source {
    Source { path: path.into(), text: text.into() }
}
