//! The placement table of the four-tier guide: which tier each responsibility belongs to, and the decision tree.

use crate::model::tier::Tier;

/// Something that code does, as the guide names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Responsibility {
    /// Render UI.
    RenderUi,
    /// Collect input.
    CollectInput,
    /// Loading and error states.
    LoadingState,
    /// Sign people up and in.
    SignIn,
    /// Extract session claims.
    ExtractClaims,
    /// Format data for the frontend.
    FormatData,
    /// Files.
    StoreFiles,
    /// CRUD on models.
    ModelCrud,
    /// Call a custom operation of the API.
    CallOperation,
    /// Authorization rules.
    AuthorizationRules,
    /// Send e-mail.
    SendEmail,
    /// Cognito admin operations.
    CognitoAdmin,
    /// Other calls of AWS services.
    CallAws,
    /// Calls of services outside AWS.
    CallService,
    /// Secrets.
    UseSecret,
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
    /// What else is true where it stands in this tier.
    pub aside: Option<(Tier, &'static str)>,
}

const fn to_lambda(responsibility: Responsibility, words: &'static str) -> Row {
    Row { responsibility, words, place: "Lambda", tiers: &[Tier::Lambda], aside: None }
}

const APP: &[Tier] = &[Tier::Frontend, Tier::Bff];
const CALLERS: &[Tier] = &[Tier::Frontend, Tier::Bff, Tier::Lambda, Tier::Data];
const API: &str = "AppSync, called through the data client";

/// The table, in the guide's order, and the rows that it leaves out. Lambda code may do everything but render.
pub const TABLE: [Row; 21] = [
    Row { responsibility: Responsibility::RenderUi, words: "render UI", place: "Frontend", tiers: APP, aside: None },
    Row { responsibility: Responsibility::CollectInput, words: "collect input", place: "Frontend", tiers: APP, aside: None },
    Row {
        responsibility: Responsibility::LoadingState,
        words: "loading and error states",
        place: "Frontend",
        tiers: APP,
        aside: None,
    },
    Row {
        responsibility: Responsibility::SignIn,
        words: "sign up, sign in",
        place: "Cognito, called through `aws-amplify/auth`",
        tiers: APP,
        aside: None,
    },
    Row {
        responsibility: Responsibility::ExtractClaims,
        words: "extract session claims",
        place: "API route (BFF)",
        tiers: &[Tier::Bff, Tier::Frontend, Tier::Lambda],
        aside: Some((Tier::Frontend, "the browser may read them to show them")),
    },
    Row {
        responsibility: Responsibility::FormatData,
        words: "format data for the frontend",
        place: "API route (BFF)",
        tiers: &[Tier::Bff, Tier::Lambda],
        aside: None,
    },
    Row {
        responsibility: Responsibility::StoreFiles,
        words: "upload and download files",
        place: "S3, called through `aws-amplify/storage`",
        tiers: CALLERS,
        aside: None,
    },
    Row { responsibility: Responsibility::ModelCrud, words: "CRUD on models", place: API, tiers: CALLERS, aside: None },
    Row {
        responsibility: Responsibility::CallOperation,
        words: "call a query or mutation",
        place: API,
        tiers: CALLERS,
        aside: None,
    },
    Row {
        responsibility: Responsibility::AuthorizationRules,
        words: "authorization rules",
        place: "AppSync",
        tiers: &[Tier::Data],
        aside: None,
    },
    to_lambda(Responsibility::SendEmail, "send e-mail"),
    to_lambda(Responsibility::CognitoAdmin, "Cognito admin operations"),
    to_lambda(Responsibility::CallAws, "call AWS services"),
    to_lambda(Responsibility::CallService, "call services outside AWS"),
    to_lambda(Responsibility::UseSecret, "use secrets"),
    to_lambda(Responsibility::BusinessLogic, "complex business logic"),
    to_lambda(Responsibility::BatchImport, "batch import and batch writes"),
    Row {
        responsibility: Responsibility::ExportGeneration,
        words: "export generation",
        place: "Lambda (→ S3)",
        tiers: &[Tier::Lambda],
        aside: None,
    },
    to_lambda(Responsibility::AuthTrigger, "auth triggers"),
    to_lambda(Responsibility::ScheduledJob, "scheduled jobs"),
    to_lambda(Responsibility::AuditLogging, "audit logging"),
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

/// The question that a responsibility answers with yes.
pub const fn question_of(responsibility: Responsibility) -> Option<usize> {
    match responsibility {
        Responsibility::BusinessLogic
        | Responsibility::BatchImport
        | Responsibility::ExportGeneration
        | Responsibility::AuthTrigger
        | Responsibility::ScheduledJob => Some(0),
        Responsibility::SendEmail | Responsibility::CognitoAdmin | Responsibility::CallAws => Some(1),
        Responsibility::AuditLogging => Some(2),
        Responsibility::CallService | Responsibility::UseSecret => Some(3),
        _ => None,
    }
}

/// What a rule's finding says: the question that it answers with yes, and the responsibility that it shows.
pub fn meaning_of_rule(rule: &str) -> Option<(Option<usize>, Responsibility)> {
    let responsibility = match rule {
        "no-authorization-decision" | "no-check-then-write" | "no-multi-step-write" | "require-thin-api-route" => {
            Responsibility::BusinessLogic
        }
        "no-batch-write" => Responsibility::BatchImport,
        "no-export-generation" => Responsibility::ExportGeneration,
        "no-scheduled-job" => Responsibility::ScheduledJob,
        "no-signup-side-effect" => Responsibility::AuthTrigger,
        "no-aws-sdk-outside-lambda" => Responsibility::CallAws,
        "no-email-outside-lambda" => Responsibility::SendEmail,
        "no-audit-write" => Responsibility::AuditLogging,
        "no-external-service-call" => Responsibility::CallService,
        "no-secret-in-frontend" => Responsibility::UseSecret,
        "no-data-transformation" => Responsibility::FormatData,
        // What goes past the API and its rules is open to a client's choice.
        "no-direct-lambda-call" => return Some((Some(3), Responsibility::CallOperation)),
        "no-direct-database-access" => return Some((Some(3), Responsibility::ModelCrud)),
        "no-privileged-input" => return Some((Some(3), Responsibility::BusinessLogic)),
        _ => return None,
    };
    Some((question_of(responsibility), responsibility))
}
