//! The packages of npm and PyPI, into `.cache/peers`, once for each version of the lists.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::{Peers, Runner};
use crate::{Failure, Result, child, say};

impl Peers<'_> {
    /// Installs what is not there as the lists want it.
    pub(super) fn set_up(&self) -> Result<()> {
        for (list, folder) in [("package.json", &self.node), ("requirements.txt", &self.python)] {
            let wanted = read(&self.scripts.join(list))?;
            let stamp = folder.join(".installed");
            if std::fs::read_to_string(&stamp).is_ok_and(|kept| kept == wanted) {
                say::ok(list, "installed");
                continue;
            }
            let since = Instant::now();
            say::now(list, "installing, which takes a minute or two");
            if list == "package.json" {
                self.install_node(&wanted)?
            } else {
                self.install_python()?
            }
            std::fs::write(&stamp, &wanted).map_err(|error| Failure::file("write", &stamp, &error))?;
            say::done(list, since);
        }
        Ok(())
    }

    fn install_node(&self, package: &str) -> Result<()> {
        std::fs::create_dir_all(&self.node).map_err(|error| Failure::file("make", &self.node, &error))?;
        let file = self.node.join("package.json");
        std::fs::write(&file, package).map_err(|error| Failure::file("write", &file, &error))?;
        let npm = |arguments: &[&str]| {
            let mut command = child::program("npm");
            command.args(arguments).current_dir(&self.node);
            command
        };
        // Scripts of packages would look for ready-made binaries first, which takes minutes where there are none.
        child::seen(&mut npm(&["install", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
        let mut build = npm(&["rebuild", "better-sqlite3"]);
        build.env("npm_config_build_from_source", "true");
        // Node's headers where distributions put them.
        if Path::new("/usr/include/node/node.h").exists() {
            build.env("npm_config_nodedir", "/usr");
        }
        child::seen(&mut build)
    }

    fn install_python(&self) -> Result<()> {
        let python = if cfg!(windows) { "python" } else { "python3" };
        child::seen(child::program(python).args(["-m", "venv"]).arg(&self.python))?;
        let list = self.scripts.join("requirements.txt");
        child::seen(Command::new(self.python_program()).args(["-m", "pip", "install", "-q", "-r"]).arg(list))
    }

    pub(super) fn python_program(&self) -> PathBuf {
        self.python.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    /// Node finds packages from where a script lies.
    pub(super) fn copy_scripts(&self) -> Result<()> {
        let entries = std::fs::read_dir(&self.scripts).map_err(|error| Failure::file("read", &self.scripts, &error))?;
        for path in
            entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "mjs"))
        {
            let to = self.node.join(path.file_name().unwrap_or_default());
            std::fs::copy(&path, &to).map_err(|error| Failure::file("copy to", &to, &error))?;
        }
        Ok(())
    }

    /// A script with what runs it.
    pub(super) fn script(&self, name: &str) -> Command {
        let (mut command, folder) = match Runner::of(name) {
            Runner::Python => (Command::new(self.python_program()), &self.scripts),
            Runner::Node => (child::program("node"), &self.node),
        };
        command.arg(folder.join(name)).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}
