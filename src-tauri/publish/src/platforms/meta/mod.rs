//! What Instagram and Facebook share: the Graph API with an app of the person's own, its sign-in, its errors, and the way
//! bytes go up.

pub(super) mod errors;
pub(super) mod graph;
pub(super) mod pages;
pub(super) mod rupload;
pub(super) mod sign_in;

pub(super) use graph::Graph;
pub(super) use pages::pages;

use domain::{Account, Problem};

/// Meta's answers keep their shape within a version; a new one comes every few months.
pub(super) const VERSION: &str = "v25.0";
/// Where Meta may send us with bytes and tokens.
pub(super) const DOMAINS: [&str; 2] = ["facebook.com", "instagram.com"];

/// Key of a page's token among the secrets of an account.
pub(super) const PAGE_TOKEN: &str = "page_token";

/// An id of the account's config.
///
/// # Errors
/// When the account was not connected to the end.
pub(super) fn id(account: &Account, key: &'static str, platform: &str) -> Result<String, Problem> {
    let id = account.config[key].as_str().filter(|id| is_id(id));
    id.map(str::to_owned)
        .ok_or_else(|| crate::verdict::sign_in_again(platform, "It is not known which page or account clips go to."))
}

/// Ids are numbers; nothing else may become a part of an address.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_digit() || c == '_')
}
