//! A loaded detector: pictures in, detections out.

use crate::{
    DetectorEntry, ModelClass,
    decode::Decoder,
    fault::broken,
    layout::{Recognised, Seen, recognise},
    names,
    nms::{by_rank, thin_out},
    place::in_recording,
};
use domain::{Detection, Detector, DetectorInfo, Picture, Problem};
use ort::{
    environment::Environment,
    session::{Session, builder::GraphOptimizationLevel},
    value::{Tensor, TensorElementType},
};
use std::fmt;

/// Detections below this are not told at all. It lies far below every sensible threshold, because whoever follows
/// things over time goes on with weaker looks than it began with, and a profile may set lower thresholds than the model.
const FLOOR: f32 = 0.1;
/// The grey of the padding; also the picture of the first run.
const GREY: f32 = 114.0 / 255.0;

/// A YOLO-shaped detector in ONNX Runtime, on one thread of the CPU.
pub struct Yolo {
    info: DetectorInfo,
    classes: Vec<ModelClass>,
    size: (u32, u32),
    session: Session,
    input_name: String,
    /// `1 x 3 x height x width`, red, green, blue from 0 to 1; filled anew for each picture.
    input: Tensor<f32>,
    output: usize,
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

    /// Makes a session of the model's bytes, and runs it once on grey to see what it gives.
    pub(crate) fn build(entry: DetectorEntry, model: &[u8], environment: &Environment) -> Result<Self, Problem> {
        let mut session = session(model, environment).map_err(|error| {
            broken("detector.file", format!("ONNX Runtime can't use {}.", entry.file)).details(error)
        })?;
        let input_name = check_input(&session, entry.input)?;
        let metadata = Metadata::of(&session);
        let classes = classes(entry.classes, metadata.names.as_deref())?;

        let (w, h) = (entry.input.0 as usize, entry.input.1 as usize);
        let input = Tensor::from_array(([1, 3, h, w], vec![GREY; 3 * w * h]))
            .map_err(|error| Problem::bug("The picture for the detector could not be made.", error))?;
        let outputs = first_run(&mut session, &input_name, &input)?;
        let Recognised { output, layout, rows } = recognise(&Seen {
            outputs,
            input: entry.input,
            classes: classes.len(),
            task: metadata.task,
            end_to_end: metadata.end_to_end,
            wanted: entry.layout,
        })?;
        tracing::info!(name = %entry.name, layout = layout.as_str(), classes = classes.len(), "detector loaded");
        Ok(Self {
            info: DetectorInfo {
                name: entry.name,
                version: format!("{}+{}", entry.version, entry.sha256.get(..12).unwrap_or_default()),
                provider: "cpu".into(),
            },
            decoder: Decoder::new(layout, rows, classes.len(), FLOOR),
            classes,
            size: entry.input,
            session,
            input_name,
            input,
            output,
        })
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
        let failed = |error: ort::Error| Problem::bug("The detector could not look at a picture.", error);
        let (_, tensor) = self.input.try_extract_tensor_mut::<f32>().map_err(failed)?;
        // Pictures come as green, blue, red; the model wants red, green, blue.
        for (channel, plane) in [2, 0, 1].into_iter().enumerate() {
            let from = &picture.planes[plane * pixels..][..pixels];
            for (to, byte) in tensor[channel * pixels..][..pixels].iter_mut().zip(from) {
                *to = f32::from(*byte) * (1.0 / 255.0);
            }
        }
        let outputs = self.session.run(ort::inputs![self.input_name.as_str() => &self.input]).map_err(failed)?;
        let (_, numbers) = outputs[self.output].try_extract_tensor::<f32>().map_err(failed)?;
        let layout_wants_nms = self.decoder.wants_nms();
        let candidates = self.decoder.decode(numbers)?;
        if layout_wants_nms {
            thin_out(candidates);
        } else {
            candidates.sort_unstable_by(by_rank);
        }
        Ok(candidates
            .iter()
            .filter_map(|candidate| {
                Some(Detection {
                    class: self.classes[usize::from(candidate.class)].name.clone(),
                    confidence: candidate.score.min(1.0),
                    place: in_recording(candidate.corners, picture.content)?,
                })
            })
            .collect())
    }
}

/// One thread without spinning, because a game, a stream or an editor usually wants the other cores; all optimisations
/// (the last level is worth a third of the time); no memory pattern, which only costs memory at a fixed size.
pub(crate) fn session(model: &[u8], environment: &Environment) -> ort::Result<Session> {
    Session::builder(environment)?
        .with_intra_threads(1)
        .and_then(|builder| builder.with_intra_op_spinning(false))
        .and_then(|builder| builder.with_memory_pattern(false))
        .and_then(|builder| builder.with_optimization_level(GraphOptimizationLevel::All))?
        .commit_from_memory(model)
}

/// The input has to be one picture of 32-bit floats of the manifest's size. Its name is returned.
fn check_input(session: &Session, (w, h): (u32, u32)) -> Result<String, Problem> {
    let refuse = |why: String| Err(broken("detector.input", why));
    let [input] = session.inputs() else {
        return refuse(format!("The model wants {} inputs; one picture is what it can get.", session.inputs().len()));
    };
    if input.dtype().tensor_type() != Some(TensorElementType::Float32) {
        return refuse(format!(
            "The model wants {}; only 32-bit floats are possible (export with half=False).",
            input.dtype()
        ));
    }
    let shape: Vec<i64> = input.dtype().tensor_shape().map(|shape| shape.to_vec()).unwrap_or_default();
    // A negative number stands for a size that the model leaves open.
    let wanted = [1, 3, i64::from(h), i64::from(w)];
    if shape.len() != 4 || shape.iter().zip(wanted).any(|(is, wanted)| *is >= 0 && *is != wanted) {
        let seen: Vec<String> = shape.iter().map(i64::to_string).collect();
        return refuse(format!(
            "The model wants {}, but `detector.input` [{w}, {h}] makes 1x3x{h}x{w} (pictures, colours, height, width).",
            seen.join("x")
        ));
    }
    Ok(input.name().to_owned())
}

fn first_run(session: &mut Session, name: &str, input: &Tensor<f32>) -> Result<Vec<Vec<i64>>, Problem> {
    let failed = |error: ort::Error| broken("detector.file", "The model does not run.").details(error);
    let outputs = session.run(ort::inputs![name => input]).map_err(failed)?;
    outputs
        .values()
        .map(|value| match value.try_extract_tensor::<f32>() {
            Ok((shape, _)) => Ok(shape.to_vec()),
            Err(error) => {
                let why = format!("The model gives {}; only 32-bit floats are possible.", value.dtype());
                Err(broken("detector.file", why).details(error))
            }
        })
        .collect()
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

/// What exporters write into a model. All of it may be missing.
struct Metadata {
    names: Option<String>,
    task: Option<String>,
    end_to_end: bool,
}

impl Metadata {
    fn of(session: &Session) -> Self {
        let metadata = session.metadata().ok();
        let get = |key: &str| metadata.as_ref().and_then(|metadata| metadata.custom(key));
        let yes = |text: Option<String>| text.is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let nms_inside = get("args").is_some_and(|args| args.replace(' ', "").contains("'nms':True"));
        Self {
            names: get("names"),
            task: get("task"),
            end_to_end: yes(get("end2end")) || yes(get("nms")) || nms_inside,
        }
    }
}
