//! A detector that a person offers, before it is taken in: whether it is one that runs here, how it is read, what it tells
//! apart. What comes out is a whole entry of a manifest, so that a folder with it and the model's bytes loads.

use crate::{DetectorEntry, Layout, Manifest, ModelClass, Provider, Yolo, fault::broken, network, runtime};
use domain::{Problem, SignalKind};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The name of the model's file in the folder of a detector that was taken in.
const FILE: &str = "detector.onnx";

/// What a person offers.
#[derive(Debug, Clone, Copy)]
pub struct Offered<'a> {
    /// The bytes of the model.
    pub model: &'a [u8],
    /// What its file was called (`my-notices.onnx`).
    pub file: &'a str,
    /// A manifest for it, as `models/README.md` describes it. Without one the model has to say enough itself.
    pub manifest: Option<&'a str>,
}

/// A detector that runs here.
#[derive(Debug, Clone)]
pub struct Examined {
    /// All that is known of it, with its classes and its layout. Its file is always called the same.
    pub entry: DetectorEntry,
    /// The licence that its maker wrote into it.
    pub licence: Option<String>,
}

/// Looks at an offered detector by running it once.
///
/// # Errors
/// `Code::ModelBroken`, whose `field` names the manifest's field at fault, or `detector.file` for the model itself;
/// `Code::RuntimeMissing` without a fitting library.
pub fn examine(offered: Offered<'_>, runtime: Option<&Path>) -> Result<Examined, Problem> {
    look(offered, runtime).map_err(for_an_offer)
}

fn look(offered: Offered<'_>, runtime: Option<&Path>) -> Result<Examined, Problem> {
    let sha256: String = Sha256::digest(offered.model).iter().map(|byte| format!("{byte:02x}")).collect();
    let environment = runtime::environment(runtime)?;
    let text = match offered.manifest {
        Some(text) => text.to_owned(),
        None => {
            let size = network::own_size(offered.model, environment).map_err(|error| {
                broken("detector.file", format!("ONNX Runtime can't use {}.", offered.file)).details(error)
            })?;
            manifest_for(&offered, &sha256, size)?
        }
    };
    let Some(mut entry) = Manifest::from_json(&text)?.detector else {
        return Err(broken("detector", "The manifest names no detector."));
    };
    if entry.sha256 != sha256 {
        let why = format!("{} is not the file the manifest means: its SHA-256 is {sha256}.", offered.file);
        return Err(broken("detector.sha256", why));
    }
    entry.file = offered.file.to_owned();
    let yolo = Yolo::build(entry.clone(), offered.model, environment, Provider::Cpu)?;
    entry.classes = yolo.classes().to_vec();
    entry.layout = Some(yolo.layout());
    entry.file = FILE.to_owned();
    Ok(Examined { entry, licence: yolo.licence().map(str::to_owned) })
}

/// A manifest for a model that came alone. The size of its picture is the one thing that has to stand in the model.
fn manifest_for(offered: &Offered<'_>, sha256: &str, size: Option<(u32, u32)>) -> Result<String, Problem> {
    let Some((w, h)) = size else {
        return Err(broken(
            "detector.input",
            format!("{} does not say how large its picture is; a manifest can say it.", offered.file),
        ));
    };
    let name = Path::new(offered.file).file_stem().and_then(|stem| stem.to_str()).unwrap_or("detector");
    Ok(json!({
        "format": 1,
        "detector": { "name": name, "version": "1", "file": FILE, "sha256": sha256, "input": [w, h] },
    })
    .to_string())
}

/// The same mistake, in the words of somebody who is just about to take a model in.
fn for_an_offer(problem: Problem) -> Problem {
    if problem.code != domain::Code::ModelBroken {
        return problem;
    }
    let field = problem.field.unwrap_or_else(|| "detector.file".into());
    Problem::new(problem.code, "This detector can't be taken in.", problem.why)
        .field(field)
        .say("Correct that field of its manifest or export the model again; models/README.md says what is possible. Nothing was changed.")
        .details(problem.details)
}

impl DetectorEntry {
    /// The manifest that names this detector, as [`Manifest::from_json`] reads it.
    pub fn to_manifest(&self) -> String {
        let class = |class: &ModelClass| {
            json!({
                "name": class.name, "signal": class.signal.map(SignalKind::as_str), "own": class.own,
                // By way of the shortest text, as 0.4 would else be 0.4000000059604645.
                "threshold": class.threshold.to_string().parse::<f64>().unwrap_or_default(),
                "by_words": class.by_words,
            })
        };
        let mut detector = json!({
            "name": self.name, "version": self.version, "file": self.file, "sha256": self.sha256,
            "input": [self.input.0, self.input.1], "layout": self.layout.map(Layout::as_str),
            "classes": self.classes.iter().map(class).collect::<Vec<_>>(),
        });
        if let (Some(fields), Some(trained)) = (detector.as_object_mut(), &self.trained) {
            fields.insert("trained".into(), trained.clone());
        }
        let whole: Value = json!({ "format": 1, "detector": detector });
        // Names and numbers always have a JSON form.
        serde_json::to_string_pretty(&whole).map(|text| text + "\n").unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_becomes_a_manifest_and_comes_back() {
        let entry = DetectorEntry {
            name: "my \"notices\"".into(),
            version: "1".into(),
            file: FILE.into(),
            sha256: "ab".repeat(32),
            input: (640, 384),
            classes: vec![
                ModelClass {
                    name: "kill".into(),
                    signal: Some(SignalKind::Kill),
                    own: Some(true),
                    threshold: 0.4,
                    by_words: false,
                },
                ModelClass { name: "map".into(), signal: None, own: None, threshold: 0.45, by_words: false },
            ],
            layout: Some(Layout::EndToEnd),
            trained: Some(json!({"pictures": 3})),
        };
        let text = entry.to_manifest();
        assert!(text.contains("0.4,") || text.contains("0.4\n"), "{text}");
        assert_eq!(Manifest::from_json(&text).unwrap().detector, Some(entry));
    }
}
