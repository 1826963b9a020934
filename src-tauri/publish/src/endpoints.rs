//! Where platforms are: the addresses of their spec, or others that a file names, so that a test or a person can put
//! something else in their place.

use crate::PlatformSpec;
use domain::Problem;
use std::{collections::BTreeMap, path::Path};
use url::Url;

/// An address of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Endpoint {
    /// Its key within the platform: `api`, `upload`.
    pub key: &'static str,
    /// Scheme and host, without a slash at the end.
    pub base: &'static str,
}

/// Addresses that replace those of the specs. Keys are `youtube` (every address of it) or `youtube.upload` (one).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints(BTreeMap<String, String>);

impl Endpoints {
    /// Replaces nothing.
    pub fn real() -> Self {
        Self::default()
    }

    /// Every address of a platform is this one. For tests.
    pub fn with(mut self, platform: &str, base: &str) -> Self {
        self.0.insert(platform.to_owned(), base.trim_end_matches('/').to_owned());
        self
    }

    /// Reads a file: one JSON object of texts.
    ///
    /// # Errors
    /// `Invalid` when it is no such object, when a key names nothing we know, or a value is no http address.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let text = std::fs::read_to_string(path).map_err(|error| Problem::io("Reading", path, &error))?;
        let bad = |why: String| Problem::invalid("endpoints", why).details(path.display());
        let read: BTreeMap<String, String> =
            serde_json::from_str(&text).map_err(|error| bad(format!("It has to be an object of texts: {error}.")))?;
        let known = Self::keys();
        let mut endpoints = Self::default();
        for (key, base) in read {
            if !known.contains(&key) {
                return Err(bad(format!("`{key}` is not known; there are {}.", known.join(", "))));
            }
            match Url::parse(&base) {
                Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {}
                _ => return Err(bad(format!("`{base}` (of `{key}`) is no http address."))),
            }
            endpoints = endpoints.with(&key, &base);
        }
        Ok(endpoints)
    }

    /// Every key that a file may have.
    pub fn keys() -> Vec<String> {
        let of = |spec: &PlatformSpec| {
            let (platform, endpoints) = (spec.key, spec.endpoints);
            let own = endpoints.iter().map(move |endpoint| format!("{platform}.{}", endpoint.key));
            (!endpoints.is_empty()).then(|| platform.to_owned()).into_iter().chain(own)
        };
        crate::PLATFORMS.iter().flat_map(|entry| of(&entry.spec)).collect()
    }

    /// Scheme and host of an address of a platform, without a slash at the end.
    ///
    /// # Errors
    /// `Bug` when the spec has no such address.
    pub fn base(&self, spec: &PlatformSpec, key: &str) -> Result<String, Problem> {
        if let Some(base) = self.0.get(&format!("{}.{key}", spec.key)).or_else(|| self.0.get(spec.key)) {
            return Ok(base.clone());
        }
        let endpoint = spec.endpoints.iter().find(|endpoint| endpoint.key == key);
        endpoint.map(|endpoint| endpoint.base.to_owned()).ok_or_else(|| {
            Problem::bug("A platform asks for an address it does not have.", format!("{}.{key}", spec.key))
        })
    }

    /// Whether the platform's addresses were replaced. Rules about hosts (https only, a domain's names) hold for the
    /// real ones.
    pub fn is_replaced(&self, spec: &PlatformSpec) -> bool {
        let prefix = format!("{}.", spec.key);
        self.0.keys().any(|key| key == spec.key || key.starts_with(&prefix))
    }

    /// Whether an address that a platform gave us may be sent to: https on one of these domains or below, or the host of a
    /// replaced address.
    pub fn allows(&self, spec: &PlatformSpec, address: &str, domains: &[&str]) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let Some(host) = url.host_str() else { return false };
        let below = |domain: &&str| host == *domain || host.ends_with(&format!(".{domain}"));
        let prefix = format!("{}.", spec.key);
        let replaced = self.0.iter().filter(|(key, _)| *key == spec.key || key.starts_with(&prefix));
        let same = |base: &str| Url::parse(base).is_ok_and(|base| base.origin() == url.origin());
        (url.scheme() == "https" && domains.iter().any(below)) || replaced.into_iter().any(|(_, base)| same(base))
    }
}
