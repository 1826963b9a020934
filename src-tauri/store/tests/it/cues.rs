//! Where recordings were looked through for cues.

use crate::sample::{at, new_store, recording};
use domain::{CueId, CueLook, CueLooks, MediaTime, RecordingState};
use store::{
    cue_looks::{self, LookedThrough},
    recordings,
};

#[test]
fn looks_come_back_and_go_with_their_recording() {
    let (_home, store) = new_store();
    let (old, new) = (recording("evening.mkv", 1000), recording("night.mkv", 9000));
    let (cue, other) = (CueId::new(), CueId::new());
    let look = CueLook { time: MediaTime::from_millis(1250), likeness: 0.75, moved: (0.01, -0.02) };
    let looked = move |cue, recording, whole| LookedThrough {
        cue,
        recording,
        shape: "abc".into(),
        whole,
        looks: CueLooks { counts: vec![0, 3, 1], alike: vec![look] },
        looked_at: at(20),
    };
    store
        .write_blocking(move |tx| {
            recordings::insert(tx, &old)?;
            recordings::insert(tx, &new)?;
            for it in [looked(cue, old.id, false), looked(cue, new.id, true), looked(other, old.id, true)] {
                cue_looks::save(tx, &it)?;
            }
            // What is known of the same two is replaced.
            cue_looks::save(tx, &looked(cue, old.id, true))?;
            assert_eq!(cue_looks::of_cue(tx, cue)?, [looked(cue, new.id, true), looked(cue, old.id, true)]);
            assert_eq!(cue_looks::of_recording(tx, old.id)?.len(), 2);
            assert_eq!(cue_looks::recordings_of(tx, cue)?.len(), 2);
            recordings::delete(tx, new.id)?;
            assert_eq!(cue_looks::recordings_of(tx, cue)?, [old.id]);
            cue_looks::forget(tx, cue)?;
            assert_eq!(cue_looks::of_recording(tx, old.id)?, [looked(other, old.id, true)]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_newest_of_a_profile_that_were_measured() {
    let (_home, store) = new_store();
    let of = |name: &str, at: i64, profile: &str, state| {
        let mut one = recording(name, at);
        (one.profile, one.state) = (Some(profile.to_owned()), state);
        one
    };
    let all = [
        of("a.mkv", 1000, "oa", RecordingState::Ready),
        of("b.mkv", 2000, "oa", RecordingState::Ready),
        of("c.mkv", 3000, "oa", RecordingState::Missing),
        of("d.mkv", 4000, "q", RecordingState::Ready),
        of("e.mkv", 5000, "oa", RecordingState::Ready),
    ];
    store
        .write_blocking(move |tx| {
            all.iter().try_for_each(|one| recordings::insert(tx, one))?;
            assert_eq!(cue_looks::newest_recordings(tx, "oa", 2)?, [all[4].id, all[1].id]);
            assert_eq!(cue_looks::newest_recordings(tx, "nobody", 2)?, []);
            Ok(())
        })
        .unwrap();
}
