//! What differs by system: whether anything shows a tray, and giving memory back.

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

/// Gives memory back that a closed window leaves: freed heap, and pages of programs' code, most of it the web view's.
/// Code that is still used is read again from the system's cache, page by page, so this costs moments, not correctness.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn give_memory_back() {
    use std::ffi::{c_int, c_void};

    unsafe extern "C" fn one(object: *mut libc::dl_phdr_info, _: usize, page: *mut c_void) -> c_int {
        let page = page.addr();
        // SAFETY: the loader hands out a description that is whole and stays so while it calls us.
        let (object, headers) = unsafe {
            let object = &*object;
            (object, std::slice::from_raw_parts(object.dlpi_phdr, usize::from(object.dlpi_phnum)))
        };
        for header in headers.iter().filter(|header| header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_W == 0)
        {
            let (Ok(at), Ok(length)) = (usize::try_from(header.p_vaddr), usize::try_from(header.p_memsz)) else {
                continue;
            };
            let Ok(base) = usize::try_from(object.dlpi_addr) else { continue };
            let from = (base + at) & !(page - 1);
            let length = base + at + length - from;
            // SAFETY: the segment is mapped from a file and was never writable, so that nothing in it can be lost; it
            // stays mapped meanwhile, as the loader holds its lock while it calls us.
            unsafe { libc::madvise(std::ptr::without_provenance_mut(from), length, libc::MADV_DONTNEED) };
        }
        0
    }

    // SAFETY: plain calls; the page size goes through as a number in the place of a pointer and is never followed.
    unsafe {
        let Ok(page) = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)) else { return };
        if page.is_power_of_two() {
            libc::dl_iterate_phdr(Some(one), std::ptr::without_provenance_mut(page));
        }
        libc::malloc_trim(0);
    }
}

/// Other systems do this by themselves when memory is short.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn give_memory_back() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn the_program_goes_on_with_less_memory() {
        let own = || {
            let text = std::fs::read_to_string("/proc/self/smaps_rollup").expect("Linux tells");
            let line = text.lines().find_map(|line| line.strip_prefix("Rss:")).expect("it is in there");
            line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number")
        };
        let before = own();
        let kept = vec![7_u8; 100_000];
        super::give_memory_back();
        assert!(own() < before, "{} kB of {before} kB are left", own());
        // Code and data are all there.
        assert_eq!(kept.iter().map(|byte| u64::from(*byte)).sum::<u64>(), 700_000);
        assert_eq!(jiff::Timestamp::UNIX_EPOCH.to_string(), "1970-01-01T00:00:00Z");
    }
}
