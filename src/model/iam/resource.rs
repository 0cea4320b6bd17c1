//! Resources of policy statements, and whether one is what a call needs.

use std::rc::Rc;

use super::subject::Subject;
use crate::knowledge::iam::fits_key;

/// A resource of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Resource {
    /// Not known: any.
    Unknown,
    /// A text of known pieces, `*` among them.
    Known(Vec<ResourcePiece>),
}

/// A piece of a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourcePiece {
    /// Literal text.
    Text(Rc<str>),
    /// An attribute of a resource: its ARN or name.
    Of(Subject, Rc<str>),
}

/// What a call needs a right on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// Which resource, if that is certain.
    pub subject: Option<Subject>,
    /// Which part of it.
    pub part: Part,
    /// Which object, index or prefix, if the code says so.
    pub key: Option<Key>,
}

/// The key of an object, the name of an index, or a prefix that is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The text, or what it begins with.
    pub text: String,
    /// Whether that is all of it.
    pub whole: bool,
}

/// A part of a resource that has an ARN of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Whatever the operation is about.
    #[default]
    Any,
    /// A DynamoDB table itself.
    Table,
    /// An index of a table: `table/x/index/y`.
    Index,
    /// A bucket itself.
    Bucket,
    /// Objects in a bucket: `bucket/*`.
    Object,
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    /// Surely not.
    No,
    /// Perhaps.
    Maybe,
    /// Surely.
    Yes,
}

impl Resource {
    /// `"*"`.
    pub fn any() -> Self {
        Self::Known(vec![ResourcePiece::Text("*".into())])
    }

    /// An attribute of a resource with a text behind it.
    pub fn of(subject: Subject, attribute: &str, rest: &str) -> Self {
        let mut pieces = vec![ResourcePiece::Of(subject, attribute.into())];
        if !rest.is_empty() {
            pieces.push(ResourcePiece::Text(rest.into()));
        }
        Self::Known(pieces)
    }

    /// Whether it is `"*"` alone.
    pub fn is_any(&self) -> bool {
        matches!(self, Self::Known(pieces) if matches!(pieces.as_slice(), [ResourcePiece::Text(text)] if &**text == "*"))
    }

    pub(super) fn covers(&self, target: &Target) -> Cover {
        let Self::Known(pieces) = self else { return Cover::Maybe };
        if self.is_any() {
            return Cover::Yes;
        }
        let owner = pieces.iter().position(|piece| matches!(piece, ResourcePiece::Of(..)));
        let (same, rest) = match owner {
            Some(at) => {
                let ResourcePiece::Of(own, _) = &pieces[at] else { return Cover::Maybe };
                let rest = pieces[at + 1..].iter().map(|piece| match piece {
                    ResourcePiece::Text(text) => Some(&**text),
                    ResourcePiece::Of(..) => None,
                });
                let Some(rest) = rest.collect::<Option<String>>() else { return Cover::Maybe };
                (is_same(own, target), rest)
            }
            None => literal(pieces, target),
        };
        let part = match target.part {
            Part::Any => Cover::Yes,
            Part::Table if rest.is_empty() || rest.starts_with('*') => Cover::Yes,
            Part::Bucket if !rest.starts_with('/') => Cover::Yes,
            Part::Index => behind(&rest, "/index/", target),
            Part::Object => behind(&rest, "/", target),
            _ => Cover::No,
        };
        same.min(part)
    }
}

/// Whether a statement about one resource is about the target.
fn is_same(own: &Subject, target: &Target) -> Cover {
    let Some(wanted) = &target.subject else {
        // Some table of a model, some bucket: a resource of another kind isn't it.
        return match (target.part, own) {
            (Part::Table | Part::Index, Subject::Bucket(_) | Subject::UserPool | Subject::Api | Subject::Function(_))
            | (Part::Bucket | Part::Object, Subject::Table(_) | Subject::UserPool | Subject::Api | Subject::Function(_)) => {
                Cover::No
            }
            _ => Cover::Yes,
        };
    };
    match (own, wanted) {
        (Subject::Unknown, _) | (_, Subject::Unknown) => Cover::Maybe,
        (own, wanted) if own == wanted => Cover::Yes,
        _ => Cover::No,
    }
}

/// A resource without tokens: whether it may be the target, and what stands behind its name.
fn literal(pieces: &[ResourcePiece], target: &Target) -> (Cover, String) {
    let text: String = pieces.iter().map(|piece| if let ResourcePiece::Text(text) = piece { &**text } else { "" }).collect();
    let (service, marker, wanted) = match target.part {
        Part::Any => return (Cover::Yes, String::new()),
        Part::Table | Part::Index => ("dynamodb", ":table/", "table"),
        Part::Bucket | Part::Object => ("s3", ":::", "bucket"),
    };
    let of_service = text.split(':').nth(2).is_none_or(|own| own.contains('*') || own == service);
    if !of_service {
        return (Cover::No, String::new());
    }
    let Some((_, name)) = text.split_once(marker) else { return (Cover::Maybe, "*".into()) };
    let (name, rest) = name.split_at(name.find('/').unwrap_or(name.len()));
    // `arn:aws:dynamodb:*:*:table/*` covers everything below.
    let rest = if rest.is_empty() && name.ends_with('*') { "*" } else { rest };
    let same = match (&target.subject, wanted) {
        // Amplify calls the table of a model `<Model>-<API id>-NONE`.
        (Some(Subject::Table(model)), "table") => {
            let fixed = name.split(['*', '?']).next().unwrap_or(name);
            let start = format!("{model}-");
            if start.starts_with(fixed) || fixed.starts_with(&start) { Cover::Yes } else { Cover::No }
        }
        (None, _) => Cover::Yes,
        _ => Cover::Maybe,
    };
    (same, rest.to_string())
}

/// Whether what stands behind a resource's ARN is about the key of a target.
fn behind(rest: &str, start: &str, target: &Target) -> Cover {
    if rest.starts_with('*') || rest == "/*" {
        return Cover::Yes;
    }
    let Some(pattern) = rest.strip_prefix(start) else { return Cover::No };
    match (&target.subject, &target.key) {
        _ if pattern == "*" => Cover::Yes,
        (Some(_), Some(key)) => fits(pattern, key),
        _ => Cover::Maybe,
    }
}

/// Whether a pattern of keys is about a key.
pub(super) fn fits(pattern: &str, key: &Key) -> Cover {
    // `${cognito-identity.amazonaws.com:sub}` and other variables of policies.
    if pattern.contains("${") {
        return Cover::Maybe;
    }
    if key.whole {
        return if fits_key(pattern, &key.text) { Cover::Yes } else { Cover::No };
    }
    let fixed = pattern.split(['*', '?']).next().unwrap_or(pattern);
    let ends_open = pattern.len() == fixed.len() + 1 && pattern.ends_with('*');
    if ends_open && key.text.starts_with(fixed) {
        Cover::Yes
    } else if key.text.starts_with(fixed) || fixed.starts_with(&key.text) {
        Cover::Maybe
    } else {
        Cover::No
    }
}
