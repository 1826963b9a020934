//! The pages that a person may post for, and the Instagram accounts behind them.

use super::{Graph, errors};
use crate::Secret;
use domain::Problem;
use serde_json::Value;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::platforms) struct Page {
    pub id: String,
    pub name: String,
    /// Has no end, but dies with the person's password or role.
    pub token: Secret,
    /// The Instagram account that is linked to it, and its name.
    pub instagram: Option<(String, String)>,
}

const FIELDS: &str = "id,name,access_token,instagram_business_account{id,username}";
/// More pages than this are not looked through.
const MOST_LISTS: usize = 20;

/// Every page, also those that a business holds: the first list alone misses some.
pub(in crate::platforms) async fn pages(graph: &Graph<'_>) -> Result<Vec<Page>, Problem> {
    const WHAT: &str = "Facebook does not say which pages there are.";
    let token = graph.person().await?;
    let mut found: Vec<Page> = Vec::new();
    let mut after = String::new();
    for _ in 0..MOST_LISTS {
        let url = graph.url("me/accounts")?;
        let query = [("fields", FIELDS), ("limit", "100"), ("after", after.as_str())];
        let query: Vec<_> = query.iter().filter(|(_, value)| !value.is_empty()).collect();
        let sent = graph.means.http.get("meta.pages", &url).query(&query).bearer(&token).send().await;
        let answer = sent.map_err(|lost| graph.lost(&lost))?;
        if !answer.is_ok() {
            return Err(errors::of(graph.spec.name, WHAT, &answer, graph.means.now()));
        }
        let json = answer.json();
        add(&mut found, &json["data"]);
        // The address of the next list is not used: it may lead anywhere.
        match json["paging"]["cursors"]["after"].as_str().filter(|_| json["paging"]["next"].is_string()) {
            Some(next) if next != after => after = next.to_owned(),
            _ => break,
        }
    }
    // A right of its own, which not everybody needs: without it there are no such pages.
    let url = graph.url("me/businesses")?;
    let fields = format!("owned_pages{{{FIELDS}}},client_pages{{{FIELDS}}}");
    let sent =
        graph.means.http.get("meta.businesses", &url).query(&[("fields", fields.as_str())]).bearer(&token).send();
    if let Ok(answer) = sent.await
        && answer.is_ok()
    {
        for business in answer.json()["data"].as_array().into_iter().flatten() {
            add(&mut found, &business["owned_pages"]["data"]);
            add(&mut found, &business["client_pages"]["data"]);
        }
    }
    Ok(found)
}

fn add(found: &mut Vec<Page>, pages: &Value) {
    for page in pages.as_array().into_iter().flatten() {
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let (Some(id), Some(token)) = (text(&page["id"]), text(&page["access_token"])) else { continue };
        if found.iter().any(|known| known.id == id) || !super::is_id(&id) {
            continue;
        }
        let linked = &page["instagram_business_account"];
        let instagram = text(&linked["id"]).map(|id| (id, text(&linked["username"]).unwrap_or_default()));
        let name = text(&page["name"]).unwrap_or_else(|| id.clone());
        found.push(Page { id, name, token: Secret::new(token), instagram });
    }
}

/// The one that is meant: by id or name (of the page or its Instagram account), or the only one.
///
/// # Errors
/// `Invalid` for `page`, with the names there are.
pub(in crate::platforms) fn choose(pages: Vec<Page>, wanted: &str, none: &str) -> Result<Page, Problem> {
    let wanted = wanted.trim().trim_start_matches('@').to_lowercase();
    let names: Vec<String> = pages.iter().map(|page| format!("{} ({})", page.name, page.id)).collect();
    let is_meant = |page: &Page| {
        let account = page.instagram.as_ref();
        page.id == wanted
            || page.name.to_lowercase() == wanted
            || account.is_some_and(|(id, name)| *id == wanted || name.to_lowercase() == wanted)
    };
    if names.is_empty() {
        return Err(Problem::new(domain::Code::PlatformNeedsYou, "There is nothing to post for.", none)
            .say("Look at the steps, then connect again and leave every page ticked."));
    }
    let mut meant: Vec<Page> = pages.into_iter().filter(|page| wanted.is_empty() || is_meant(page)).collect();
    match (meant.pop(), meant.is_empty()) {
        (Some(page), true) => Ok(page),
        _ => Err(Problem::invalid("page", format!("Say which page is meant; there are: {}.", names.join(", ")))),
    }
}
