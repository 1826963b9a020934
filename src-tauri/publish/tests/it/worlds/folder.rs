//! A real folder.

use super::World;
use crate::setting::{Desk, means};
use publish::{Endpoints, Means, Parcel, Vault};
use std::fs;

pub struct Folder(Desk);

impl Folder {
    pub fn new() -> Self {
        Self(Desk::new("Three kills"))
    }
}

impl World for Folder {
    fn means(&self) -> Means {
        means(Endpoints::real(), Vault::in_memory())
    }

    fn parcel(&self) -> Parcel {
        self.0.again()
    }

    fn posts(&self) -> usize {
        fs::read_dir(self.0.folder())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|ext| ext == "mp4"))
            .count()
    }
}
