//! The tiers, sets of them, and the reasons why code has one.

use serde::{Deserialize, Serialize};

use super::FileId;

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

/// A set of tiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierSet(u8);

impl TierSet {
    /// No tier.
    pub const EMPTY: Self = Self(0);

    /// A set of one.
    pub const fn of(tier: Tier) -> Self {
        Self(1 << tier as u8)
    }

    /// Whether `tier` is in it.
    pub const fn has(self, tier: Tier) -> bool {
        self.0 & (1 << tier as u8) != 0
    }

    /// With the tiers of `other`.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it holds nothing.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its tiers in order.
    pub fn iter(self) -> impl Iterator<Item = Tier> {
        Tier::ALL.into_iter().filter(move |&tier| self.has(tier))
    }
}

/// Why code has a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `tiers` in the configuration.
    Config,
    /// A path of tests or tooling.
    Path,
    /// In the backend folder.
    BackendFolder,
    /// Calls `defineData` or builds schema parts for it.
    DataDefinition,
    /// The entry of a `defineFunction`.
    FunctionEntry,
    /// An AppSync JavaScript resolver.
    CustomResolver,
    /// `app/**/route.*` or `pages/api/**`.
    RouteHandler,
    /// `middleware.*` or `proxy.*`.
    Middleware,
    /// `"use server"`.
    UseServer,
    /// A page, layout or the like of the App Router without `"use client"`.
    ServerComponent,
    /// A function that Next.js calls on the server (`getServerSideProps`, …).
    ServerExport,
    /// `"use client"`.
    UseClient,
    /// A page of the Pages Router.
    PagesRouter,
    /// The first module of a browser or native app.
    AppEntry,
    /// Imported, over these files: the first has the tier by itself, the last is this one.
    Imported(Vec<FileId>),
}

impl Reason {
    /// What such code is called in a message: `a Next.js route handler`.
    pub fn noun(&self, tier: Tier) -> &'static str {
        match (self, tier) {
            (Self::RouteHandler, _) => "a Next.js route handler",
            (Self::Middleware, _) => "Next.js middleware",
            (Self::UseServer, _) => "a server action",
            (Self::ServerComponent, _) => "a server component",
            (Self::ServerExport, _) => "Next.js server code",
            (Self::UseClient, _) => "a client component",
            (Self::PagesRouter, _) => "a Next.js page",
            (_, Tier::Frontend) => "browser code",
            (_, Tier::Bff) => "Next.js server code",
            (_, Tier::Lambda) => "Lambda code",
            (_, Tier::Data) => "the data layer",
            (_, Tier::Backend) => "the backend definition",
            (_, Tier::Test) => "a test",
            (_, Tier::Tooling) => "tooling",
            (_, Tier::Shared) => "shared code",
        }
    }

    /// Why code has the tier, as a clause: `it is imported by …`.
    pub fn clause(&self, paths: impl Fn(FileId) -> String) -> String {
        match self {
            Self::Config => "the configuration says so".into(),
            Self::Path => "its path says so".into(),
            Self::BackendFolder => "it lies in the Amplify backend folder".into(),
            Self::DataDefinition => "it defines the data schema".into(),
            Self::FunctionEntry => "it is the entry of a Lambda function".into(),
            Self::CustomResolver => "it is an AppSync resolver".into(),
            Self::RouteHandler => "it is a route handler".into(),
            Self::Middleware => "it is middleware".into(),
            Self::UseServer => "it says `\"use server\"`".into(),
            Self::ServerComponent => "it is a server component of the App Router".into(),
            Self::ServerExport => "Next.js calls it on the server".into(),
            Self::UseClient => "it says `\"use client\"`".into(),
            Self::PagesRouter => "it is a page of the Pages Router".into(),
            Self::AppEntry => "it is the entry of the app".into(),
            Self::Imported(files) => {
                let names: Vec<String> = files.iter().map(|&file| paths(file)).collect();
                format!("it is reached by `{}`", names.join(" → "))
            }
        }
    }
}
