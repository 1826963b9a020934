//! What differs by system: whether anything shows a tray.

/// Whether a tray host is on the session bus. The icon is made in any case: a host that comes later shows it.
#[cfg(target_os = "linux")]
pub(crate) fn shows_trays() -> bool {
    use zbus::{blocking::Connection, blocking::fdo::DBusProxy, names::BusName};
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let ask = || {
        let connection = Connection::session()?;
        let bus = DBusProxy::new(&connection)?;
        Ok::<_, zbus::Error>(bus.name_has_owner(BusName::try_from(WATCHER)?)?)
    };
    ask().unwrap_or_else(|error| {
        tracing::debug!(%error, "the session bus does not say whether there is a tray");
        false
    })
}

/// The systems' own taskbars have one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn shows_trays() -> bool {
    true
}
