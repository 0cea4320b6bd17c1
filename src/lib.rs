//! Tells developers of AWS Amplify Gen 2 apps where code belongs and what will break on deploy.
//!
//! Texts go in, findings come out: the crate does no I/O. See `ARCHITECTURE.md`.

pub mod config;
pub mod diagnostic;
pub mod discover;
pub mod engine;
pub mod facts;
mod file_kind;
pub mod fix;
#[cfg(feature = "docs")]
pub mod generate;
pub mod knowledge;
pub mod maps;
pub mod model;
pub mod report;
pub mod rules;
mod sorting;
pub mod span;
pub mod suppress;
#[cfg(feature = "docs")]
pub mod testing;

#[cfg(target_arch = "wasm32")]
mod wasm;
