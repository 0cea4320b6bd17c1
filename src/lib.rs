//! Tells developers of AWS Amplify Gen 2 apps where code belongs and what will break on deploy.
//!
//! Texts go in, findings come out: the crate does no I/O. See `ARCHITECTURE.md`.

pub mod diagnostic;
pub mod facts;
pub mod fix;
pub mod knowledge;
pub mod model;
pub mod span;

#[cfg(target_arch = "wasm32")]
mod wasm;
