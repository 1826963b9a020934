//! Where Ollama listens, read the way its own clients read `OLLAMA_HOST`, with their traps closed: an address that
//! can't be dialled (`0.0.0.0`) becomes the loopback, a user name is sent as such and not as part of the host, and a
//! bare number is asked about instead of being looked up as a name.

use domain::Problem;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The port of a server nobody configured.
const DEFAULT_PORT: u16 = 11434;

/// Where Ollama listens.
#[derive(Clone, PartialEq, Eq)]
pub struct OllamaAddress {
    /// Base address without a slash at its end and without user name.
    pub url: String,
    /// Whether it is this machine.
    pub local: bool,
    /// Whether a proxy of the system must not be asked: this machine and its own network.
    pub(super) direct: bool,
    /// User name and password, sent as HTTP Basic.
    pub(super) login: Option<(String, String)>,
}

impl fmt::Debug for OllamaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = self.login.as_ref().map(|_| "redacted");
        f.debug_struct("OllamaAddress")
            .field("url", &self.url)
            .field("local", &self.local)
            .field("login", &login)
            .finish()
    }
}

impl fmt::Display for OllamaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

impl OllamaAddress {
    /// Reads an address that a person typed.
    ///
    /// # Errors
    /// `Invalid` with the reason, for the field `words.ollama_url`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        read(text).map_err(|why| Problem::invalid("words.ollama_url", why.sentence()))
    }

    /// The address of the environment (`OLLAMA_HOST`), or the default with a warning: a wrong variable must not take the
    /// settings page away.
    pub(super) fn from_environment(value: Option<&str>) -> (Self, Option<String>) {
        match read(value.unwrap_or_default()) {
            Ok(address) => (address, None),
            Err(Wrong::Port { host, .. }) => {
                let warning = format!("OLLAMA_HOST has a wrong port; {DEFAULT_PORT} is used.");
                (host.map_or_else(Self::default, |host| assemble("http", &host, DEFAULT_PORT, "", None)), Some(warning))
            }
            Err(why) => (Self::default(), Some(format!("OLLAMA_HOST can't be used: {}", why.sentence()))),
        }
    }
}

impl Default for OllamaAddress {
    fn default() -> Self {
        assemble("http", "127.0.0.1", DEFAULT_PORT, "", None)
    }
}

enum Wrong {
    Scheme(String),
    Port { text: String, host: Option<String> },
    OnlyNumber(String),
    Host(String),
    Tail,
}

impl Wrong {
    fn sentence(&self) -> String {
        match self {
            Self::Scheme(scheme) => format!("It has to begin with http:// or https://, not {scheme}://."),
            Self::Port { text, .. } => format!("A port is a number from 1 to 65535, not `{text}`."),
            Self::OnlyNumber(number) => format!("`{number}` alone names no computer. Did you mean 127.0.0.1:{number}?"),
            Self::Host(host) => format!("`{host}` is no name of a computer."),
            Self::Tail => "It must not have a `?` or `#` part.".into(),
        }
    }
}

fn read(text: &str) -> Result<OllamaAddress, Wrong> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, text),
    };
    if rest.contains(['?', '#']) {
        return Err(Wrong::Tail);
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, place) = match authority.rsplit_once('@') {
        Some((login, place)) => (Some(login.split_once(':').unwrap_or((login, ""))), place),
        None => (None, authority),
    };
    let (host, port) = split_port(place);
    // Ollama's own client treats its cloud so.
    let scheme = scheme.unwrap_or_else(|| if host == "ollama.com" { "https".into() } else { String::new() });
    let default_port = match scheme.as_str() {
        "" => DEFAULT_PORT,
        "http" => 80,
        "https" => 443,
        other => return Err(Wrong::Scheme(other.to_owned())),
    };
    if scheme.is_empty() && port.is_none() && !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Wrong::OnlyNumber(host.to_owned()));
    }
    let host = dialled(host)?;
    let port = match port.filter(|port| !port.is_empty()) {
        None => default_port,
        Some(port) => match port.parse::<u16>() {
            Ok(number) if number > 0 => number,
            _ => return Err(Wrong::Port { text: port.to_owned(), host: Some(host) }),
        },
    };
    let scheme = if scheme.is_empty() { "http" } else { &scheme };
    let login = login.map(|(name, word)| (name.to_owned(), word.to_owned()));
    Ok(assemble(scheme, &host, port, path.trim_matches('/'), login))
}

/// Host and port. A bare IPv6 address has colons but no port.
fn split_port(place: &str) -> (&str, Option<&str>) {
    if let Some((host, rest)) = place.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        return (host, rest.strip_prefix(':'));
    }
    match place.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, Some(port)),
        _ => (place, None),
    }
}

/// The host as it is dialled.
fn dialled(host: &str) -> Result<String, Wrong> {
    if host.is_empty() {
        return Ok(Ipv4Addr::LOCALHOST.to_string());
    }
    match host.parse::<IpAddr>() {
        // A server listens there; on Windows it can't be dialled.
        Ok(IpAddr::V4(address)) if address.is_unspecified() => Ok(Ipv4Addr::LOCALHOST.to_string()),
        Ok(IpAddr::V6(address)) if address.is_unspecified() => Ok(Ipv6Addr::LOCALHOST.to_string()),
        Ok(address) => Ok(address.to_string()),
        Err(_) => {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            let host = host.to_ascii_lowercase();
            if host.chars().all(fits) { Ok(host) } else { Err(Wrong::Host(host)) }
        }
    }
}

fn assemble(scheme: &str, host: &str, port: u16, path: &str, login: Option<(String, String)>) -> OllamaAddress {
    let ip = host.parse::<IpAddr>().ok();
    let local = ip.map_or_else(|| host == "localhost" || host.ends_with(".localhost"), |ip| ip.is_loopback());
    let in_house = match ip {
        Some(IpAddr::V4(ip)) => ip.is_private() || ip.is_link_local(),
        Some(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
        None => !host.contains('.') || host.ends_with(".local") || host.ends_with(".lan"),
    };
    let shown = if matches!(ip, Some(IpAddr::V6(_))) { format!("[{host}]") } else { host.to_owned() };
    let usual = matches!((scheme, port), ("http", 80) | ("https", 443));
    let port = if usual { String::new() } else { format!(":{port}") };
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    OllamaAddress { url: format!("{scheme}://{shown}{port}{path}"), local, direct: local || in_house, login }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_ollamas_clients_do() {
        let cases = [
            ("", "http://127.0.0.1:11434"),
            ("h", "http://h:11434"),
            ("h:", "http://h:11434"),
            ("1.2.3.4", "http://1.2.3.4:11434"),
            (":56789", "http://127.0.0.1:56789"),
            ("http://h", "http://h"),
            ("https://h", "https://h"),
            ("HTTP://H", "http://h"),
            ("http://h:11434/", "http://h:11434"),
            ("h/path", "http://h:11434/path"),
            ("http://h/api/", "http://h/api"),
            ("[::1]", "http://[::1]:11434"),
            ("[::1]:9", "http://[::1]:9"),
            ("::1", "http://[::1]:11434"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            ("0.0.0.0:9", "http://127.0.0.1:9"),
            ("[::]", "http://[::1]:11434"),
            (" \"127.0.0.1\" ", "http://127.0.0.1:11434"),
            ("ollama.com", "https://ollama.com"),
        ];
        for (given, wanted) in cases {
            assert_eq!(OllamaAddress::parse(given).unwrap().url, wanted, "{given:?}");
        }
    }

    #[test]
    fn what_can_not_be_an_address_is_told() {
        for (given, word) in [
            ("11434", "127.0.0.1:11434"),
            ("h:99999", "99999"),
            ("h:abc", "abc"),
            ("ftp://h", "ftp"),
            ("a b", "a b"),
            ("h?x=1", "`?`"),
        ] {
            let problem = OllamaAddress::parse(given).unwrap_err();
            assert!(problem.why.contains(word), "{given}: {problem}");
            assert_eq!(problem.field.as_deref(), Some("words.ollama_url"));
        }
    }

    #[test]
    fn a_wrong_variable_falls_back_and_says_so() {
        let (address, warning) = OllamaAddress::from_environment(Some("server:99999"));
        assert_eq!(address.url, "http://server:11434");
        assert!(warning.unwrap().contains("port"));
        let (address, warning) = OllamaAddress::from_environment(Some("ftp://server"));
        assert_eq!((address, warning.is_some()), (OllamaAddress::default(), true));
        assert_eq!(OllamaAddress::from_environment(None), (OllamaAddress::default(), None));
    }

    #[test]
    fn the_login_is_kept_apart_and_never_printed() {
        let address = OllamaAddress::parse("https://user:p@ss@host:1").unwrap();
        assert_eq!(address.url, "https://host:1");
        assert_eq!(address.login, Some(("user".into(), "p@ss".into())));
        assert!(!format!("{address:?} {address}").contains("p@ss"));
    }

    #[test]
    fn this_machine_and_this_house_are_known() {
        let kind = |text: &str| OllamaAddress::parse(text).map(|a| (a.local, a.direct)).unwrap();
        assert_eq!(kind("localhost"), (true, true));
        assert_eq!(kind("127.0.0.5"), (true, true));
        assert_eq!(kind("192.168.1.7"), (false, true));
        assert_eq!(kind("gaming-pc"), (false, true));
        assert_eq!(kind("https://llm.example.com"), (false, false));
    }
}
