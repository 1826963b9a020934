//! `clipctl process`: recordings in, clips out. Needs no database and no window.

use crate::{
    analyze::{self, name},
    args::Process,
    bar::Bar,
    say,
    work::one_shot,
};
use conductor::oneshot::{Looked, MadeClip, OneShot};
use domain::{Code, Problem, WordsSettings};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

pub async fn run(args: Process) -> Result<ExitCode, Problem> {
    let words =
        WordsSettings { use_ollama: !args.no_ollama, language: args.language.clone(), ..WordsSettings::default() };
    let mut work = one_shot(&args.look, words)?;
    if let Some(min_score) = args.min_score {
        work.settings.min_score = min_score.min(100);
    }
    let work = Arc::new(work);
    std::fs::create_dir_all(&args.out).map_err(|error| Problem::io("Making the folder", &args.out, &error))?;
    let (mut results, mut worst) = (Vec::new(), None);
    for (file, stem) in args.files.iter().zip(stems(&args.files)) {
        match one(&work, file, &stem, &args).await {
            Ok((looked, clips)) => {
                if !args.json {
                    print(&looked, &clips);
                }
                results.push(document(&looked, &clips));
            }
            // The others go on; the exit code tells.
            Err(problem) if problem.code == domain::Code::Cancelled => return Err(problem),
            Err(problem) => {
                eprintln!("{}:", file.display());
                let code = say::problem(&problem);
                results.push(json!({"recording": {"path": file}, "problem": problem}));
                worst.get_or_insert(code);
            }
        }
    }
    if args.json {
        say::print_json(&Value::Array(results));
    }
    Ok(worst.unwrap_or(ExitCode::SUCCESS))
}

/// What the clips of each recording are called. Two of the same name from different folders must not overwrite each other's.
fn stems(files: &[PathBuf]) -> Vec<String> {
    let mut used: HashMap<String, u32> = HashMap::new();
    files
        .iter()
        .map(|file| {
            let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let times = used.entry(stem.to_lowercase()).or_default();
            *times += 1;
            if *times == 1 { stem } else { format!("{stem} ({times})") }
        })
        .collect()
}

async fn one(work: &Arc<OneShot>, file: &Path, stem: &str, args: &Process) -> Result<(Looked, Vec<MadeClip>), Problem> {
    let bar = Bar::new(&name(file));
    let result = tokio::select! {
        made = look_and_make(work, file, stem, args, &bar) => made,
        // A language model that is being waited for knows nothing of Ctrl-C.
        Ok(()) = tokio::signal::ctrl_c() => Err(Problem::new(Code::Cancelled, "Stopped.", "It was interrupted.")),
    };
    bar.done();
    result
}

async fn look_and_make(
    work: &Arc<OneShot>,
    file: &Path,
    stem: &str,
    args: &Process,
    bar: &Bar,
) -> Result<(Looked, Vec<MadeClip>), Problem> {
    let looked = {
        let (work, file, bar) = (work.clone(), file.to_owned(), bar.clone());
        tokio::task::spawn_blocking(move || work.look(&file, &mut |part, done| bar.set(part.word(), done * 0.7)))
            .await
            .unwrap_or_else(|error| Err(Problem::bug("The analysis stopped in the middle.", error)))?
    };
    let wanted = looked.moments.len().min(args.top.unwrap_or(usize::MAX));
    let mut clips = Vec::new();
    for (nth, moment) in looked.moments.iter().take(wanted).enumerate() {
        let out = args.out.join(format!("{stem}-{:02}.mp4", nth + 1));
        let bar = bar.clone();
        let clip = work
            .make(&looked, moment, out, move |done| {
                bar.set("cutting", 0.7 + 0.3 * (nth as f32 + done) / wanted.max(1) as f32);
            })
            .await?;
        let beside = clip.file.with_extension("json");
        write(&beside, &clip_document(&looked, &clip))?;
        clips.push(clip);
    }
    Ok((looked, clips))
}

/// Whole or not at all: a script that watches the folder never reads half a file.
fn write(file: &Path, value: &Value) -> Result<(), Problem> {
    let part: PathBuf = file.with_extension("json.part");
    std::fs::write(&part, format!("{value:#}\n"))
        .and_then(|()| std::fs::rename(&part, file))
        .map_err(|error| Problem::io("Writing", file, &error))
}

fn clip_document(looked: &Looked, clip: &MadeClip) -> Value {
    json!({
        "recording": looked.recording.path,
        "file": clip.file,
        "thumbnail": clip.thumbnail,
        "size_bytes": clip.size_bytes,
        "copied_without_encoding": clip.copied,
        "edit": {
            "spans": clip.clip.edit.spans.iter().map(|part| json!({"start_s": part.span.start, "end_s": part.span.end})).collect::<Vec<_>>(),
            "layout": clip.clip.edit.layout.kind,
        },
        "words": {
            "language": clip.language,
            "title": clip.words.title,
            "description": clip.words.description,
            "tags": clip.words.tags,
            "alt_text": clip.words.alt_text,
            "author": clip.author,
            "note": clip.note,
        },
        "moment": analyze::moment(&clip.moment),
    })
}

fn document(looked: &Looked, clips: &[MadeClip]) -> Value {
    let mut document = analyze::document(looked);
    if let Some(object) = document.as_object_mut() {
        object.insert("clips".into(), clips.iter().map(|clip| clip_document(looked, clip)).collect());
    }
    document
}

fn print(looked: &Looked, clips: &[MadeClip]) {
    if clips.is_empty() {
        println!("{}: nothing stands out, so there is no clip", looked.recording.file_name());
    }
    for clip in clips {
        println!(
            "{}  {:>3}  {}  \"{}\"",
            clip.file.display(),
            clip.moment.score,
            clip.moment.span.length(),
            clip.words.title
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_of_one_name_get_clips_of_two() {
        let files = ["/a/Replay.mp4", "/b/replay.mkv", "/b/other.mp4", "/c/Replay.mp4"].map(PathBuf::from);
        assert_eq!(stems(&files), ["Replay", "replay (2)", "other", "Replay (3)"]);
    }
}
