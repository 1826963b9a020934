//! Tells Tauri which commands there are, so that a window may call only what its capability names.

fn main() {
    // Not watched by tauri-build, because they lie at a place of our own.
    println!("cargo:rerun-if-changed=src-tauri/shell/capabilities");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/shell/capabilities/**/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(&[
            "boot",
            "pick_files",
            "pick_folder",
            "reveal_path",
            "open_external",
            "set_autostart",
            "can_have_mark_key",
            "set_mark_key",
            "report_error",
        ]));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning=tauri: {error:#}");
        std::process::exit(1);
    }
}
