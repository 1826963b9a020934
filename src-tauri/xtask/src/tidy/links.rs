//! Links in the documentation that point into the repository have to point at something.

use super::{Finding, Source};

/// Follows every relative link of every Markdown file. `exists` answers for a path from the root.
pub fn check(sources: &[Source], exists: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.ending() == "md") {
        let mut in_example = false;
        for (number, line) in source.lines() {
            if line.trim_start().starts_with("```") {
                in_example = !in_example;
            }
            if in_example {
                continue;
            }
            for target in targets(line) {
                let path = resolve(&source.path, target);
                if !path.is_empty() && !exists(&path) {
                    let what = format!("a link to `{target}`, which is not there");
                    findings.push(source.finding(number, what, "point it at what is there, or remove it"));
                }
            }
        }
    }
    findings
}

/// The relative targets of `[text](target)` in a line, without anchors.
fn targets(line: &str) -> Vec<&str> {
    line.match_indices("](")
        .filter_map(|(at, _)| line[at + 2..].split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default().trim())
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .collect()
}

/// A target beside `from`, as a path from the root.
fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn a_dead_link_is_found_where_it_stands() {
        let text = "See [walls](../src-tauri/ARCHITECTURE.md#walls) and [gone](gone.md), [web](https://example.org).\n";
        let found = check(&[source("docs/a.md", text)], &|path| path == "src-tauri/ARCHITECTURE.md");
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("gone.md"));
    }

    #[test]
    fn examples_are_not_links() {
        let found = check(&[source("a.md", "```\n[x](nowhere)\n```\n")], &|_| false);
        assert!(found.is_empty());
    }

    #[test]
    fn anchors_alone_stay_on_the_page() {
        assert!(targets("[here](#walls)").is_empty());
    }
}
