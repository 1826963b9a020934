//! Providers of the library that is here: every one that it offers is tried, and whatever they do, a detector looks.

use crate::stage::*;
use domain::Detector as _;
use vision::{Loaded, Provider};

#[test]
fn the_cpu_is_always_there_and_agrees_with_itself() {
    let Some(library) = library() else { return };
    let offered = vision::providers(Some(&library)).unwrap();
    assert_eq!(offered[0], Provider::Cpu);
    let trials = vision::try_providers(models("tiny.onnx", |_| {}).path(), Some(&library)).unwrap();
    assert_eq!(trials.iter().map(|trial| trial.provider).collect::<Vec<_>>(), offered);
    let cpu = &trials[0];
    assert!(cpu.agrees() && cpu.apart == Some(0.0) && cpu.ms.is_some_and(|ms| ms > 0.0), "{cpu:?}");
    for trial in &trials {
        // Either it ran, and then it was held against the CPU, or it says why not.
        assert_eq!(trial.ms.is_some(), trial.apart.is_some());
        assert_ne!(trial.ms.is_some(), trial.why.is_some(), "{trial:?}");
    }
    // What is chosen works.
    assert!(trials.iter().any(|trial| trial.provider == vision::best(&trials) && trial.agrees()));
}

/// This library has no such thing, or this machine has no such card: the CPU looks instead.
#[test]
fn what_can_not_be_had_is_run_by_the_cpu() {
    let Some(library) = library() else { return };
    let folder = models("tiny.onnx", |_| {});
    let squares = picture(WHOLE, &[(0, 0, 32, RED)]);
    let mut seen = Vec::new();
    for provider in Provider::ALL {
        let Loaded::Detector(mut yolo) = vision::load_on(folder.path(), Some(&library), provider).unwrap() else {
            panic!("no detector")
        };
        let runs_it = yolo.info().provider;
        assert!(runs_it == "cpu" || runs_it == provider.as_str(), "{runs_it}");
        seen.push(look(&mut yolo, &squares));
    }
    assert!(seen[0].contains("red 1.00") && seen.iter().all(|other| *other == seen[0]), "{seen:?}");
}

#[test]
fn without_a_detector_there_is_nothing_to_try() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(vision::try_providers(folder.path(), None).unwrap(), []);
}
