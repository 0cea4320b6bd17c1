//! x
pub mod tier;
