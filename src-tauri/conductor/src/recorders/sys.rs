//! What differs by system: the registry of Windows, where some recorders keep their folder.

use super::Registry;

/// What recorders have written into the registry of the person who runs the app.
#[cfg(windows)]
pub(super) fn registry() -> Registry {
    windows::read(windows_registry::CURRENT_USER)
}

/// Only Windows has one.
#[cfg(not(windows))]
pub(super) fn registry() -> Registry {
    Registry::default()
}

#[cfg(windows)]
mod windows {
    use super::super::{
        Registry,
        formats::{wide_text, with_variables},
    };
    use std::path::PathBuf;
    use windows_registry::Key;

    const SHADOWPLAY: (&str, &str) = (r"Software\NVIDIA Corporation\Global\ShadowPlay\NVSPCAPS", "DefaultPathW");
    /// The known folder "Captures" by its id, as Explorer keeps where it was moved to.
    const CAPTURES: (&str, &str) = (
        r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders",
        "{EDC0FE71-98D8-4F4A-B920-C8DC133CB165}",
    );
    const STEAM: (&str, &str) = (r"Software\Valve\Steam", "SteamPath");

    /// Reads below a key; what is not there or of another kind is nothing.
    pub(super) fn read(root: &Key) -> Registry {
        let text = |(key, name): (&str, &str)| root.open(key).ok()?.get_string(name).ok();
        let expanded = |text: String| with_variables(&text, |name| std::env::var(name).ok());
        let binary = |(key, name): (&str, &str)| wide_text(&root.open(key).ok()?.get_value(name).ok()?);
        Registry {
            shadowplay: binary(SHADOWPLAY).map(PathBuf::from),
            captures: text(CAPTURES).and_then(expanded).map(PathBuf::from),
            steam: text(STEAM).map(PathBuf::from),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use windows_registry::{CURRENT_USER, Type};

        #[test]
        fn what_recorders_wrote_is_read() {
            let place = format!(r"Software\ClipConductor tests\{}", std::process::id());
            let root = CURRENT_USER.create(&place).expect("a key of our own");
            assert_eq!(read(&root), Registry::default());
            let wide: Vec<u8> = "E:\\Spiele ü\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let key = |path: &str| root.create(path).expect("a key in it");
            key(SHADOWPLAY.0).set_bytes(SHADOWPLAY.1, Type::Bytes, &wide).expect("as the recorder writes it");
            key(CAPTURES.0).set_expand_string(CAPTURES.1, r"%USERPROFILE%\Clips").expect("as Explorer writes it");
            key(STEAM.0).set_string(STEAM.1, "c:/program files (x86)/steam").expect("as Steam writes it");
            let found = read(&root);
            let _ = CURRENT_USER.remove_tree(&place);
            let home = PathBuf::from(std::env::var_os("USERPROFILE").expect("Windows sets it"));
            assert_eq!(found.shadowplay, Some(PathBuf::from("E:\\Spiele ü")));
            assert_eq!(found.captures, Some(home.join("Clips")));
            assert_eq!(found.steam, Some(PathBuf::from("c:/program files (x86)/steam")));
        }
    }
}
