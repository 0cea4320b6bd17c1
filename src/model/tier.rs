//! The tiers.

use serde::{Deserialize, Serialize};

/// Where code runs, or what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tier {
    /// Browser code.
    Frontend,
    /// Next.js server code.
    Bff,
    /// The AppSync data layer (`amplify/data`).
    Data,
    /// Code of Lambda functions.
    Lambda,
    /// The backend definition (`amplify/backend.ts`, resources, CDK code).
    Backend,
    /// Tests.
    Test,
    /// Configuration and scripts.
    Tooling,
    /// No tier could be told.
    Shared,
}

impl Tier {
    /// All tiers.
    pub const ALL: [Self; 8] =
        [Self::Frontend, Self::Bff, Self::Data, Self::Lambda, Self::Backend, Self::Test, Self::Tooling, Self::Shared];

    /// The id used in configuration and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Frontend => "frontend",
            Self::Bff => "bff",
            Self::Data => "data",
            Self::Lambda => "lambda",
            Self::Backend => "backend",
            Self::Test => "test",
            Self::Tooling => "tooling",
            Self::Shared => "shared",
        }
    }

    /// Reads the id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == id)
    }
}
