//! A network that is given pictures and gives numbers. A trait, because what runs it can fail in the middle of a recording
//! (a driver that is updated, a card that is taken away), and then another one goes on: see `yolo.rs`.

use crate::{Provider, fault::broken};
use domain::{Picture, Problem};
use ort::{
    environment::Environment,
    session::{Session, builder::GraphOptimizationLevel},
    value::{Tensor, TensorElementType},
};

/// The grey of the padding; also the picture of the first run.
const GREY: f32 = 114.0 / 255.0;

/// Pictures in, numbers out.
pub(crate) trait Network: Send {
    /// Shows it a picture, and `see` what it gives.
    fn run(&mut self, picture: &Picture, see: &mut dyn FnMut(&[f32]) -> Result<(), Problem>) -> Result<(), Problem>;
}

/// A network in ONNX Runtime.
pub(crate) struct InRuntime {
    session: Session,
    input_name: String,
    /// `1 x 3 x height x width`, red, green, blue from 0 to 1; filled anew for each picture.
    input: Tensor<f32>,
    /// Which of its outputs is read.
    pub output: usize,
}

impl InRuntime {
    /// Makes a session of a model's bytes, and runs it once on grey. Also the shapes of what it gives.
    pub fn build(
        model: &[u8],
        file: &str,
        (w, h): (u32, u32),
        environment: &Environment,
        provider: Provider,
    ) -> Result<(Self, Vec<Vec<i64>>), Problem> {
        let mut session = session(model, environment, provider)
            .map_err(|error| broken("detector.file", format!("ONNX Runtime can't use {file}.")).details(error))?;
        let input_name = check_input(&session, (w, h))?;
        let (w, h) = (w as usize, h as usize);
        let input = Tensor::from_array(([1, 3, h, w], vec![GREY; 3 * w * h]))
            .map_err(|error| Problem::bug("The picture for the detector could not be made.", error))?;
        let outputs = first_run(&mut session, &input_name, &input)?;
        Ok((Self { session, input_name, input, output: 0 }, outputs))
    }

    /// What its maker wrote into it.
    pub fn metadata(&self) -> Metadata {
        Metadata::of(&self.session)
    }
}

impl Network for InRuntime {
    fn run(&mut self, picture: &Picture, see: &mut dyn FnMut(&[f32]) -> Result<(), Problem>) -> Result<(), Problem> {
        let failed = |error: ort::Error| Problem::bug("The detector could not look at a picture.", error);
        let pixels = picture.width as usize * picture.height as usize;
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
        see(numbers)
    }
}

/// One thread without spinning, because a game, a stream or an editor usually wants the other cores; all optimisations
/// (the last level is worth a third of the time); no memory pattern, which only costs memory at a fixed size, and which
/// DirectML can't have.
pub(crate) fn session(model: &[u8], environment: &Environment, provider: Provider) -> ort::Result<Session> {
    Session::builder(environment)?
        .with_intra_threads(1)
        .and_then(|builder| builder.with_intra_op_spinning(false))
        .and_then(|builder| builder.with_memory_pattern(false))
        .and_then(|builder| builder.with_optimization_level(GraphOptimizationLevel::All))
        .and_then(|builder| builder.with_execution_providers(provider.dispatch()))?
        .commit_from_memory(model)
}

/// Width and height that a model wants, where it says so itself.
pub(crate) fn own_size(model: &[u8], environment: &Environment) -> ort::Result<Option<(u32, u32)>> {
    let session = session(model, environment, Provider::Cpu)?;
    let shape = session.inputs().first().and_then(|input| input.dtype().tensor_shape()).map(|shape| shape.to_vec());
    Ok(match shape.as_deref() {
        Some(&[_, 3, h, w]) => u32::try_from(w).ok().zip(u32::try_from(h).ok()),
        _ => None,
    })
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

/// What exporters write into a model. All of it may be missing.
pub(crate) struct Metadata {
    /// Names of the classes, as exporters write them.
    pub names: Option<String>,
    /// What it was trained for.
    pub task: Option<String>,
    /// Whether nothing overlaps any more.
    pub end_to_end: bool,
    /// Under which licence it is.
    pub licence: Option<String>,
}

impl Metadata {
    fn of(session: &Session) -> Self {
        let metadata = session.metadata().ok();
        let get = |key: &str| metadata.as_ref().and_then(|metadata| metadata.custom(key));
        let yes = |text: Option<String>| text.is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let nms_inside = get("args").is_some_and(|args| args.replace(' ', "").contains("'nms':True"));
        Self {
            names: get("names"),
            licence: get("license").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            task: get("task"),
            end_to_end: yes(get("end2end")) || yes(get("nms")) || nms_inside,
        }
    }
}
