//! The desktop app. Everything it does stands in the library beside it.

// No console window on Windows in a release build.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    clipconductor_shell::run();
}
