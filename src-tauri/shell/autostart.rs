//! Starting with the system, in the tray. Linux: a file as the desktop's own settings write it. Windows and macOS: by the
//! `auto-launch` crate, which there does what the system asks for.

use std::io;

/// What the system gives the app when it starts it at login.
const IN_THE_TRAY: &str = "--hidden";

/// Starts the app at login, or no longer does. Doing so twice is no error.
pub fn set(enabled: bool) -> io::Result<()> {
    let program = program()?;
    if enabled { sys::enable(&program) } else { sys::disable(&program) }
}

/// What has to be started. An AppImage is started by its own file, not by the program inside, which is gone by then.
fn program() -> io::Result<String> {
    let path = match std::env::var_os("APPIMAGE") {
        Some(image) if cfg!(target_os = "linux") => image.into(),
        _ => std::env::current_exe()?,
    };
    let text = path.into_os_string().into_string();
    text.map_err(|path| io::Error::other(format!("the app's path is not readable text: {}", path.display())))
}

#[cfg(target_os = "linux")]
mod sys {
    use std::{fs, io, path::PathBuf};

    const NAME: &str = "org.clipconductor.app.desktop";

    pub(super) fn enable(program: &str) -> io::Result<()> {
        let folder = folder()?;
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(NAME), entry(program))
    }

    pub(super) fn disable(_program: &str) -> io::Result<()> {
        match fs::remove_file(folder()?.join(NAME)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// `$XDG_CONFIG_HOME/autostart`.
    fn folder() -> io::Result<PathBuf> {
        let base = directories::BaseDirs::new().ok_or_else(|| io::Error::other("this person has no home folder"))?;
        Ok(base.config_dir().join("autostart"))
    }

    fn entry(program: &str) -> String {
        format!(
            "[Desktop Entry]\nType=Application\nName=ClipConductor\nComment=Watches the folders of your recorder\n\
             Exec={} {}\nIcon=clipconductor\nTerminal=false\nStartupNotify=false\n",
            quoted(program),
            super::IN_THE_TRAY
        )
    }

    /// A word of `Exec`, by the specification of desktop entries: in quotes, four signs escaped, a percent sign doubled.
    /// The backslash of each escape is doubled once more, because the whole line is a string value.
    fn quoted(word: &str) -> String {
        let mut out = String::from('"');
        for letter in word.chars() {
            match letter {
                '"' | '`' | '$' => out.extend(["\\\\".into(), letter.to_string()]),
                '\\' => out.push_str("\\\\\\\\"),
                '%' => out.push_str("%%"),
                other => out.push(other),
            }
        }
        out.push('"');
        out
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn any_path_becomes_one_word() {
            let table = [
                ("/usr/bin/clipconductor", r#""/usr/bin/clipconductor""#),
                ("/home/me/My apps/100%.AppImage", r#""/home/me/My apps/100%%.AppImage""#),
                (r#"/a"b`c$d\e"#, r#""/a\\"b\\`c\\$d\\\\e""#),
            ];
            for (path, expected) in table {
                assert_eq!(quoted(path), expected);
            }
            assert!(entry("/opt/a b").contains("\nExec=\"/opt/a b\" --hidden\n"));
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod sys {
    use auto_launch::AutoLaunchBuilder;
    use std::io;

    pub(super) fn enable(program: &str) -> io::Result<()> {
        entry(program)?.enable().map_err(io::Error::other)
    }

    pub(super) fn disable(program: &str) -> io::Result<()> {
        let entry = entry(program)?;
        if entry.is_enabled().map_err(io::Error::other)? { entry.disable().map_err(io::Error::other) } else { Ok(()) }
    }

    fn entry(program: &str) -> io::Result<auto_launch::AutoLaunch> {
        let mut builder = AutoLaunchBuilder::new();
        builder.set_app_name("ClipConductor").set_args(&[super::IN_THE_TRAY]);
        #[cfg(windows)]
        // In quotes, as a folder with a blank would end the path. Only for this person, also when they are an administrator.
        builder
            .set_app_path(&format!("\"{program}\""))
            .set_windows_enable_mode(auto_launch::WindowsEnableMode::CurrentUser);
        #[cfg(not(windows))]
        builder.set_app_path(program);
        builder.build().map_err(io::Error::other)
    }

    #[cfg(all(test, windows))]
    mod tests {
        use super::*;
        use windows_registry::CURRENT_USER;

        #[test]
        fn a_path_with_a_blank_is_started() {
            const RUN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
            let run = || CURRENT_USER.open(RUN).and_then(|key| key.get_string("ClipConductor"));
            enable(r"C:\Program Files\Clip Conductor\clipconductor.exe").expect("it can be switched on");
            let stands = run().expect("it stands in the registry of this person");
            assert_eq!(stands.trim_end(), r#""C:\Program Files\Clip Conductor\clipconductor.exe" --hidden"#);
            disable("anything").expect("it can be switched off");
            assert!(run().is_err(), "it is gone");
            disable("anything").expect("twice is no error");
        }
    }
}
