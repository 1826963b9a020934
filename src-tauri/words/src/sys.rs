//! How much memory this machine has. What differs by system is here and nowhere else in this room.

use std::process::Command;

/// Main memory in bytes.
pub(crate) fn ram_bytes() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        let text = std::fs::read_to_string("/proc/meminfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    }
    #[cfg(target_os = "macos")]
    {
        told(Command::new("sysctl").args(["-n", "hw.memsize"]))?.trim().parse().ok()
    }
    #[cfg(windows)]
    {
        let script = "(Get-CimInstance Win32_ComputerSystem).TotalPhysicalMemory";
        told(Command::new("powershell").args(["-NoProfile", "-NonInteractive", "-Command", script]))?
            .trim()
            .parse()
            .ok()
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    {
        None
    }
}

/// Memory of the largest graphics card in bytes, where a driver of NVIDIA tells it. Apple's chips share main memory.
pub(crate) fn vram_bytes() -> Option<u64> {
    let text = told(Command::new("nvidia-smi").args(["--query-gpu=memory.total", "--format=csv,noheader,nounits"]))?;
    let largest = text.lines().filter_map(|line| line.trim().parse::<u64>().ok()).max()?;
    Some(largest * 1024 * 1024)
}

/// What a program prints; nothing when it is not there or fails.
fn told(command: &mut Command) -> Option<String> {
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        // CREATE_NO_WINDOW: no black window flashes up.
        command.creation_flags(0x0800_0000);
    }
    let output = command.stdin(std::process::Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
