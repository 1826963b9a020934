//! What this process has used: processor time and memory. What differs by system is here and nowhere else in this room.

/// Seconds of processor time of this process and of its ended children (ffmpeg). `None` where the system does not tell.
pub fn cpu_seconds() -> Option<f64> {
    #[cfg(target_os = "linux")]
    {
        // Fields 14 to 17 of /proc/self/stat, in clock ticks (proc(5)). The command's name may hold blanks and brackets.
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks: f64 = fields.get(11..15)?.iter().filter_map(|field| field.parse::<f64>().ok()).sum();
        // USER_HZ is 100 on every Linux that Rust runs on.
        Some(ticks / 100.0)
    }
    #[cfg(not(target_os = "linux"))]
    {
        None
    }
}

/// The most memory that this process has held, in MiB. `None` where the system does not tell.
pub fn peak_rss_mib() -> Option<f64> {
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
    }
    #[cfg(not(target_os = "linux"))]
    {
        None
    }
}
