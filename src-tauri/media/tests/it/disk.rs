//! Disks that are full and folders that we may not write to.

#[cfg(target_os = "linux")]
use crate::world::Folder;
use crate::world::{ffmpeg, probe};
use domain::{Captions, Code, Layout, LayoutKind, SoundEdit, Span};
use media::{Cancel, RenderPart, RenderRequest};
use std::path::Path;

fn request(path: &Path) -> RenderRequest {
    RenderRequest {
        parts: vec![RenderPart { path: path.into(), info: probe(path), span: Span::from_seconds(0.1, 1.9) }],
        layout: Layout { kind: LayoutKind::Source, game: None, face: None },
        sound: SoundEdit::default(),
        captions: Captions::default(),
        brand: domain::Brand::default(),
        max_height: None,
        max_bytes: None,
    }
}

/// Noise, which makes a large clip.
#[cfg(target_os = "linux")]
fn noisy(folder: &Folder) -> std::path::PathBuf {
    folder.make(
        "noisy.mp4",
        "-f lavfi -i color=gray:s=320x180:r=30:d=2,noise=alls=100:allf=t -c:v libx264 -preset ultrafast -crf 20 -pix_fmt yuv420p",
    )
}

/// Runs `full_disk_inside` in this folder by way of a shell command that ends in `exec "$0" "$@"`.
#[cfg(target_os = "linux")]
fn inside(folder: &Folder, program: &str, args: &[&str]) -> std::process::Output {
    std::process::Command::new(program)
        .args(args)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "disk::full_disk_inside", "--ignored", "--nocapture"])
        .env("MEDIA_TEST_FOLDER", folder.path(""))
        .output()
        .unwrap()
}

/// Not a test by itself: renders into a folder that has too little space, in a world that another test has made.
#[test]
#[ignore = "started by another test"]
fn full_disk_inside() {
    let Some(folder) = std::env::var_os("MEDIA_TEST_FOLDER") else { return };
    let folder = Path::new(&folder);
    let out = folder.join("small/clip.mp4");
    let noisy = folder.join("noisy.mp4");
    let problem = media::render(ffmpeg(), &request(&noisy), &out, &Cancel::new(), &mut |_| {}).unwrap_err();
    assert_eq!(problem.code, Code::DiskFull, "{problem:?}");
    assert_eq!(std::fs::read_dir(folder.join("small")).unwrap().count(), 0, "nothing is left");
    let problem = media::remux(ffmpeg(), &noisy, &out, &Cancel::new(), &mut |_| {}).unwrap_err();
    assert_eq!(problem.code, Code::DiskFull, "{problem:?}");
    assert_eq!(std::fs::read_dir(folder.join("small")).unwrap().count(), 0, "nothing is left");
    println!("a full disk was seen");
}

#[cfg(target_os = "linux")]
fn was_seen(output: &std::process::Output) -> bool {
    String::from_utf8_lossy(&output.stdout).contains("a full disk was seen")
}

/// A disk of 200 KB, in a mount name space of its own; systems that forbid that still have the test below.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    let folder = Folder::new();
    noisy(&folder);
    std::fs::create_dir(folder.path("small")).unwrap();
    let mount =
        format!("mount -t tmpfs -o size=200k tmpfs {} || exit 77; exec \"$0\" \"$@\"", folder.path("small").display());
    let output = inside(&folder, "unshare", &["--user", "--map-root-user", "--mount", "sh", "-c", &mount]);
    if matches!(output.status.code(), Some(1 | 77)) && !String::from_utf8_lossy(&output.stdout).contains("running") {
        eprintln!(
            "not checked: this system does not let us mount ({})",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        return;
    }
    assert!(output.status.success() && was_seen(&output), "{output:?}");
}

/// A quota looks the same to ffmpeg: a file may not grow beyond a limit.
#[test]
#[cfg(target_os = "linux")]
fn a_limit_on_the_size_of_files() {
    let folder = Folder::new();
    noisy(&folder);
    std::fs::create_dir(folder.path("small")).unwrap();
    let output = inside(&folder, "sh", &["-c", "ulimit -f 200; exec \"$0\" \"$@\""]);
    assert!(output.status.success() && was_seen(&output), "{output:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_we_may_not_write_to() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = noisy(&folder);
    std::fs::create_dir(folder.path("locked")).unwrap();
    std::fs::set_permissions(folder.path("locked"), std::fs::Permissions::from_mode(0o555)).unwrap();
    std::fs::set_permissions(folder.path(""), std::fs::Permissions::from_mode(0o755)).unwrap();
    let (request, out) = (request(&path), folder.path("locked/clip.mp4"));
    let problem = crate::library::as_nobody(move || {
        media::render(ffmpeg(), &request, &out, &Cancel::new(), &mut |_| {}).unwrap_err()
    });
    assert_eq!(problem.code, Code::NoPermission, "{problem:?}");
    assert!(problem.what.contains("locked") || problem.why.contains("locked"), "{problem:?}");
}
