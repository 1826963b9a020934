//! `clipctl analyze`: measures and ranks a recording, and prints what was found.

use crate::{args::Analyze, bar::Bar, say, work::one_shot};
use conductor::oneshot::Looked;
use domain::{MomentDraft, Problem, Signal, WordsSettings};
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(args: Analyze) -> Result<ExitCode, Problem> {
    let work = one_shot(&args.look, WordsSettings { use_ollama: false, ..WordsSettings::default() })?;
    let bar = Bar::new(&name(&args.file));
    let looked = {
        let (bar, file) = (bar.clone(), args.file.clone());
        tokio::task::spawn_blocking(move || work.look(&file, &mut |part, done| bar.set(part.word(), done)))
            .await
            .unwrap_or_else(|error| Err(Problem::bug("The analysis stopped in the middle.", error)))
    };
    bar.done();
    let looked = looked?;
    if args.json {
        say::print_json(&document(&looked))
    } else {
        print(&looked)
    }
    Ok(ExitCode::SUCCESS)
}

/// The name of a file, for a bar.
pub fn name(path: &std::path::Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What `--json` prints. Times are seconds from the first picture.
pub fn document(looked: &Looked) -> Value {
    let video = looked.info.video.as_ref();
    let stats = &looked.measured.stats;
    let who = &looked.measured.detector;
    let mut detector = json!({"name": who.name, "version": who.version, "provider": who.provider});
    // Only where there is none: then it is the most important thing to know.
    if let (Some(why), Some(object)) = (&looked.measured.without_detector, detector.as_object_mut()) {
        object.insert("why".into(), json!(why));
    }
    json!({
        "recording": {
            "path": looked.recording.path,
            "duration_s": looked.info.duration,
            "fps": video.map(|video| video.fps),
            "width": video.map(|video| video.width),
            "height": video.map(|video| video.height),
        },
        "detector": detector,
        "signals": looked.measured.signals.iter().map(signal).collect::<Vec<_>>(),
        "moments": looked.moments.iter().map(moment).collect::<Vec<_>>(),
        "stats": {
            "wall_s": round(stats.wall_s),
            "listened_s": round(stats.listened_s),
            "cpu_s": stats.cpu_s.map(round),
            "frames_decoded": stats.frames_decoded,
            "frames_inferred": stats.frames_inferred,
            "peak_rss_mib": stats.peak_rss_mib.map(round),
        },
    })
}

fn signal(signal: &Signal) -> Value {
    let mut value = json!({
        "kind": signal.kind,
        "t_s": signal.start,
        "strength": round(f64::from(signal.strength)),
        "source": signal.source,
    });
    let mut add = |key: &str, known: Option<Value>| {
        if let (Some(known), Some(object)) = (known, value.as_object_mut()) {
            object.insert(key.to_owned(), known);
        }
    };
    add("end_s", signal.end.map(|end| json!(end)));
    add("own", signal.own.map(|own| json!(own)));
    add("label", signal.label.as_ref().map(|label| json!(label)));
    add("box", signal.place.map(|place| json!(place)));
    value
}

/// A moment in JSON, as `analyze` and `process` print it.
pub fn moment(moment: &MomentDraft) -> Value {
    json!({
        "start_s": moment.span.start,
        "end_s": moment.span.end,
        "peak_s": moment.peak,
        "score": moment.score,
        "reasons": moment.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>(),
        "evidence": moment.evidence.iter().map(signal).collect::<Vec<_>>(),
    })
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn print(looked: &Looked) {
    let Looked { recording, info, measured, moments } = looked;
    let video = info.video.as_ref().map(|video| format!(", {}x{}, {:.0} fps", video.width, video.height, video.fps));
    println!("{}  {}{}", recording.file_name(), info.duration, video.unwrap_or_default());
    match &measured.without_detector {
        Some(why) => println!("detector: none. {why}"),
        None => println!(
            "detector: {} {} on {}",
            measured.detector.name, measured.detector.version, measured.detector.provider
        ),
    }
    println!("{} signals in {:.1} s", measured.signals.len(), measured.stats.wall_s);
    if moments.is_empty() {
        println!("nothing stands out; the strongest places are:");
        for signal in highlights_strongest(looked) {
            println!("  {}  {}", signal.start, signal.kind);
        }
        return;
    }
    for moment in moments {
        let reasons: Vec<&str> = moment.reasons.iter().map(|reason| reason.text.as_str()).collect();
        println!("{:>3}  {} – {}  {}", moment.score, moment.span.start, moment.span.end, reasons.join(", "));
    }
}

fn highlights_strongest(looked: &Looked) -> Vec<Signal> {
    conductor::strongest(&looked.measured.signals, 3)
}
