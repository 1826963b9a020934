//! What the shipped detector costs: in ONNX Runtime alone, in all of ours (colours, network, boxes, doubles), and in Python
//! with the same library, one after the other in each round. Processor time of the thread, because the machine is others', too.

#![expect(clippy::print_stdout, reason = "printing is what a bench is for")]

use domain::{Detector as _, MediaTime, Picture, PixelRect};
use ort::{
    session::{Session, builder::GraphOptimizationLevel},
    value::Tensor,
};
use std::{
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const ROUNDS: usize = 7;
/// Pictures of a round.
const RUNS: u32 = 100;
/// Makes this program run the network alone, and print that: a process has one environment of ONNX Runtime, and ours is `vision`'s.
const ALONE: &str = "CLIPCONDUCTOR_BENCH_ALONE";
/// Names the folder of other people's programs; set by `cargo xtask bench`.
const PEERS: &str = "CLIPCONDUCTOR_BENCH_PEERS";

fn main() -> Result<()> {
    if let Some(asked) = std::env::var_os(ALONE) {
        return alone(&asked.to_string_lossy());
    }
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let library = vision::runtime_library(None);
    let vision::Loaded::Detector(mut detector) = vision::load(&models, library.as_deref())? else {
        return Err("there is no detector".into());
    };
    let manifest = vision::Manifest::from_json(&std::fs::read_to_string(models.join("manifest.json"))?)?;
    let file = models.join(manifest.detector.ok_or("the manifest names no detector")?.file);
    let (width, height) = detector.input_size();
    let picture = busy_picture(width, height);

    let (mut ours, mut bare, mut python) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(each_ms(|| {
            detector.detect(&picture)?;
            Ok(())
        })?);
        bare.push(in_a_process(&file, (width, height))?);
        python.extend(in_python(&file)?);
    }
    let seen = detector.detect(&picture)?.len();
    println!("{}, {width}x{height}, the middle of {ROUNDS} rounds, {seen} boxes in the picture", file.display());
    println!("all of ours, milliseconds a picture: {:.2}", middle(ours.iter().copied()));
    println!("the network alone: {:.2}", middle(bare.iter().copied()));
    let added = middle(ours.iter().zip(&bare).map(|(ours, bare)| 100.0 * (ours / bare - 1.0)));
    println!("what colours, boxes and doubles add to the network, of a hundred (bar 10): {:.1}", added.max(0.0));
    if python.len() == ROUNDS {
        println!("Python: {:.2}", middle(python.iter().copied()));
        let against = middle(bare.iter().zip(&python).map(|(ours, python)| ours / python));
        println!("the network against Python (bar 1.15): {against:.2}");
    }
    if let Some(peak) = peak_mib() {
        println!("most memory of this process, MiB (bar 250): {peak:.0}");
    }
    println!("model files together, MB (bar 20): {:.1}", onnx_bytes(&models)? as f64 / 1e6);
    Ok(())
}

/// `WIDTH HEIGHT FILE`.
fn alone(asked: &str) -> Result<()> {
    let mut words = asked.splitn(3, ' ');
    let mut word = || words.next().ok_or("a width, a height and a file are wanted");
    let (width, height, file) = (word()?.parse()?, word()?.parse()?, word()?);
    let library = vision::runtime_library(None).ok_or("ONNX Runtime was not found")?;
    let mut bare = Bare::load(&library, Path::new(file), (width, height))?;
    println!("{}", each_ms(|| bare.run())?);
    Ok(())
}

fn in_a_process(file: &Path, (width, height): (u32, u32)) -> Result<f64> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.env(ALONE, format!("{width} {height} {}", file.display())).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}

/// The network without anything of ours; with the settings of `vision`.
struct Bare {
    session: Session,
    name: String,
    input: Tensor<f32>,
}

impl Bare {
    fn load(library: &Path, file: &Path, (w, h): (u32, u32)) -> Result<Self> {
        let session = Session::builder(&ort::init_from(library)?.build()?)?
            .with_intra_threads(1)?
            .with_intra_op_spinning(false)?
            .with_memory_pattern(false)?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .commit_from_file(file)?;
        let name = session.inputs()[0].name().to_owned();
        let mut random = random();
        let (w, h) = (w as usize, h as usize);
        let values = std::iter::repeat_with(|| f32::from(random()) / 255.0).take(3 * w * h).collect::<Vec<_>>();
        Ok(Self { session, name, input: Tensor::from_array(([1, 3, h, w], values))? })
    }

    fn run(&mut self) -> Result<()> {
        let outputs = self.session.run(ort::inputs![self.name.as_str() => &self.input])?;
        std::hint::black_box(outputs[0].try_extract_tensor::<f32>()?.1.len());
        Ok(())
    }
}

/// Milliseconds of processor time of one of [`RUNS`].
fn each_ms(mut run: impl FnMut() -> Result<()>) -> Result<f64> {
    run()?;
    let before = own_cpu_s()?;
    for _ in 0..RUNS {
        run()?;
    }
    Ok(1000.0 * (own_cpu_s()? - before) / f64::from(RUNS))
}

/// `None` without the programs of others.
fn in_python(file: &Path) -> Result<Option<f64>> {
    let Some(programs) = std::env::var_os(PEERS).map(PathBuf::from) else { return Ok(None) };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/python.py");
    let output = Command::new(programs.join("python")).arg(script).arg(file).arg(RUNS.to_string()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(Some(text.split_whitespace().nth(1).ok_or("Python said nothing")?.parse()?))
}

/// Noise, in which a detector finds more than in most games.
fn busy_picture(width: u32, height: u32) -> Picture {
    let planes = std::iter::repeat_with(random()).take((3 * width * height) as usize).collect();
    let content = PixelRect { x: 0, y: 0, w: width, h: height };
    Picture { time: MediaTime::ZERO, width, height, content, planes, detail: None }
}

/// The same bytes in every run (xorshift, Marsaglia 2003).
fn random() -> impl FnMut() -> u8 {
    let mut state = 0x2545_f491_u32;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    }
}

fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Seconds of processor time of this thread, on which the network runs.
fn own_cpu_s() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or_default().parse::<f64>()? / 1e9)
}

fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().split(' ').next()?.parse::<f64>().ok()? / 1024.0)
}

/// All networks that ship, with those of reader, speech and faces.
fn onnx_bytes(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            bytes += onnx_bytes(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "onnx" || extension == "bin") {
            bytes += path.metadata()?.len();
        }
    }
    Ok(bytes)
}
