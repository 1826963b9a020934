use domain::{MediaTime, SignalKind, Span};
use testkit::build;

#[test]
fn what_is_built_hangs_together() {
    let recording = build::recording("/videos/one.mp4");
    let moment = build::moment_of(&recording, Span::from_seconds(5.0, 20.0), vec![build::own_kill(9.0)]);
    let clip = build::clip(&moment);
    assert_eq!(moment.peak, MediaTime::from_seconds(9.0));
    assert_eq!(moment.reasons[0].kind, SignalKind::Kill);
    assert_eq!((clip.moments[0], clip.edit.spans[0].recording), (moment.id, recording.id));
    assert_ne!(recording.fingerprint, build::recording("/videos/two.mp4").fingerprint);
    let account = build::folder_account("/clips");
    assert_eq!(build::post(&clip, &account).account, account.id);
    assert_eq!(account.config["path"], "/clips");
    assert_eq!(build::saturday_evening().to_string(), "2026-11-21T19:30:00Z");
}
