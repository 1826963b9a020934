//! Clients that whoever builds the app registered with platforms. They come from the environment of the build and are absent
//! in this repository: then each person brings their own.

use crate::{OAuthClient, Secret};

/// A platform's key, the client's id and its secret.
type Line = (&'static str, Option<&'static str>, Option<&'static str>);

macro_rules! clients {
    ($($key:literal: $id:literal, $secret:literal;)*) => { &[$(($key, option_env!($id), option_env!($secret)),)*] };
}

const CLIENTS: &[Line] = clients! {
    "youtube": "CLIPCONDUCTOR_YOUTUBE_CLIENT_ID", "CLIPCONDUCTOR_YOUTUBE_CLIENT_SECRET";
    "tiktok": "CLIPCONDUCTOR_TIKTOK_CLIENT_KEY", "CLIPCONDUCTOR_TIKTOK_CLIENT_SECRET";
    "instagram": "CLIPCONDUCTOR_META_CLIENT_ID", "CLIPCONDUCTOR_META_CLIENT_SECRET";
    "facebook": "CLIPCONDUCTOR_META_CLIENT_ID", "CLIPCONDUCTOR_META_CLIENT_SECRET";
};

/// The client that this build has for a platform.
pub fn bundled_client(platform: &str) -> Option<OAuthClient> {
    of(CLIENTS, platform)
}

fn of(clients: &[Line], platform: &str) -> Option<OAuthClient> {
    let (_, id, secret) = clients.iter().find(|(key, ..)| *key == platform)?;
    let id = id.filter(|id| !id.trim().is_empty())?;
    Some(OAuthClient { id: id.trim().to_owned(), secret: secret.filter(|secret| !secret.is_empty()).map(Secret::new) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientRule, Connect, PLATFORMS};

    #[test]
    fn every_platform_that_wants_a_client_can_have_one_in_the_build() {
        for entry in PLATFORMS {
            let Connect::OAuth { shape } = entry.spec.connect else { continue };
            let own = matches!(shape.client, ClientRule::Own | ClientRule::OwnWithSecret);
            assert_eq!(CLIENTS.iter().any(|(key, ..)| *key == entry.spec.key), own, "{}", entry.spec.key);
        }
    }

    #[test]
    fn what_is_not_named_is_not_there() {
        let clients: &[Line] =
            &[("a", Some(" id "), Some("secret")), ("b", Some(""), Some("secret")), ("c", None, None)];
        let found = of(clients, "a").unwrap();
        assert_eq!((found.id.as_str(), found.secret), ("id", Some(Secret::new("secret"))));
        assert!(["b", "c", "d"].iter().all(|key| of(clients, key).is_none()));
    }
}
