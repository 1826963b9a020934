//! How lists are paged.

use conductor::{Marked, Page};
use domain::Problem;

/// The most a page may have.
const MOST: u32 = 200;
/// What a page has when nobody says.
const USUAL: u32 = 50;

/// The number of a page's things, from the query.
fn limit(asked: Option<u32>) -> Result<usize, Problem> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit as usize),
        _ => Err(Problem::invalid("limit", format!("A page has 1 to {MOST} things."))),
    }
}

/// The page that is asked for. What a cursor holds is the store's business; it refuses one that it did not make.
pub(crate) fn page(cursor: Option<&str>, asked: Option<u32>) -> Result<Page, Problem> {
    let limit = limit(asked)?;
    Ok(Page { after: text(cursor), limit })
}

/// A text of a query; an empty one is none.
pub(crate) fn text(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Which marks a list is asked for.
pub(crate) fn marked(starred: Option<bool>, tag: Option<&str>) -> Marked {
    Marked { starred: starred.unwrap_or(false), tag: text(tag) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_bounds() {
        assert_eq!(limit(None).unwrap(), 50);
        assert_eq!(limit(Some(200)).unwrap(), 200);
        assert_eq!(limit(Some(0)).unwrap_err().field.as_deref(), Some("limit"));
        assert!(limit(Some(201)).is_err());
    }
}
