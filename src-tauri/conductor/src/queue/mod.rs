//! The queue: persistent jobs, three lanes, leases. A job that died with its process is taken up again; one that is done
//! twice gives the same rows. What a job does stands in `steps`; this folder only knows when.

mod lane;
mod outcome;
mod running;

pub use outcome::Outcome;
pub use running::Stop;
pub use running::{Running, StepCx};

use crate::Core;
use domain::Lane;
use std::sync::Arc;
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// Wakes the lanes when there may be something to do.
#[derive(Default)]
pub struct Bells {
    cpu: Notify,
    llm: Notify,
    net: Notify,
}

impl Bells {
    fn of(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Cpu => &self.cpu,
            Lane::Llm => &self.llm,
            Lane::Net => &self.net,
        }
    }

    /// Wakes one lane. A bell that is rung while nobody listens is heard at the next look.
    pub fn ring(&self, lane: Lane) {
        self.of(lane).notify_one();
    }

    /// Wakes all lanes.
    pub fn ring_all(&self) {
        Lane::ALL.into_iter().for_each(|lane| self.ring(lane));
    }
}

/// How many jobs a lane runs at once. Decoding and encoding already use several threads each.
fn width(lane: Lane, cpu: Option<usize>) -> usize {
    match lane {
        Lane::Cpu => {
            cpu.unwrap_or_else(|| (std::thread::available_parallelism().map_or(2, usize::from) / 4).clamp(1, 3))
        }
        // A second request only makes the first one slower on one GPU.
        Lane::Llm => 1,
        Lane::Net => 3,
    }
}

/// Starts the lanes. They end when `stop` is cancelled, after they have put their running jobs back.
pub(crate) fn start(core: &Arc<Core>, stop: &CancellationToken) -> JoinSet<()> {
    let mut lanes = JoinSet::new();
    for lane in Lane::ALL {
        lanes.spawn(lane::work(core.clone(), lane, width(lane, core.world.cpu_width), stop.clone()));
    }
    lanes
}
