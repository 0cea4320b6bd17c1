//! The rule registry: what a rule is, `declare_rule!`, and the list of all rules.

use crate::{
    diagnostic::{Category, Diagnostic, Label, Severity},
    fix::Fix,
    maps::SortedMap,
    model::{FileId, ProjectModel, tier::Tier},
    span::Span,
};

/// What kind of fix a rule offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixKind {
    /// None.
    None,
    /// Suggestions only.
    Suggestion,
    /// Safe fixes, where certain; else suggestions.
    Fix,
}

/// The words of one kind of finding. `{name}` stands for data that the rule hands in.
#[derive(Clone, Copy, Debug)]
pub struct MessageTemplate {
    /// camelCase id.
    pub id: &'static str,
    /// What is wrong: one sentence in the present tense.
    pub message: &'static str,
    /// What to do: an imperative.
    pub help: &'static str,
    /// What happens otherwise.
    pub note: &'static str,
}

/// One option of a rule.
#[derive(Clone, Copy, Debug)]
pub struct OptionMeta {
    /// camelCase key.
    pub name: &'static str,
    /// Shape and default.
    pub kind: OptionKind,
    /// One sentence.
    pub description: &'static str,
}

/// Shape of an option's value.
#[derive(Clone, Copy, Debug)]
pub enum OptionKind {
    /// `true` or `false`.
    Bool(bool),
    /// `true` or `false`; `true` in the preset `strict`, else `false` by default.
    StrictBool,
    /// A whole number of at least 0.
    Number(u32),
    /// One of these words; the first is the default.
    OneOf(&'static [&'static str]),
    /// A text.
    Text(&'static str),
}

/// Everything that is said about a rule anywhere: ESLint meta, presets, docs, schemas and types are made from it.
#[derive(Clone, Copy, Debug)]
pub struct RuleMeta {
    /// kebab-case id.
    pub id: &'static str,
    /// One line: the first paragraph of the docs.
    pub summary: &'static str,
    /// Markdown docs (feature `docs` only; else empty).
    pub docs: &'static str,
    /// What its findings mean.
    pub category: Category,
    /// Tiers whose code it judges.
    pub tiers: &'static [Tier],
    /// Severity in the preset `recommended`.
    pub recommended: Severity,
    /// Severity in the preset `strict`.
    pub strict: Severity,
    /// Severity in `recommended` for frontend code where it differs from `recommended`.
    pub recommended_frontend: Option<Severity>,
    /// Whether it needs other files.
    pub cross_file: bool,
    /// Fixes it may offer.
    pub fix: FixKind,
    /// Its words.
    pub messages: &'static [MessageTemplate],
    /// Its options.
    pub options: &'static [OptionMeta],
}

/// An option's value after validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// For [`OptionKind::Bool`].
    Bool(bool),
    /// For [`OptionKind::Number`].
    Number(u32),
    /// For [`OptionKind::OneOf`] and [`OptionKind::Text`].
    Text(String),
}

/// The options of one rule: only what the user set.
pub type RuleOptions = SortedMap<String, OptionValue>;

pub use manifest::ManifestContext;

/// A rule: a pure function from one file's facts, the model and options to findings.
pub trait Rule: Sync {
    /// What is said about it.
    fn meta(&self) -> &'static RuleMeta;
    /// Reports the findings whose place lies in `cx.file()`.
    fn check(&self, cx: &mut RuleContext<'_>);
    /// Reports the findings in a `package.json`; few rules have any.
    fn check_manifest(&self, _: &mut ManifestContext<'_>) {}
}

/// What a rule sees, and where it reports.
pub struct RuleContext<'a> {
    /// The whole project.
    pub model: &'a ProjectModel,
    /// The file to judge.
    pub file: FileId,
    meta: &'static RuleMeta,
    options: &'a RuleOptions,
    /// Whether the preset is `strict`.
    strict: bool,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> RuleContext<'a> {
    /// A context for one rule and file.
    pub fn new(
        model: &'a ProjectModel,
        file: FileId,
        meta: &'static RuleMeta,
        options: &'a RuleOptions,
        found: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { model, file, meta, options, strict: false, found }
    }

    /// Takes the defaults that options have in the preset `strict`.
    pub const fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// A text option, or its default.
    pub fn text_option(&self, name: &str) -> &str {
        match (self.options.get(name), self.meta.options.iter().find(|option| option.name == name)) {
            (Some(OptionValue::Text(text)), _) => text,
            (_, Some(OptionMeta { kind: OptionKind::OneOf(words), .. })) => words[0],
            (_, Some(OptionMeta { kind: OptionKind::Text(text), .. })) => text,
            _ => "",
        }
    }

    /// A yes-or-no option, else its default.
    pub fn bool_option(&self, name: &str) -> bool {
        match (self.options.get(name), self.meta.options.iter().find(|option| option.name == name)) {
            (Some(OptionValue::Bool(value)), _) => *value,
            (_, Some(OptionMeta { kind: OptionKind::Bool(default), .. })) => *default,
            (_, Some(OptionMeta { kind: OptionKind::StrictBool, .. })) => self.strict,
            _ => false,
        }
    }

    /// A number option, else its default.
    pub fn number_option(&self, name: &str) -> u32 {
        match (self.options.get(name), self.meta.options.iter().find(|option| option.name == name)) {
            (Some(OptionValue::Number(number)), _) => *number,
            (_, Some(OptionMeta { kind: OptionKind::Number(default), .. })) => *default,
            _ => 0,
        }
    }

    /// Starts a finding at `span` of the file. `data` fills the placeholders of the template.
    pub fn report(&mut self, message_id: &str, span: Span, data: &[(&str, &str)]) -> Finding<'_> {
        let template = self.meta.messages.iter().find(|template| template.id == message_id);
        debug_assert!(template.is_some(), "{} has no message `{message_id}`", self.meta.id);
        let template = template.unwrap_or(&self.meta.messages[0]);
        let path = self.model.path(self.file).to_string();
        self.found.push(Diagnostic {
            rule: self.meta.id,
            severity: self.meta.recommended,
            category: self.meta.category,
            tier: None,
            grave: false,
            group: path.clone(),
            message_id: template.id,
            message: fill(template.message, data),
            help: fill(template.help, data),
            note: fill(template.note, data),
            primary: Label { path, span, message: String::new() },
            related: Vec::new(),
            fixes: Vec::new(),
            symbol: self.model.symbol_at(self.file, span),
            evidence: String::new(),
            fingerprint: String::new(),
            suppressed: false,
        });
        Finding { meta: self.meta, diagnostic: self.found.last_mut().expect("just pushed") }
    }
}

/// A finding being built.
pub struct Finding<'a> {
    meta: &'static RuleMeta,
    diagnostic: &'a mut Diagnostic,
}

impl Finding<'_> {
    /// The tier of the judged code.
    pub fn tier(self, tier: Tier) -> Self {
        self.diagnostic.tier = Some(tier);
        self
    }

    /// Weighs as much in the browser as on the server.
    pub fn grave(self, grave: bool) -> Self {
        self.diagnostic.grave = grave;
        self
    }

    /// What is grouped with it: `path#name`.
    pub fn group(self, name: &str) -> Self {
        self.diagnostic.group = format!("{}#{name}", self.diagnostic.primary.path);
        self
    }

    /// The evidence key of the fingerprint.
    pub fn evidence(self, key: &str) -> Self {
        self.diagnostic.evidence = key.to_string();
        self
    }

    /// A piece of evidence elsewhere.
    pub fn related(self, path: &str, span: Span, message: impl Into<String>) -> Self {
        self.diagnostic.related.push(Label { path: path.to_string(), span, message: message.into() });
        self
    }

    /// A way to mend it. Its kind must be declared in the rule's metadata.
    pub fn fix(self, fix: Fix) -> Self {
        debug_assert!(
            match fix.applicability {
                crate::fix::Applicability::Safe => self.meta.fix == FixKind::Fix,
                crate::fix::Applicability::Suggestion => self.meta.fix != FixKind::None,
            },
            "{} doesn't declare this kind of fix",
            self.meta.id
        );
        self.diagnostic.fixes.push(fix);
        self
    }
}

/// Replaces `{name}` by its data.
pub fn fill(template: &str, data: &[(&str, &str)]) -> String {
    let mut text = template.to_string();
    for (name, value) in data {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// The first paragraph of a rule's docs, as one line; evaluated at compile time from the macro's pieces.
#[macro_export]
macro_rules! declare_rule {
    (
        #[doc = $summary:literal]
        $(#[doc = $doc:literal])*
        $name:ident {
            id: $id:literal,
            category: $category:ident,
            tiers: [$($tier:ident),* $(,)?],
            recommended: $recommended:ident,
            $(recommended_frontend: $frontend:ident,)?
            strict: $strict:ident,
            cross_file: $cross_file:literal,
            fix: $fix:ident,
            messages: [$({ id: $message_id:literal, message: $message:literal, help: $help:literal, note: $note:literal $(,)? }),* $(,)?],
            options: [$({ name: $option:literal, kind: $kind:expr, description: $description:literal $(,)? }),* $(,)?] $(,)?
        }
    ) => {
        #[doc = $summary]
        pub struct $name;

        impl $name {
            /// Everything that is said about this rule.
            pub const META: $crate::rules::RuleMeta = $crate::rules::RuleMeta {
                id: $id,
                summary: $summary,
                #[cfg(feature = "docs")]
                docs: concat!($summary, "\n" $(, $doc, "\n")*),
                #[cfg(not(feature = "docs"))]
                docs: "",
                category: $crate::diagnostic::Category::$category,
                tiers: &[$($crate::model::tier::Tier::$tier),*],
                recommended: $crate::diagnostic::Severity::$recommended,
                strict: $crate::diagnostic::Severity::$strict,
                recommended_frontend: $crate::frontend_severity!($($frontend)?),
                cross_file: $cross_file,
                fix: $crate::rules::FixKind::$fix,
                messages: &[$($crate::rules::MessageTemplate { id: $message_id, message: $message, help: $help, note: $note }),*],
                options: &[$($crate::rules::OptionMeta { name: $option, kind: $kind, description: $description }),*],
            };
        }
    };
}

/// `Some(severity)` if one is given; part of `declare_rule!`.
#[macro_export]
macro_rules! frontend_severity {
    () => {
        None
    };
    ($severity:ident) => {
        Some($crate::diagnostic::Severity::$severity)
    };
}

/// Declares the modules of all rules and the registry, one line a rule, alphabetical.
macro_rules! rules {
    ($($module:ident :: $name:ident),* $(,)?) => {
        $(pub mod $module;)*
        /// All rules, ordered by id.
        pub static ALL: &[&dyn Rule] = &[$(&$module::$name),*];
    };
}

mod access_edits;
pub mod add_property;
pub mod backend_code;
pub mod circle_edits;
pub mod describe;
pub mod engine_findings;
pub mod function_import;
pub mod grant_edits;
mod grant_resources;
pub mod item_edits;
mod listed;
pub mod manifest;
pub mod placed;
pub mod resource_group;
pub mod stack_words;

rules! {
    no_audit_write::NoAuditWrite,
    no_authorization_decision::NoAuthorizationDecision,
    no_aws_sdk_outside_lambda::NoAwsSdkOutsideLambda,
    no_backend_import::NoBackendImport,
    no_batch_write::NoBatchWrite,
    no_check_then_write::NoCheckThenWrite,
    no_circular_stacks::NoCircularStacks,
    no_data_transformation::NoDataTransformation,
    no_direct_database_access::NoDirectDatabaseAccess,
    no_direct_lambda_call::NoDirectLambdaCall,
    no_email_outside_lambda::NoEmailOutsideLambda,
    no_export_generation::NoExportGeneration,
    no_external_service_call::NoExternalServiceCall,
    no_generated_name_conflict::NoGeneratedNameConflict,
    no_generated_type_conflict::NoGeneratedTypeConflict,
    no_hardcoded_app_url::NoHardcodedAppUrl,
    no_ignored_errors::NoIgnoredErrors,
    no_invalid_function_option::NoInvalidFunctionOption,
    no_multi_step_write::NoMultiStepWrite,
    no_privileged_input::NoPrivilegedInput,
    no_public_write::NoPublicWrite,
    no_resolver_timeout_over_30s::NoResolverTimeoutOver30s,
    no_scheduled_job::NoScheduledJob,
    no_secret_in_frontend::NoSecretInFrontend,
    no_shadowed_backend::NoShadowedBackend,
    no_signup_side_effect::NoSignupSideEffect,
    no_undeployed_function::NoUndeployedFunction,
    no_unknown_argument::NoUnknownArgument,
    no_wildcard_iam::NoWildcardIam,
    require_caller_check::RequireCallerCheck,
    require_data_access::RequireDataAccess,
    require_data_resource_group::RequireDataResourceGroup,
    require_dynamodb_fields::RequireDynamodbFields,
    require_dynamodb_typename::RequireDynamodbTypename,
    require_function_environment::RequireFunctionEnvironment,
    require_function_test::RequireFunctionTest,
    require_iam_grant::RequireIamGrant,
    require_matching_env_import::RequireMatchingEnvImport,
    require_operation_authorization::RequireOperationAuthorization,
    require_relative_email_link::RequireRelativeEmailLink,
    require_same_sender::RequireSameSender,
    require_sandbox_credentials::RequireSandboxCredentials,
    require_server_client::RequireServerClient,
    require_thin_api_route::RequireThinApiRoute,
    require_typed_handler::RequireTypedHandler,
}

/// The rule with that id.
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    ALL.iter().copied().find(|rule| rule.meta().id == id)
}
