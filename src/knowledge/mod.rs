//! Facts about AWS and the packages of Amplify, as tables and small algorithms.

pub mod iam;
pub mod md5;
pub mod packages;
pub mod placement;
pub mod pluralize;
pub mod schedule;
pub mod services;
pub mod words;
