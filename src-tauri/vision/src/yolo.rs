//! A loaded detector: pictures in, detections out.

use crate::{
    DetectorEntry, Layout, ModelClass, Provider,
    decode::Decoder,
    fault::broken,
    layout::{Recognised, Seen, recognise},
    names,
    network::{InRuntime, Network},
    nms::{by_rank, thin_out},
    place::in_recording,
};
use domain::{Detection, Detector, DetectorInfo, Picture, Problem};
use ort::environment::Environment;
use std::fmt;

/// Detections below this are not told at all. It lies far below every sensible threshold, because whoever follows
/// things over time goes on with weaker looks than it began with, and a profile may set lower thresholds than the model.
const FLOOR: f32 = 0.1;

/// Makes the network that goes on where another one failed.
type Spare = Box<dyn FnOnce() -> Result<Box<dyn Network>, Problem> + Send>;

/// A YOLO-shaped detector in ONNX Runtime, on one thread of the CPU or on what else was asked for.
pub struct Yolo {
    info: DetectorInfo,
    classes: Vec<ModelClass>,
    size: (u32, u32),
    layout: Layout,
    licence: Option<String>,
    network: Box<dyn Network>,
    /// The CPU, where something else runs it.
    spare: Option<Spare>,
    decoder: Decoder,
}

impl fmt::Debug for Yolo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yolo").field("info", &self.info).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Yolo {
    /// Its classes, in the order of the model's outputs.
    pub fn classes(&self) -> &[ModelClass] {
        &self.classes
    }

    /// How its output is laid out.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The licence that its maker wrote into it.
    pub fn licence(&self) -> Option<&str> {
        self.licence.as_deref()
    }

    /// Makes a session of the model's bytes, and runs it once on grey to see what it gives. What can't be run by `provider`
    /// is run by the CPU, and so is what fails there later.
    pub(crate) fn build(
        entry: DetectorEntry,
        model: &[u8],
        environment: &'static Environment,
        provider: Provider,
    ) -> Result<Self, Problem> {
        let made = InRuntime::build(model, &entry.file, entry.input, environment, provider);
        let (provider, (mut network, outputs)) = match made {
            Err(problem) if provider != Provider::Cpu => {
                tracing::warn!(provider = provider.as_str(), %problem, "the CPU looks at pictures instead");
                (Provider::Cpu, InRuntime::build(model, &entry.file, entry.input, environment, Provider::Cpu)?)
            }
            made => (provider, made?),
        };
        let metadata = network.metadata();
        let classes = classes(entry.classes, metadata.names.as_deref())?;
        let Recognised { output, layout, rows } = recognise(&Seen {
            outputs,
            input: entry.input,
            classes: classes.len(),
            task: metadata.task,
            end_to_end: metadata.end_to_end,
            wanted: entry.layout,
        })?;
        network.output = output;
        let (name, version) = (entry.name, entry.version);
        tracing::info!(%name, layout = layout.as_str(), classes = classes.len(), provider = provider.as_str(), "detector loaded");
        let spare = (provider != Provider::Cpu).then(|| {
            let (model, file, size) = (model.to_vec(), entry.file.clone(), entry.input);
            Box::new(move || {
                let (mut network, _) = InRuntime::build(&model, &file, size, environment, Provider::Cpu)?;
                network.output = output;
                Ok(Box::new(network) as Box<dyn Network>)
            }) as Spare
        });
        Ok(Self {
            info: DetectorInfo {
                name,
                version: format!("{version}+{}", entry.sha256.get(..12).unwrap_or_default()),
                provider: provider.as_str().into(),
            },
            decoder: Decoder::new(layout, rows, classes.len(), FLOOR),
            classes,
            size: entry.input,
            layout,
            licence: metadata.licence,
            network: Box::new(network),
            spare,
        })
    }

    /// The numbers that it gives for a picture, before anybody reads them: what providers are compared by.
    pub(crate) fn numbers(&mut self, picture: &Picture) -> Result<Vec<f32>, Problem> {
        let mut seen = Vec::new();
        self.network.run(picture, &mut |numbers| {
            seen = numbers.to_vec();
            Ok(())
        })?;
        Ok(seen)
    }

    fn look(&mut self, picture: &Picture) -> Result<Vec<Detection>, Problem> {
        let Self { network, decoder, classes, .. } = self;
        let mut found = Vec::new();
        network.run(picture, &mut |numbers| {
            let wants_nms = decoder.wants_nms();
            let candidates = decoder.decode(numbers)?;
            if wants_nms {
                thin_out(candidates);
            } else {
                candidates.sort_unstable_by(by_rank);
            }
            found = candidates
                .iter()
                .filter_map(|candidate| {
                    Some(Detection {
                        class: classes[usize::from(candidate.class)].name.clone(),
                        confidence: candidate.score.min(1.0),
                        place: in_recording(candidate.corners, picture.content)?,
                    })
                })
                .collect();
            Ok(())
        })?;
        Ok(found)
    }
}

impl Detector for Yolo {
    fn info(&self) -> DetectorInfo {
        self.info.clone()
    }

    fn input_size(&self) -> (u32, u32) {
        self.size
    }

    fn detect(&mut self, picture: &Picture) -> Result<Vec<Detection>, Problem> {
        let pixels = self.size.0 as usize * self.size.1 as usize;
        if (picture.width, picture.height) != self.size || picture.planes.len() != 3 * pixels {
            let seen = format!("{}x{}, {} bytes", picture.width, picture.height, picture.planes.len());
            return Err(Problem::bug("A picture of the wrong size was given to the detector.", seen));
        }
        match self.look(picture) {
            Ok(found) => Ok(found),
            Err(problem) => {
                // A recording is not lost because a card or its driver failed: the CPU sees the same picture again.
                let Some(spare) = self.spare.take() else { return Err(problem) };
                tracing::warn!(provider = %self.info.provider, %problem, "the CPU goes on looking at pictures");
                self.network = spare()?;
                self.info.provider = Provider::Cpu.as_str().into();
                self.look(picture)
            }
        }
    }
}

/// The manifest's classes, else those that the model names itself.
fn classes(listed: Vec<ModelClass>, inside: Option<&str>) -> Result<Vec<ModelClass>, Problem> {
    let inside = inside.and_then(names::parse);
    match (listed.is_empty(), inside) {
        (false, Some(inside)) if inside.len() != listed.len() => Err(broken(
            "detector.classes",
            format!(
                "The manifest lists {} classes, the model names {}: {}.",
                listed.len(),
                inside.len(),
                inside.join(", ")
            ),
        )),
        (false, _) => Ok(listed),
        (true, Some(inside)) => Ok(inside.into_iter().map(ModelClass::named).collect()),
        (true, None) => Err(broken(
            "detector.classes",
            "The manifest lists no classes, and the model has no readable names inside.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Code, MediaTime, PixelRect};

    /// Two cells of one class; it is sure of the first one for so many pictures, and then it fails.
    struct Fake {
        pictures_left: usize,
        sure: f32,
    }

    impl Network for Fake {
        fn run(&mut self, _: &Picture, see: &mut dyn FnMut(&[f32]) -> Result<(), Problem>) -> Result<(), Problem> {
            if self.pictures_left == 0 {
                return Err(Problem::bug("The card is gone.", "device removed"));
            }
            self.pictures_left -= 1;
            see(&[16.0, 48.0, 16.0, 48.0, 8.0, 8.0, 8.0, 8.0, self.sure, 0.0])
        }
    }

    fn yolo(first: Fake, spare: Option<Fake>) -> Yolo {
        Yolo {
            info: DetectorInfo { name: "fake".into(), version: "1".into(), provider: "directml".into() },
            classes: vec![ModelClass::named("row".into())],
            size: (64, 64),
            layout: Layout::V8,
            licence: None,
            network: Box::new(first),
            spare: spare.map(|spare| Box::new(move || Ok(Box::new(spare) as Box<dyn Network>)) as Spare),
            decoder: Decoder::new(Layout::V8, 2, 1, FLOOR),
        }
    }

    fn picture() -> Picture {
        let content = PixelRect { x: 0, y: 0, w: 64, h: 64 };
        Picture { time: MediaTime::ZERO, width: 64, height: 64, content, planes: vec![0; 3 * 64 * 64], detail: None }
    }

    #[test]
    fn what_fails_in_the_middle_goes_on_with_the_cpu_and_loses_no_picture() {
        let mut yolo = yolo(Fake { pictures_left: 2, sure: 0.9 }, Some(Fake { pictures_left: 3, sure: 0.8 }));
        let seen: Vec<(f32, String)> =
            (0..5).map(|_| (yolo.detect(&picture()).unwrap()[0].confidence, yolo.info().provider)).collect();
        let [card, cpu] = [(0.9, "directml".to_owned()), (0.8, "cpu".to_owned())];
        assert_eq!(seen, [card.clone(), card, cpu.clone(), cpu.clone(), cpu]);
        // There is no third one.
        assert_eq!(yolo.detect(&picture()).unwrap_err().code, Code::Bug);
    }

    #[test]
    fn numbers_that_are_none_are_a_failure_of_the_card_too() {
        let mut yolo = yolo(Fake { pictures_left: 9, sure: f32::NAN }, Some(Fake { pictures_left: 1, sure: 0.8 }));
        assert_eq!(yolo.detect(&picture()).unwrap().len(), 1);
        assert_eq!(yolo.info().provider, "cpu");
    }

    #[test]
    fn without_a_spare_it_is_an_error_and_a_bug_is_nobodys_failure() {
        let mut alone = yolo(Fake { pictures_left: 0, sure: 0.9 }, None);
        assert!(alone.detect(&picture()).is_err());
        let mut with_spare = yolo(Fake { pictures_left: 1, sure: 0.9 }, Some(Fake { pictures_left: 1, sure: 0.8 }));
        let small = Picture { width: 32, ..picture() };
        assert_eq!(with_spare.detect(&small).unwrap_err().code, Code::Bug);
        assert_eq!(with_spare.info().provider, "directml");
    }
}
