//! Who does the arithmetic: the CPU always, and what else the loaded library of ONNX Runtime was built with. Whether such a
//! one works on this machine shows only when it is tried ([`crate::try_providers`]).

use crate::runtime;
use domain::Problem;
use ort::ep::{self, ExecutionProvider as _, ExecutionProviderDispatch};
use std::path::Path;

/// A way of running a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// One thread of the processor. Always there.
    Cpu,
    /// A card of NVIDIA's, with its CUDA libraries installed.
    Cuda,
    /// Any card with DirectX 12, on Windows.
    DirectMl,
    /// Apple's chips.
    CoreMl,
    /// Intel's processors and graphics.
    OpenVino,
}

impl Provider {
    /// Every one that we can ask for.
    pub const ALL: [Self; 5] = [Self::Cpu, Self::Cuda, Self::DirectMl, Self::CoreMl, Self::OpenVino];

    /// The word for it in data (`directml`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
            Self::DirectMl => "directml",
            Self::CoreMl => "coreml",
            Self::OpenVino => "openvino",
        }
    }

    /// From that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == word)
    }

    /// Whether the loaded library was built with it. A library that does not tell has the CPU alone.
    fn is_offered(self) -> bool {
        match self {
            Self::Cpu => Ok(true),
            Self::Cuda => ep::CUDA::is_available(),
            Self::DirectMl => ep::DirectML::is_available(),
            Self::CoreMl => ep::CoreML::is_available(),
            Self::OpenVino => ep::OpenVINO::is_available(),
        }
        .unwrap_or(false)
    }

    /// What a session is told; nothing for the CPU, which takes over what another provider can't do. One that can't be had is
    /// an error: the library would go on with the CPU and not say so.
    pub(crate) fn dispatch(self) -> Vec<ExecutionProviderDispatch> {
        let one = match self {
            Self::Cpu => return Vec::new(),
            Self::Cuda => ep::CUDA::default().build(),
            Self::DirectMl => ep::DirectML::default().build(),
            Self::CoreMl => ep::CoreML::default().build(),
            // Its own default takes every core that there is.
            Self::OpenVino => ep::OpenVINO::default().with_num_threads(1).build(),
        };
        vec![one.error_on_failure()]
    }
}

/// What the library of ONNX Runtime was built with, the CPU first.
///
/// # Errors
/// `Code::RuntimeMissing` without a fitting library.
pub fn providers(runtime: Option<&Path>) -> Result<Vec<Provider>, Problem> {
    runtime::environment(runtime)?;
    Ok(Provider::ALL.into_iter().filter(|provider| provider.is_offered()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_there_and_back() {
        for provider in Provider::ALL {
            assert_eq!(Provider::parse(provider.as_str()), Some(provider));
        }
        assert_eq!(Provider::parse("CPU"), None);
    }

    #[test]
    fn the_cpu_needs_nothing_and_every_other_one_has_to_be_had() {
        for provider in Provider::ALL {
            assert_eq!(provider.dispatch().len(), usize::from(provider != Provider::Cpu));
        }
    }
}
