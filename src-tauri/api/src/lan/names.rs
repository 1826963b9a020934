//! Under which names this machine may be asked. A page that lets a name of its own point here sends that name along, and is
//! refused.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

/// The names and addresses of this machine, with the port.
pub struct Names {
    port: u16,
    /// What browsers leave out.
    usual_port: u16,
    /// In small letters.
    names: BTreeSet<String>,
    /// Addresses, as they were last looked up; a notebook moves from network to network.
    addresses: Mutex<BTreeSet<IpAddr>>,
    look: fn() -> BTreeSet<IpAddr>,
}

impl Names {
    /// Those of this machine, and the ones that its owner gave it.
    pub fn of_this_machine(port: u16, is_tls: bool, given: &[String]) -> Self {
        let host = gethostname::gethostname().to_string_lossy().into_owned();
        let local = format!("{host}.local");
        let names = given.iter().cloned().chain([host, local, "localhost".into()]);
        Self::with(port, is_tls, names, addresses_of_this_machine)
    }

    /// These names, and addresses by a look.
    pub fn with(
        port: u16,
        is_tls: bool,
        names: impl IntoIterator<Item = String>,
        look: fn() -> BTreeSet<IpAddr>,
    ) -> Self {
        let names = names.into_iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase());
        Self {
            port,
            usual_port: if is_tls { 443 } else { 80 },
            names: names.filter(|name| !name.is_empty()).collect(),
            addresses: Mutex::new(look()),
            look,
        }
    }

    /// Whether a `Host` names this server.
    pub(crate) fn is_ours(&self, host: &str) -> bool {
        let (name, port) = match host.strip_prefix('[') {
            Some(rest) => match rest.split_once(']') {
                Some((address, "")) => return self.is_address6(address) && self.port == self.usual_port,
                Some((address, port)) => {
                    return self.is_address6(address) && port.strip_prefix(':').is_some_and(|port| self.is_port(port));
                }
                None => return false,
            },
            None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
        };
        if !port.map_or(self.port == self.usual_port, |port| self.is_port(port)) {
            return false;
        }
        match name.parse() {
            Ok(address) => self.is_address(address),
            Err(_) => self.names.contains(&name.to_ascii_lowercase()),
        }
    }

    fn is_port(&self, text: &str) -> bool {
        // As it is written, not as it is read: "0443" is another text.
        text == self.port.to_string()
    }

    fn is_address6(&self, text: &str) -> bool {
        text.parse::<Ipv6Addr>().is_ok_and(|address| self.is_address(address.into()))
    }

    fn is_address(&self, address: IpAddr) -> bool {
        let mut known = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if address.is_loopback() || known.contains(&address) {
            return true;
        }
        *known = (self.look)();
        known.contains(&address)
    }

    /// What a person can type into a browser, the shortest name first; without names that only this machine knows.
    pub(crate) fn shown(&self, is_tls: bool) -> Vec<String> {
        let scheme = if is_tls { "https" } else { "http" };
        let port = if self.port == self.usual_port { String::new() } else { format!(":{}", self.port) };
        let known = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let addresses = known.iter().filter(|address| !address.is_loopback() && !is_link_local(address));
        let hosts = addresses.map(|address| match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        });
        let names = self.names.iter().filter(|name| *name != "localhost" && name.contains('.')).cloned();
        hosts.chain(names).map(|host| format!("{scheme}://{host}{port}")).collect()
    }

    /// For a certificate: every name and address.
    pub(crate) fn all(&self) -> Vec<String> {
        let known = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        self.names.iter().cloned().chain(known.iter().map(IpAddr::to_string)).collect()
    }
}

/// Such an address says nothing without the interface it belongs to.
fn is_link_local(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

fn addresses_of_this_machine() -> BTreeSet<IpAddr> {
    // None that can be read: then only names are answered.
    if_addrs::get_if_addrs().unwrap_or_default().into_iter().map(|interface| interface.ip()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> BTreeSet<IpAddr> {
        ["192.168.1.20", "127.0.0.1", "fd00::20"].map(|text| text.parse().unwrap()).into()
    }

    fn names(port: u16) -> Names {
        Names::with(port, true, ["Desk".into(), "desk.local".into(), "clips.example.".into()], addresses)
    }

    #[test]
    fn only_names_of_this_machine_with_the_right_port_are_hosts() {
        let names = names(4480);
        for host in ["desk:4480", "DESK.local:4480", "clips.example:4480", "192.168.1.20:4480", "[fd00::20]:4480"] {
            assert!(names.is_ours(host), "{host}");
        }
        for host in [
            "",
            "desk",
            "desk:443",
            "desk:04480",
            "desk.evil.example:4480",
            "evil.example:4480",
            "192.168.1.21:4480",
            "192.168.1.20.evil.example:4480",
            "192.168.1.20",
            "0.0.0.0:4480",
            "[fd00::21]:4480",
            "[fd00::20]",
            "[fd00::20]4480",
            "fd00::20:4480",
            "desk:4480@evil.example",
            "3232235796:4480",
            "0xc0a80114:4480",
        ] {
            assert!(!names.is_ours(host), "{host}");
        }
    }

    #[test]
    fn the_usual_port_is_left_out() {
        let names = names(443);
        for host in ["desk", "192.168.1.20", "[fd00::20]", "desk:443"] {
            assert!(names.is_ours(host), "{host}");
        }
        assert!(!names.is_ours("desk:80"));
        assert_eq!(names.shown(true)[0], "https://192.168.1.20");
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        let shown = names(4480).shown(true);
        assert!(shown.contains(&"https://192.168.1.20:4480".to_owned()), "{shown:?}");
        assert!(shown.contains(&"https://desk.local:4480".to_owned()), "{shown:?}");
        assert!(shown.contains(&"https://[fd00::20]:4480".to_owned()), "{shown:?}");
        assert!(!shown.iter().any(|address| address.contains("127.0.0.1")), "{shown:?}");
    }
}
