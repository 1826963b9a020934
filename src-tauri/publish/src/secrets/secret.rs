//! One secret text.

use secrecy::{ExposeSecret as _, SecretString};

/// A text that is never shown: it can't be serialised, `Debug` hides it, it has no `Display`, and its memory is
/// wiped when it goes.
///
/// ```compile_fail
/// serde_json::to_string(&publish::Secret::new("hush")).unwrap();
/// ```
/// ```compile_fail
/// println!("{}", publish::Secret::new("hush"));
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a text; surrounding blanks, which come with pasting, are taken off.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(SecretString::from(text.as_ref().trim()))
    }

    /// The text, for the one place that has to send it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Whether it is the same text. Takes as long for a wrong text of the same length as for the right one.
    pub fn is(&self, text: &str) -> bool {
        let ours = self.expose().as_bytes();
        let theirs = text.as_bytes();
        ours.len() == theirs.len() && ours.iter().zip(theirs).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.expose())
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_it_is_printed() {
        let secret = Secret::new(" hush-hush\n");
        assert_eq!((format!("{secret:?}"), secret.expose()), ("Secret(…)".into(), "hush-hush"));
        assert!(secret.is("hush-hush") && !secret.is("hush-hus") && !secret.is("hush-hust"));
    }
}
