//! Game profiles as files.

use crate::commands::clipctl;
use serde_json::Value;
use std::fs;

fn run(home: &std::path::Path, args: &[&str], code: i32) -> (String, String) {
    let done = clipctl(home).args(args).assert().code(code);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&done.get_output().stdout), text(&done.get_output().stderr))
}

#[test]
fn a_profile_goes_out_and_comes_back_without_a_loss() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let file = home.join("shared.json");
    let text =
        "{\n  \"name\": \"Open Arena\",\n  \"game\": \"OpenArena\",\n  \"weights\": {\n    \"kill\": 0.8\n  }\n}\n";
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let (said, _) = run(home, &["profiles", "import", "--dry-run", file], 0);
    assert!(said.contains("\"Open Arena\" is new") && said.contains("weights.kill: not set → 0.8"), "{said}");
    assert_eq!(run(home, &["profiles"], 0).0, "", "nothing was changed");
    run(home, &["profiles", "import", file], 0);
    // The same once more changes nothing and asks nothing.
    run(home, &["profiles", "import", file], 0);
    assert_eq!(run(home, &["profiles", "export", "Open Arena"], 0).0, text);

    fs::write(file, text.replace("0.8", "2.0")).unwrap();
    let (_, said) = run(home, &["profiles", "import", file], 1);
    assert!(said.contains("--replace") && said.contains("--keep-both"), "{said}");
    assert_eq!(run(home, &["profiles", "export", "Open Arena"], 0).0, text, "nothing was written over");
    run(home, &["profiles", "import", "--keep-both", file], 0);
    assert_eq!(run(home, &["profiles"], 0).0, "Open Arena\nOpen Arena (2)\n");
    run(home, &["profiles", "import", "--replace", file], 0);
    let (said, _) = run(home, &["profiles", "--json"], 0);
    let all: Value = serde_json::from_str(&said).unwrap();
    assert!(all.as_array().unwrap().iter().all(|profile| profile["weights"]["kill"] == 2.0), "{all}");

    // A file that is there is not written over.
    run(home, &["profiles", "export", "Open Arena", file], 1);
    fs::write(file, r#"{"name":"q","paddings":{"kill":{"before_s":900,"after_s":1}}}"#).unwrap();
    let (_, said) = run(home, &["profiles", "import", file], 2);
    assert!(said.contains("paddings.kill.before_s"), "{said}");
    run(home, &["profiles", "export", "nobody"], 1);
}
