//! What differs by system: process trees, priority, who writes to a file, durable renames.

#[cfg(unix)]
pub(crate) use unix::*;
#[cfg(windows)]
pub(crate) use windows::*;

#[cfg(unix)]
mod unix {
    use crate::leash::Leash;
    use std::{
        fs::File,
        io,
        os::unix::process::CommandExt,
        path::Path,
        process::{Child, Command, ExitStatus},
    };

    /// A process group of its own, with the child as its leader.
    pub(crate) struct Tree(libc::pid_t);

    impl Tree {
        pub(crate) fn of(child: &Child) -> io::Result<Self> {
            libc::pid_t::try_from(child.id()).map(Self).map_err(io::Error::other)
        }

        pub(crate) fn kill(&mut self) {
            // SAFETY: plain system call. The group exists as long as its leader was not collected, which `Leash` sees to.
            unsafe { libc::killpg(self.0, libc::SIGKILL) };
        }

        /// Gives way to other programs from now on.
        pub(crate) fn give_way(&mut self) {
            let Ok(group) = libc::id_t::try_from(self.0) else { return };
            // SAFETY: plain system call, on a group that exists as above. One that can't be lowered runs on as it is.
            unsafe { libc::setpriority(libc::PRIO_PGRP, group, NICENESS) };
        }
    }

    /// How far below others we go: a game gets ten times as much of a core as we do.
    const NICENESS: libc::c_int = 10;

    /// Lets this thread give way to other programs, as long as it lives.
    pub(crate) fn thread_gives_way() {
        // On Linux this is about the calling thread; elsewhere about the whole process, which shows the window, too.
        #[cfg(target_os = "linux")]
        // SAFETY: plain system call.
        unsafe {
            libc::setpriority(libc::PRIO_PROCESS, 0, NICENESS);
        }
    }

    /// Own process group, low priority when asked, and on Linux: dies with us, also when we are killed.
    pub(crate) fn prepare(command: &mut Command, low_priority: bool) {
        command.process_group(0);
        #[cfg(target_os = "linux")]
        let parent = std::process::id();
        // SAFETY: only async-signal-safe calls between fork and exec.
        unsafe {
            command.pre_exec(move || {
                if low_priority {
                    // A priority that can't be lowered is no reason not to start.
                    libc::setpriority(libc::PRIO_PROCESS, 0, NICENESS);
                }
                #[cfg(target_os = "linux")]
                {
                    // The signal comes when the *thread* that forked ends: `run` spawns and waits on the same one.
                    if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) != 0 {
                        return Err(io::Error::last_os_error());
                    }
                    // We may have died between fork and prctl; then nobody would send the signal.
                    if libc::getppid().unsigned_abs() != parent {
                        return Err(io::Error::from_raw_os_error(libc::ESRCH));
                    }
                }
                Ok(())
            });
        }
    }

    /// Waits for the child and collects it.
    pub(crate) fn wait(child: &mut Child, leash: &Leash) -> io::Result<ExitStatus> {
        loop {
            // SAFETY: `info` is a valid place for the answer; WNOWAIT leaves the child uncollected, so that its group
            // can still be killed without hitting a stranger.
            let waited = unsafe {
                let mut info: libc::siginfo_t = std::mem::zeroed();
                libc::waitid(libc::P_PID, child.id(), &raw mut info, libc::WEXITED | libc::WNOWAIT)
            };
            if waited == 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
                break;
            }
        }
        leash.release(|| child.wait())
    }

    /// How a child ends that wrote a larger file than it may (SIGXFSZ, which is 25 on Linux and macOS).
    pub(crate) const FILE_SIZE_SIGNAL: &str = "signal 25";

    /// Which signal ended the child.
    pub(crate) fn signal_of(status: ExitStatus) -> Option<i32> {
        std::os::unix::process::ExitStatusExt::signal(&status)
    }

    /// Makes a rename in this folder survive a power cut.
    pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    /// Whether a process has the file open for writing. `None` where the system does not tell.
    #[cfg(target_os = "linux")]
    pub(crate) fn has_writer(path: &Path) -> Option<bool> {
        use std::os::unix::fs::MetadataExt;
        let wanted = std::fs::metadata(path).ok()?;
        let mut asked = false;
        for process in std::fs::read_dir("/proc").ok()?.flatten() {
            if !process.file_name().as_encoded_bytes().first().is_some_and(u8::is_ascii_digit) {
                continue;
            }
            // Processes of other users don't let us look; recorders run as the person who plays.
            let Ok(handles) = std::fs::read_dir(process.path().join("fd")) else { continue };
            asked = true;
            for handle in handles.flatten() {
                // By name first: asking for more would wait for ever on a file of a network drive that is gone.
                let opened = std::fs::read_link(handle.path()).unwrap_or_default();
                if opened.file_name() != path.file_name() {
                    continue;
                }
                let Ok(found) = std::fs::metadata(handle.path()) else { continue };
                if (found.dev(), found.ino()) != (wanted.dev(), wanted.ino()) {
                    continue;
                }
                let info = process.path().join("fdinfo").join(handle.file_name());
                let Ok(text) = std::fs::read_to_string(info) else { continue };
                let flags = text.lines().find_map(|line| line.strip_prefix("flags:"));
                let flags = flags.and_then(|octal| i32::from_str_radix(octal.trim(), 8).ok()).unwrap_or(0);
                if flags & libc::O_ACCMODE != libc::O_RDONLY {
                    return Some(true);
                }
            }
        }
        asked.then_some(false)
    }

    /// Whether a process has the file open for writing. `None` where the system does not tell.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn has_writer(_path: &Path) -> Option<bool> {
        None
    }

    /// What an executable is called.
    pub(crate) fn executable(name: &str) -> String {
        name.to_owned()
    }

    /// Folders that are looked through after PATH; a program started from the desktop may have a shorter PATH than a shell.
    pub(crate) fn known_folders() -> Vec<std::path::PathBuf> {
        [
            "/usr/bin",
            "/usr/local/bin",
            "/opt/homebrew/bin",
            "/opt/local/bin",
            "/snap/bin",
            "/var/lib/flatpak/exports/bin",
        ]
        .map(Into::into)
        .to_vec()
    }
}

#[cfg(windows)]
mod windows {
    use crate::leash::Leash;
    use std::{
        io,
        os::windows::{fs::OpenOptionsExt, io::AsRawHandle, process::CommandExt},
        path::{Path, PathBuf},
        process::{Child, Command, ExitStatus},
    };

    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    const BELOW_NORMAL_PRIORITY_CLASS: u32 = 0x0000_4000;
    const ERROR_SHARING_VIOLATION: i32 = 32;

    /// A job object: the system ends everything in it when its last handle is closed, also when we are killed.
    pub(crate) struct Tree(Option<win32job::Job>);

    impl Tree {
        pub(crate) fn of(child: &Child) -> io::Result<Self> {
            let mut limits = win32job::ExtendedLimitInfo::new();
            limits.limit_kill_on_job_close();
            let job = win32job::Job::create_with_limit_info(&limits).map_err(io::Error::other)?;
            job.assign_process(child.as_raw_handle() as isize).map_err(io::Error::other)?;
            Ok(Self(Some(job)))
        }

        pub(crate) fn kill(&mut self) {
            drop(self.0.take());
        }

        /// A child keeps the priority that it was started with.
        pub(crate) fn give_way(&mut self) {}
    }

    unsafe extern "system" {
        fn GetCurrentThread() -> isize;
        fn SetThreadPriority(thread: isize, priority: i32) -> i32;
    }
    const THREAD_PRIORITY_BELOW_NORMAL: i32 = -1;

    /// Lets this thread give way to other programs, as long as it lives.
    pub(crate) fn thread_gives_way() {
        // SAFETY: plain system calls; the handle of the calling thread is always valid and need not be closed.
        unsafe { SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL) };
    }

    /// No console window, low priority when asked.
    pub(crate) fn prepare(command: &mut Command, low_priority: bool) {
        command.creation_flags(CREATE_NO_WINDOW | if low_priority { BELOW_NORMAL_PRIORITY_CLASS } else { 0 });
    }

    /// Waits for the child and closes its job.
    pub(crate) fn wait(child: &mut Child, leash: &Leash) -> io::Result<ExitStatus> {
        let status = child.wait();
        leash.release(|| status)
    }

    /// There is no such end here.
    pub(crate) const FILE_SIZE_SIGNAL: &str = "";

    /// There are no signals here.
    pub(crate) fn signal_of(_status: ExitStatus) -> Option<i32> {
        None
    }

    /// A folder can't be synced here; NTFS journals the rename.
    pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
        Ok(())
    }

    /// Whether another program holds the file: then it can't be opened for us alone.
    pub(crate) fn has_writer(path: &Path) -> Option<bool> {
        match std::fs::OpenOptions::new().read(true).share_mode(0).open(path) {
            Ok(_) => Some(false),
            Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Some(true),
            Err(_) => None,
        }
    }

    /// What an executable is called.
    pub(crate) fn executable(name: &str) -> String {
        format!("{name}.exe")
    }

    /// Folders that are looked through after PATH: where the usual installers put ffmpeg.
    pub(crate) fn known_folders() -> Vec<PathBuf> {
        let below = |variable: &str, rest: &str| std::env::var_os(variable).map(|root| PathBuf::from(root).join(rest));
        [
            below("LOCALAPPDATA", r"Microsoft\WinGet\Links"),
            below("USERPROFILE", r"scoop\shims"),
            below("ProgramData", r"chocolatey\bin"),
            below("ProgramFiles", r"ffmpeg\bin"),
            Some(PathBuf::from(r"C:\ffmpeg\bin")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
