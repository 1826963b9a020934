//! `clipctl` as people and scripts use it: the real binary, real files.

mod commands;
mod kill;
mod serving;
mod walls_of_the_disk;
