//! Speech in sound, by the voice activity detector of the Silero Team (see `models/speech/README.md`): how likely it is, for
//! each 32 ms, that somebody talks. About 400 times quicker than real time on one thread.

use crate::{Provider, network::session, runtime};
use domain::Problem;
use ort::{session::Session, value::Tensor};
use std::{fmt, path::Path};

static MODEL: &[u8] = include_bytes!("../../../models/speech/silero_vad_16k.onnx");

/// Samples that the network hears again of the chunk before.
const CONTEXT: usize = 64;
/// What it remembers: two layers of 128 numbers.
const STATE: [usize; 3] = [2, 1, 128];

/// Listens to one track from its beginning to its end.
pub struct Speech {
    session: Session,
    /// `1 x (context + chunk)`, the context of the chunk before in front.
    input: Tensor<f32>,
    state: Tensor<f32>,
    rate: Tensor<i64>,
    /// Samples that do not make a chunk yet.
    rest: Vec<f32>,
}

impl fmt::Debug for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Speech").field("rest", &self.rest.len()).finish_non_exhaustive()
    }
}

impl Speech {
    /// Samples a second that it wants.
    pub const RATE: u32 = 16_000;
    /// Samples that one number is about.
    pub const CHUNK: usize = 512;

    /// Loads the network into ONNX Runtime, from the library `runtime` (see [`crate::runtime_library`]).
    ///
    /// # Errors
    /// `Code::RuntimeMissing` without a fitting library.
    pub fn load(runtime: Option<&Path>) -> Result<Self, Problem> {
        let environment = runtime::environment(runtime)?;
        let session = session(MODEL, environment, Provider::Cpu).map_err(failed)?;
        let input = Tensor::from_array(([1, CONTEXT + Self::CHUNK], vec![0.0; CONTEXT + Self::CHUNK]));
        let state = Tensor::from_array((STATE, vec![0.0; STATE.iter().product()]));
        let rate = Tensor::from_array(((), vec![i64::from(Self::RATE)]));
        Ok(Self {
            session,
            input: input.map_err(failed)?,
            state: state.map_err(failed)?,
            rate: rate.map_err(failed)?,
            rest: Vec::with_capacity(Self::CHUNK),
        })
    }

    /// Hears what comes next, and adds a number from 0 to 1 for each chunk that is whole. Samples that are no number are silent.
    ///
    /// # Errors
    /// When ONNX Runtime fails.
    pub fn hear(&mut self, samples: &[f32], chances: &mut Vec<f32>) -> Result<(), Problem> {
        for sample in samples {
            self.rest.push(if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 });
            if self.rest.len() == Self::CHUNK {
                chances.push(self.chunk()?);
                self.rest.clear();
            }
        }
        Ok(())
    }

    fn chunk(&mut self) -> Result<f32, Problem> {
        let (_, input) = self.input.try_extract_tensor_mut::<f32>().map_err(failed)?;
        input.copy_within(Self::CHUNK.., 0);
        input[CONTEXT..].copy_from_slice(&self.rest);
        let outputs = self
            .session
            .run(ort::inputs!["input" => &self.input, "state" => &self.state, "sr" => &self.rate])
            .map_err(failed)?;
        let (_, chance) = outputs["output"].try_extract_tensor::<f32>().map_err(failed)?;
        let chance = chance.first().copied().filter(|chance| chance.is_finite()).unwrap_or(0.0);
        let (_, state) = outputs["stateN"].try_extract_tensor::<f32>().map_err(failed)?;
        let (_, kept) = self.state.try_extract_tensor_mut::<f32>().map_err(failed)?;
        if kept.len() == state.len() {
            kept.copy_from_slice(state);
        }
        Ok(chance.clamp(0.0, 1.0))
    }
}

fn failed(error: ort::Error) -> Problem {
    Problem::bug("The detector of speech could not listen.", error)
}
