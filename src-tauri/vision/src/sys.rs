//! What differs by system: how the library of ONNX Runtime is called, and the name of the system in folders.

/// File names under which the library is delivered, best first.
#[cfg(target_os = "windows")]
pub(crate) const LIBRARY_NAMES: &[&str] = &["onnxruntime.dll"];
/// File names under which the library is delivered, best first.
#[cfg(target_os = "macos")]
pub(crate) const LIBRARY_NAMES: &[&str] = &["libonnxruntime.1.dylib", "libonnxruntime.dylib"];
/// File names under which the library is delivered, best first.
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
pub(crate) const LIBRARY_NAMES: &[&str] = &["libonnxruntime.so.1", "libonnxruntime.so"];

/// Folders to look into, seen from the folder of the executable: beside it, and where packages put libraries.
#[cfg(target_os = "windows")]
pub(crate) const BESIDE: &[&str] = &[".", "lib"];
/// Folders to look into, seen from the folder of the executable: beside it, and where packages put libraries.
#[cfg(target_os = "macos")]
pub(crate) const BESIDE: &[&str] = &[".", "lib", "../Frameworks", "../Resources"];
/// Folders to look into, seen from the folder of the executable: beside it, and where packages put libraries.
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
pub(crate) const BESIDE: &[&str] = &[".", "lib", "../lib/clipconductor"];

/// `linux-x64`, as the folders below `.cache/onnxruntime/<version>` are called.
pub(crate) fn platform() -> String {
    let arch = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{}-{arch}", std::env::consts::OS)
}
