//! The placement table of the four-tier guide: which tier each responsibility belongs to, and the decision tree.

use crate::model::tier::Tier;

/// Something that code does, as the guide names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Responsibility {
    /// Render UI.
    RenderUi,
    /// Collect input.
    CollectInput,
    /// Extract session claims.
    ExtractClaims,
    /// CRUD on models.
    ModelCrud,
    /// Call a custom operation of the API.
    CallOperation,
    /// Send e-mail.
    SendEmail,
    /// Cognito admin operations.
    CognitoAdmin,
    /// Other calls of AWS services.
    CallAws,
    /// Complex business logic.
    BusinessLogic,
    /// Batch import.
    BatchImport,
    /// Export generation.
    ExportGeneration,
    /// Auth triggers.
    AuthTrigger,
    /// Scheduled jobs.
    ScheduledJob,
    /// Audit logging.
    AuditLogging,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The responsibility.
    pub responsibility: Responsibility,
    /// Its name for people.
    pub words: &'static str,
    /// Where it belongs, for people.
    pub place: &'static str,
    /// Tiers in which it is right.
    pub tiers: &'static [Tier],
}

/// The table, in the guide's order. Lambda code may do everything but render.
pub const TABLE: [Row; 14] = [
    Row { responsibility: Responsibility::RenderUi, words: "render UI", place: "Frontend", tiers: &[Tier::Frontend, Tier::Bff] },
    Row {
        responsibility: Responsibility::CollectInput,
        words: "collect input",
        place: "Frontend",
        tiers: &[Tier::Frontend, Tier::Bff],
    },
    Row {
        responsibility: Responsibility::ExtractClaims,
        words: "extract session claims",
        place: "API route (BFF)",
        tiers: &[Tier::Bff, Tier::Frontend, Tier::Lambda],
    },
    Row {
        responsibility: Responsibility::ModelCrud,
        words: "CRUD on models",
        place: "AppSync, called through the data client",
        tiers: &[Tier::Frontend, Tier::Bff, Tier::Lambda, Tier::Data],
    },
    Row {
        responsibility: Responsibility::CallOperation,
        words: "call a custom query or mutation",
        place: "AppSync, called through the data client",
        tiers: &[Tier::Frontend, Tier::Bff, Tier::Lambda, Tier::Data],
    },
    Row { responsibility: Responsibility::SendEmail, words: "send e-mail", place: "Lambda", tiers: &[Tier::Lambda] },
    Row {
        responsibility: Responsibility::CognitoAdmin,
        words: "Cognito admin operations",
        place: "Lambda",
        tiers: &[Tier::Lambda],
    },
    Row { responsibility: Responsibility::CallAws, words: "call AWS services", place: "Lambda", tiers: &[Tier::Lambda] },
    Row {
        responsibility: Responsibility::BusinessLogic,
        words: "complex business logic",
        place: "Lambda",
        tiers: &[Tier::Lambda],
    },
    Row { responsibility: Responsibility::BatchImport, words: "batch import", place: "Lambda", tiers: &[Tier::Lambda] },
    Row {
        responsibility: Responsibility::ExportGeneration,
        words: "export generation",
        place: "Lambda (→ S3)",
        tiers: &[Tier::Lambda],
    },
    Row { responsibility: Responsibility::AuthTrigger, words: "auth triggers", place: "Lambda", tiers: &[Tier::Lambda] },
    Row { responsibility: Responsibility::ScheduledJob, words: "scheduled jobs", place: "Lambda", tiers: &[Tier::Lambda] },
    Row { responsibility: Responsibility::AuditLogging, words: "audit logging", place: "Lambda", tiers: &[Tier::Lambda] },
];

/// The row of a responsibility.
pub fn row(responsibility: Responsibility) -> &'static Row {
    TABLE.iter().find(|row| row.responsibility == responsibility).unwrap_or(&TABLE[0])
}

/// The questions of the decision tree in order; the first yes decides for Lambda.
pub const QUESTIONS: [&str; 4] = [
    "Does it make a business decision?",
    "Does it call AWS services (SES, Cognito admin, S3)?",
    "Does it need audit or logging?",
    "Could a malicious client exploit it?",
];

/// What a rule's finding says: the question that it answers with yes, and the responsibility that it shows.
pub fn meaning_of_rule(rule: &str) -> Option<(usize, Responsibility)> {
    Some(match rule {
        "no-authorization-decision"
        | "no-check-then-write"
        | "no-multi-step-write"
        | "require-thin-api-route"
        | "no-data-transformation" => (0, Responsibility::BusinessLogic),
        "no-batch-write" => (0, Responsibility::BatchImport),
        "no-export-generation" => (0, Responsibility::ExportGeneration),
        "no-scheduled-job" => (0, Responsibility::ScheduledJob),
        "no-signup-side-effect" => (0, Responsibility::AuthTrigger),
        "no-aws-sdk-outside-lambda" | "no-direct-lambda-call" | "no-direct-database-access" => (1, Responsibility::CallAws),
        "no-email-outside-lambda" => (1, Responsibility::SendEmail),
        "no-audit-write" => (2, Responsibility::AuditLogging),
        "no-privileged-input" => (3, Responsibility::BusinessLogic),
        "no-secret-in-frontend" | "no-external-service-call" => (3, Responsibility::CallAws),
        _ => return None,
    })
}
