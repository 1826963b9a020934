use super::*;
use proptest::prelude::*;

const QUIET: Duration = Duration::from_secs(2);

fn at(seconds: u64) -> Tick {
    Duration::from_secs(seconds)
}

fn seen(size: u64) -> Seen {
    Seen { size, modified: SystemTime::UNIX_EPOCH + Duration::from_secs(size) }
}

fn path() -> &'static Path {
    Path::new("/videos/a.mkv")
}

fn due(size: u64) -> Vec<Due> {
    vec![Due { path: path().into(), seen: seen(size), forced: false }]
}

fn settling() -> Settling {
    Settling::new(Rules::new(QUIET))
}

/// A file of size 1 that was seen at 0 and is being asked about at 2.
fn asked() -> Settling {
    let mut files = settling();
    files.observe(path(), seen(1), at(0));
    assert_eq!(files.take_due(at(2)), due(1));
    files
}

/// The same, settled at 2.
fn settled() -> Settling {
    let mut files = asked();
    assert_eq!(files.answer(path(), seen(1), Verdict::Complete, at(2)), Some(Outcome::Settled));
    files
}

#[test]
fn a_file_is_due_when_it_was_quiet_and_settled_when_it_is_whole() {
    let mut files = settling();
    files.observe(path(), seen(1), at(0));
    assert_eq!(files.next_due(), Some(at(2)));
    assert_eq!(files.take_due(at(1)), []);
    assert_eq!(files.take_due(at(2)), due(1));
    assert_eq!(files.take_due(at(9)), [], "it is being asked about");
    assert_eq!(files.answer(path(), seen(1), Verdict::Complete, at(9)), Some(Outcome::Settled));
    assert_eq!(files.next_due(), None);
    files.observe(path(), seen(1), at(20));
    assert_eq!(files.next_due(), None, "the same look is no news");
}

#[test]
fn every_change_starts_the_quiet_time_anew() {
    let mut files = settling();
    for second in 0..10 {
        files.observe(path(), seen(second), at(second));
        assert_eq!(files.take_due(at(second)), []);
    }
    assert_eq!(files.next_due(), Some(at(11)));
    // Nobody observed the last growth; the one who goes and asks does.
    assert_eq!(files.take_due(at(11)), due(9));
    assert_eq!(files.answer(path(), seen(9), Verdict::Changed(seen(10)), at(11)), None);
    assert_eq!(files.take_due(at(12)), []);
    assert_eq!(files.take_due(at(13)), due(10));
}

#[test]
fn what_grows_for_a_while_is_a_recording_that_is_being_made() {
    let mut files = settling();
    for second in 0..30 {
        files.observe(path(), seen(second), at(second));
        assert_eq!(files.is_growing(at(second)), second >= 11, "a copy is through by then: {second}");
    }
    assert!(files.is_growing(at(48)) && !files.is_growing(at(49)), "the recorder has stopped, or crashed");
    let Some(due) = files.take_due(at(50)).pop() else { panic!("it is due") };
    assert_eq!(files.answer(path(), due.seen, Verdict::Complete, at(50)), Some(Outcome::Settled));
    assert!(!files.is_growing(at(50)));
    // It is looked at anew without having changed.
    files.force(path(), due.seen, at(60));
    assert!(!files.is_growing(at(75)));
    // The recorder goes on with it.
    files.observe(path(), seen(99), at(80));
    assert!(!files.is_growing(at(81)));
    files.observe(path(), seen(109), at(91));
    assert!(files.is_growing(at(91)));
}

#[test]
fn an_answer_about_an_old_look_is_dropped() {
    let mut files = asked();
    files.observe(path(), seen(5), at(3));
    assert_eq!(files.answer(path(), seen(1), Verdict::Complete, at(4)), None);
    assert_eq!(files.take_due(at(5)), due(5));
    // A file that was never asked about has no use for an answer either.
    assert_eq!(files.answer(Path::new("/other.mkv"), seen(1), Verdict::Complete, at(5)), None);
}

#[test]
fn what_happens_while_a_file_is_asked_about_is_not_lost() {
    let mut files = asked();
    assert!(files.stir(path()));
    assert_eq!(files.answer(path(), seen(1), Verdict::Complete, at(3)), None);
    assert_eq!(files.take_due(at(5)), due(1));
    assert_eq!(files.answer(path(), seen(1), Verdict::Complete, at(5)), Some(Outcome::Settled));
    assert!(!files.stir(path()), "a settled file has to be looked at");
    assert!(!files.stir(Path::new("/other.mkv")));
}

#[test]
fn a_known_file_is_not_told_of_until_it_changes() {
    let mut files = asked();
    assert_eq!(files.answer(path(), seen(1), Verdict::Known, at(2)), None);
    files.observe(path(), seen(1), at(100));
    assert_eq!(files.next_due(), None);
    files.observe(path(), seen(2), at(200));
    assert_eq!(files.take_due(at(202)), due(2));
    assert_eq!(files.answer(path(), seen(2), Verdict::Complete, at(202)), Some(Outcome::Settled));
}

#[test]
fn a_forced_file_is_told_of_again() {
    let mut files = settled();
    files.force(path(), seen(1), at(10));
    let asked = files.take_due(at(12));
    assert_eq!(asked, [Due { path: path().into(), seen: seen(1), forced: true }]);
    assert_eq!(files.answer(path(), seen(1), Verdict::Known, at(12)), Some(Outcome::Settled));
    // Only once.
    files.observe(path(), seen(3), at(20));
    assert_eq!(files.take_due(at(22)), due(3));
}

/// Answers the same verdict until the file is settled; returns when it was asked about, and when it was settled.
fn patience(verdict: Verdict) -> (Vec<u64>, u64) {
    let mut files = asked();
    let mut times = vec![2];
    let mut now = at(2);
    loop {
        if files.answer(path(), seen(1), verdict, now) == Some(Outcome::Settled) {
            return (times, now.as_secs());
        }
        now = files.next_due().expect("it is asked about again");
        assert_eq!(files.take_due(now), due(1));
        times.push(now.as_secs());
    }
}

#[test]
fn a_file_that_is_never_whole_is_asked_about_less_and_less_and_told_of_in_the_end() {
    let (times, end) = patience(Verdict::Incomplete);
    assert_eq!(times[..8], [2, 4, 8, 16, 32, 64, 124, 184]);
    assert!((1800..=1860).contains(&end), "{end}");
}

#[test]
fn a_file_that_nobody_writes_to_is_told_of_sooner() {
    let (times, end) = patience(Verdict::Left);
    assert_eq!(times[..6], [2, 4, 8, 16, 32, 64]);
    assert_eq!(end, 124);
}

#[test]
fn a_file_that_a_program_holds_is_asked_about_often_and_told_of_after_half_a_day() {
    let (times, end) = patience(Verdict::Held);
    assert_eq!(times[..4], [2, 6, 10, 14]);
    assert!((43_200..=43_204).contains(&end), "{end}");
}

#[test]
fn a_change_resets_the_waiting() {
    let mut files = asked();
    let mut now = at(2);
    for _ in 0..6 {
        assert_eq!(files.answer(path(), seen(1), Verdict::Incomplete, now), None);
        now = files.next_due().expect("it waits");
        files.take_due(now);
    }
    assert_eq!(files.answer(path(), seen(1), Verdict::Changed(seen(2)), now), None);
    assert_eq!(files.next_due(), Some(now + QUIET));
    files.take_due(now + QUIET);
    assert_eq!(files.answer(path(), seen(2), Verdict::Incomplete, now + QUIET), None);
    assert_eq!(files.next_due(), Some(now + QUIET + QUIET), "the first wait is a short one again");
}

#[test]
fn closing_the_file_ends_a_long_wait() {
    let mut files = asked();
    let mut now = at(2);
    for _ in 0..6 {
        files.answer(path(), seen(1), Verdict::Incomplete, now);
        now = files.next_due().expect("it waits");
        files.take_due(now);
    }
    files.answer(path(), seen(1), Verdict::Incomplete, now);
    assert_eq!(files.next_due(), Some(now + at(60)));
    files.nudge(path(), now + at(1));
    assert_eq!(files.next_due(), Some(now + at(3)));
    files.nudge(path(), now + at(2));
    assert_eq!(files.next_due(), Some(now + at(3)), "never later than it was");
}

#[test]
fn only_what_was_told_of_vanishes() {
    let mut files = asked();
    assert_eq!(files.gone(path()), None);
    assert_eq!(files.next_due(), None);
    assert_eq!(settled().gone(path()), Some(Outcome::Vanished));

    let mut grown = settled();
    grown.observe(path(), seen(2), at(5));
    grown.take_due(at(7));
    assert_eq!(grown.answer(path(), seen(2), Verdict::Gone, at(7)), Some(Outcome::Vanished));
    assert!(!grown.contains(path()));
}

#[test]
fn the_newest_is_asked_about_first() {
    let mut files = settling();
    for size in [3, 9, 1] {
        files.observe(&PathBuf::from(format!("/videos/{size}.mp4")), seen(size), at(0));
    }
    let order: Vec<u64> = files.take_due(at(2)).iter().map(|due| due.seen.size).collect();
    assert_eq!(order, [9, 3, 1]);
}

#[test]
fn below_a_folder_is_below_a_folder() {
    let mut files = settling();
    for name in ["/v/a.mp4", "/v/a/1.mp4", "/v/a/b/2.mp4", "/v/a b/3.mp4", "/v/a.b/4.mp4", "/w/5.mp4"] {
        files.listed(Path::new(name), seen(1), 4, at(0));
    }
    assert_eq!(files.under(Path::new("/v/a")), [PathBuf::from("/v/a/1.mp4"), PathBuf::from("/v/a/b/2.mp4")]);
    assert_eq!(files.under(Path::new("/v")).len(), 5);
    assert_eq!(files.under(Path::new("/v/a.mp4")), [PathBuf::from("/v/a.mp4")]);
    files.listed(Path::new("/v/a/1.mp4"), seen(1), 5, at(1));
    assert_eq!(files.unlisted(Path::new("/v/a"), 5), [PathBuf::from("/v/a/b/2.mp4")]);
}

#[test]
fn a_suspended_folder_keeps_what_was_told_of() {
    let mut files = settled();
    files.observe(Path::new("/videos/new.mkv"), seen(1), at(3));
    files.observe(path(), seen(2), at(3));
    files.suspend(Path::new("/videos"));
    assert_eq!(files.next_due(), None);
    assert!(!files.contains(Path::new("/videos/new.mkv")));
    // Back as it was told of: no news. Changed: news.
    files.observe(path(), seen(1), at(50));
    assert_eq!(files.next_due(), None);
    files.observe(path(), seen(2), at(60));
    assert_eq!(files.next_due(), Some(at(62)));
}

#[test]
fn what_is_not_kept_is_not_due_either() {
    let mut files = settling();
    files.observe(path(), seen(1), at(0));
    files.observe(Path::new("/other/b.mkv"), seen(1), at(0));
    files.force(Path::new("/elsewhere/c.mkv"), seen(1), at(0));
    files.retain(|file, forced| forced || file.starts_with("/videos"));
    assert!(!files.contains(Path::new("/other/b.mkv")));
    assert_eq!(files.take_due(at(2)).len(), 2);
    assert_eq!(files.next_due(), None);
}

#[test]
fn a_listing_shows_what_is_there_but_not_what_it_looks_like() {
    let mut files = settling();
    assert!(!files.listed(path(), seen(1), 1, at(0)), "a new file is taken as it is");
    assert_eq!(files.next_due(), Some(at(2)));
    assert!(files.listed(path(), seen(2), 2, at(1)), "someone should look");
    assert_eq!(files.next_due(), Some(at(2)), "nothing is believed until then");
    let mut files = settled();
    assert!(!files.listed(path(), seen(1), 3, at(10)));
    assert!(files.listed(path(), seen(2), 4, at(20)));
    assert_eq!(files.next_due(), None);
}

#[test]
fn who_goes_away_is_replaced() {
    let mut files = asked();
    files.ask_again(Path::new("/other"), at(5));
    assert_eq!(files.next_due(), None);
    files.ask_again(Path::new("/videos"), at(5));
    assert_eq!(files.take_due(at(7)), due(1));
}

#[derive(Debug, Clone)]
enum Step {
    Observe(u64),
    Force(u64),
    Stir,
    Nudge,
    Gone,
    Suspend,
    Answer(Verdict),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0u64..3).prop_map(Step::Observe),
        1 => (0u64..3).prop_map(Step::Force),
        1 => Just(Step::Stir),
        1 => Just(Step::Nudge),
        1 => Just(Step::Gone),
        1 => Just(Step::Suspend),
        6 => prop_oneof![
            Just(Verdict::Gone),
            (0u64..3).prop_map(|size| Verdict::Changed(seen(size))),
            Just(Verdict::Known),
            Just(Verdict::Held),
            Just(Verdict::Incomplete),
            Just(Verdict::Left),
            Just(Verdict::Complete),
        ]
        .prop_map(Step::Answer),
    ]
}

proptest! {
    /// Whatever happens in whatever order: a file is settled only after the quiet time since it last looked different,
    /// it vanishes only after it was told of or known, and as long as it is not settled something is going to happen.
    #[test]
    fn promises_hold(steps in proptest::collection::vec((step(), 0u64..4), 1..60)) {
        let mut files = settling();
        let mut now = at(0);
        let mut look: Option<(Seen, Tick)> = None;
        let (mut told, mut forced) = (false, false);
        let mut open: Option<Due> = None;
        for (step, wait) in steps {
            now += at(wait);
            let mut outcome = None;
            let mut verdict = None;
            match step {
                Step::Observe(size) => files.observe(path(), seen(size), now),
                Step::Force(size) => {
                    files.force(path(), seen(size), now);
                    forced = true;
                }
                Step::Stir => { files.stir(path()); }
                Step::Nudge => files.nudge(path(), now),
                Step::Gone => {
                    outcome = files.gone(path());
                    prop_assert_eq!(outcome.is_some(), told || forced);
                }
                Step::Suspend => {
                    files.suspend(Path::new("/videos"));
                    prop_assert_eq!(files.contains(path()), told);
                }
                Step::Answer(answer) => {
                    open = files.take_due(now).pop().or(open);
                    let Some(due) = &open else { continue };
                    verdict = Some(answer);
                    outcome = files.answer(path(), due.seen, answer, now);
                    if outcome == Some(Outcome::Settled) {
                        let (last, since) = look.expect("a settled file was seen");
                        prop_assert_eq!(last, due.seen);
                        prop_assert!(now - since >= QUIET);
                    }
                }
            }
            let file = files.files.get(path());
            match outcome {
                Some(Outcome::Settled) => (told, forced) = (true, false),
                Some(Outcome::Vanished) => prop_assert!((told || forced) && file.is_none()),
                None => {}
            }
            match file {
                None => (look, told, forced) = (None, false, false),
                Some(file) => {
                    if look.is_none_or(|(before, _)| before != file.seen) {
                        look = Some((file.seen, now));
                    }
                    told |= verdict == Some(Verdict::Known) && matches!(file.phase, Phase::Settled);
                }
            }
            let waits = files.files.values().filter(|file| matches!(file.phase, Phase::Waiting { .. })).count();
            prop_assert_eq!(waits, files.due.len(), "each waiting file is due exactly once");
        }
    }
}
