//! Text → `FileFacts`: owned, flat, without AST lifetimes. The only folder that names oxc.

pub mod body;
pub mod comments;
pub mod directives;
pub mod encode;
pub mod extract;
pub mod json;
mod lower;
mod nesting;
pub(crate) mod relative;
mod strings;
mod trailing;

use serde::{Deserialize, Serialize};

use crate::{
    knowledge::words::WORDS,
    span::{LineIndex, Span},
};
use body::{Body, ImportId, StrId, ValueId};
pub use strings::Strings;

/// How an import is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportKind {
    /// `import { x } from "m"`, one entry for each specifier; a bare `import "m"` has one entry without names.
    Static,
    /// `export { x } from "m"`, `export * from "m"`, `export * as n from "m"`.
    ReExport,
    /// `require("m")`.
    Require,
    /// `import("m")`.
    Dynamic,
}

/// What an import takes from its module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Imported {
    /// A name (`default` for the default export).
    Name(StrId),
    /// The namespace object: `* as n`, `require`, `import()`, `export *`.
    Namespace,
    /// Nothing: a bare `import "m"`.
    Nothing,
}

/// One imported binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Module specifier as written.
    pub source: StrId,
    /// What is taken.
    pub imported: Imported,
    /// How it is written.
    pub kind: ImportKind,
    /// `import type`, `import { type x }`, `export type`.
    pub type_only: bool,
    /// Whether the binding is ever used as a value (always true for re-exports, `require`, `import()`, bare imports).
    pub used_as_value: bool,
    /// For a namespace: whether it is only used as `n.x`, so that the used names are exactly [`FileFacts::namespace_names`].
    pub names_known: bool,
    /// Bytes of the whole statement (of the call for `require` and `import()`).
    pub statement: Span,
    /// Bytes of the specifier inside the statement.
    pub span: Span,
}

/// What an export gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exported {
    /// A value of this file.
    Value(ValueId),
    /// An imported or re-exported binding.
    Import(ImportId),
}

/// One exported name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The exported name; `None` for `export * from`.
    pub name: Option<StrId>,
    /// What it gives.
    pub exported: Exported,
    /// Bytes of the exported name, else of the statement.
    pub span: Span,
}

/// How far a suppression comment reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SuppressionKind {
    /// `eslint-disable-next-line`.
    NextLine,
    /// `eslint-disable-line`.
    Line,
    /// `eslint-disable` up to the matching `eslint-enable` or the end of the file.
    Disable,
    /// `eslint-enable`.
    Enable,
}

/// One suppression comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// How far it reaches.
    pub kind: SuppressionKind,
    /// Rule names as written (`amplify-tiers/x`); empty: all rules.
    pub rules: Vec<StrId>,
    /// Bytes of the comment.
    pub span: Span,
}

/// `Schema["key"]` in a type: the only place where types name a model or an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeKey {
    /// The type in front, if it is imported.
    pub import: Option<ImportId>,
    /// The key.
    pub key: StrId,
    /// Bytes of the key without its quotes; empty if it is written in another way (`typeof client.mutations.key`).
    pub span: Span,
}

/// Why a file gave no facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParseError {
    /// What the parser says.
    pub message: String,
    /// Where.
    pub span: Span,
    /// True if the file could not be read as text or is too deep or too large (`unreadable-file`), not merely unparsable.
    pub unreadable: bool,
}

/// Everything the engine keeps of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Stable hash of the text's bytes (without BOM).
    pub content_hash: u64,
    /// Length of the text in bytes (without BOM).
    pub len: u32,
    /// Line starts and wide characters.
    pub lines: LineIndex,
    /// Interned strings.
    pub strings: Strings,
    /// Which of [`crate::knowledge::words::WORDS`] the code says, one bit each.
    pub words: u32,
    /// Whether some text has the form of a key of AWS.
    pub holds_keys: bool,
    /// Whether some function calls a parameter or hands one on.
    pub calls_parameters: bool,
    /// Whether some function throws.
    pub throws: bool,
    /// `"use client"` at the top.
    pub use_client: bool,
    /// `"use server"` at the top.
    pub use_server: bool,
    /// Whether lines are indented with tabs.
    pub tabs: bool,
    /// Whether lines end with `\r\n`.
    pub crlf: bool,
    /// Whether the first quote of the text is a single one.
    pub single_quotes: bool,
    /// Offsets behind the trailing commas of object literals in arguments of calls, ascending.
    #[serde(with = "relative::ascending")]
    pub trailing_commas: Vec<u32>,
    /// Imports in source order.
    pub imports: Vec<Import>,
    /// Exports in source order.
    pub exports: Vec<Export>,
    /// For namespace imports with `names_known`: the names used, as (import, name).
    pub namespace_names: Vec<(ImportId, StrId)>,
    /// For each import used as a value: the functions whose bodies refer to it, as (import, function).
    pub import_uses: Vec<(ImportId, body::FnId)>,
    /// References between the functions of this file, as (referred function, referring function).
    pub function_uses: Vec<(body::FnId, body::FnId)>,
    /// Bytes of the specifiers that begin with `$amplify/`, without their quotes, in source order.
    pub amplify_specifiers: Vec<Span>,
    /// Suppression comments.
    pub suppressions: Vec<Suppression>,
    /// In files that define Amplify resources: the names of variables at module level, of imports and of first parameters,
    /// each with the first byte of the variable's value, of the specifier or of the parameter.
    pub names: Vec<(u32, StrId)>,
    /// In such files: the starts of all comments, ascending.
    #[serde(with = "relative::ascending")]
    pub comments: Vec<u32>,
    /// In TypeScript, the starts of the names of functions at module level whose first parameter has no type, or the type
    /// `any` (then true).
    pub untyped: Vec<(u32, bool)>,
    /// Keys that types name, in files that speak of a schema.
    pub type_keys: Vec<TypeKey>,
    /// The function IR.
    #[serde(with = "relative")]
    pub body: Body,
    /// Set if the text could not be parsed: everything else but `lines` is empty then (the file is opaque).
    pub error: Option<ParseError>,
}

impl FileFacts {
    /// An interned string.
    pub fn str(&self, id: StrId) -> &str {
        self.strings.get(id)
    }

    /// The name of the variable whose value begins at a byte, or of the first parameter there.
    pub fn name_at(&self, start: u32) -> Option<&str> {
        self.names.iter().find(|(at, _)| *at == start).map(|&(_, name)| self.str(name))
    }

    /// Whether an edit may take these bytes away: surely no comment begins there.
    pub fn has_no_comment(&self, span: Span) -> bool {
        let at = self.comments.partition_point(|&start| start < span.start);
        !self.names.is_empty() && self.comments.get(at).is_none_or(|&start| start >= span.end)
    }

    /// Whether the code says one of [`crate::knowledge::words::WORDS`].
    pub fn says(&self, word: &str) -> bool {
        WORDS.iter().position(|known| *known == word).is_some_and(|bit| self.words & (1 << bit) != 0)
    }

    /// The import with that id.
    pub fn import(&self, id: ImportId) -> Option<&Import> {
        self.imports.get(id.0 as usize)
    }

    /// Whether nothing is known about the file.
    pub fn is_opaque(&self) -> bool {
        self.error.is_some()
    }
}
