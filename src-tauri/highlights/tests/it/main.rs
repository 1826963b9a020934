//! The room from outside: sound and pictures in, moments out.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop a test")]

mod whole;
