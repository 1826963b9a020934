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

/// Memory of the largest graphics card in bytes, where a driver tells it: NVIDIA's everywhere, AMD's on Linux. Apple's chips
/// share main memory.
pub(crate) fn vram_bytes() -> Option<u64> {
    #[cfg(target_os = "linux")]
    if let Some(bytes) = amd_vram_bytes(std::path::Path::new("/sys/class/drm")) {
        return Some(bytes);
    }
    nvidia_vram_bytes()
}

/// What the driver of AMD writes beside each card. Graphics in the processor have some hundred megabytes of their own, and are
/// no place for a model.
#[cfg(target_os = "linux")]
fn amd_vram_bytes(cards: &std::path::Path) -> Option<u64> {
    let cards = std::fs::read_dir(cards).ok()?.filter_map(Result::ok);
    let bytes = cards.filter_map(|card| {
        let text = std::fs::read_to_string(card.path().join("device/mem_info_vram_total")).ok()?;
        text.trim().parse::<u64>().ok()
    });
    bytes.max().filter(|bytes| *bytes >= 2 << 30)
}

fn nvidia_vram_bytes() -> Option<u64> {
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_card_of_amd_is_read_and_graphics_in_the_processor_are_not() {
        let cards = std::env::temp_dir().join(format!("clipconductor-cards-{}", std::process::id()));
        let card = |name: &str, bytes: &str| {
            let device = cards.join(name).join("device");
            std::fs::create_dir_all(&device).unwrap();
            std::fs::write(device.join("mem_info_vram_total"), bytes).unwrap();
        };
        card("card0", "536870912\n");
        assert_eq!(amd_vram_bytes(&cards), None);
        card("card1", "17163091968\n");
        assert_eq!(amd_vram_bytes(&cards), Some(17_163_091_968));
        std::fs::remove_dir_all(&cards).unwrap();
        assert_eq!(amd_vram_bytes(&cards), None);
    }
}
