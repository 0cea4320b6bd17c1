//! Imports that fixes need: the definition of a function, or something of a package.

use crate::{
    facts::{Exported, FileFacts, ImportKind, Imported, body::Value},
    fix::Edit,
    model::{FileId, ProjectModel, Site, Target, wiring::FunctionDef},
    span::Span,
};

/// The edits, none or one, after which a module knows a function under the name that its own module exports; `None` if that
/// can't be told.
pub fn import_function(model: &ProjectModel, file: FileId, function: &FunctionDef) -> Option<Vec<Edit>> {
    let name = exported_name(model, function)?;
    let (facts, path) = (model.facts(file), model.path(file));
    if function.call.file == file {
        return Some(Vec::new());
    }
    let named = |imported: Imported| matches!(imported, Imported::Name(own) if facts.str(own) == name);
    let mut imports = model.imports(file).filter(|(_, import, _)| !import.type_only);
    let known = imports.find(|(_, import, target)| **target == Target::File(function.call.file) && named(import.imported));
    if let Some((_, import, _)) = known {
        // Imported, and under this name: with an alias it would be longer.
        return ((import.span.end - import.span.start) as usize == name.len()).then(Vec::new);
    }
    if facts.imports.iter().any(|import| named(import.imported)) || facts.names.iter().any(|&(_, own)| facts.str(own) == name) {
        return None;
    }
    let last = facts.imports.iter().rfind(|import| facts.str(import.source).starts_with('.'));
    let (at, kept) = match last {
        Some(last) => (last, extension_kept(facts.str(last.source))),
        None => (facts.imports.iter().rfind(|import| import.kind == ImportKind::Static)?, None),
    };
    let from = relative(path, model.path(function.call.file), kept);
    Some(vec![import_behind(facts, path, at.statement, name, &from)])
}

/// How a module can write a class of a CDK library (`("aws-cdk-lib", "iam")`), and the edits, none or one, that it needs for
/// that: by a name or namespace that it imports already, else by a new import, under another name if that one is taken.
pub fn import_class(
    model: &ProjectModel,
    file: FileId,
    name: &str,
    (package, part): (&str, &str),
) -> Option<(String, Vec<Edit>)> {
    let facts = model.facts(file);
    let (module, member) = (format!("{package}/aws-{part}"), format!("aws_{part}"));
    let known = facts.imports.iter().filter(|import| import.kind == ImportKind::Static && !import.type_only).find_map(|import| {
        let source = facts.str(import.source);
        let local = || facts.name_at(import.span.start);
        match import.imported {
            Imported::Name(own) if source == module && facts.str(own) == name => Some(local()?.to_string()),
            Imported::Name(own) if source == package && facts.str(own) == member => Some(format!("{}.{name}", local()?)),
            Imported::Namespace if source == module => Some(format!("{}.{name}", local()?)),
            Imported::Namespace if source == package => Some(format!("{}.{member}.{name}", local()?)),
            _ => None,
        }
    });
    if let Some(known) = known {
        return Some((known, Vec::new()));
    }
    let mut packages = facts.imports.iter().filter(|import| import.kind == ImportKind::Static);
    let foreign = packages.clone().rfind(|import| !facts.str(import.source).starts_with('.'));
    let last = foreign.or_else(|| packages.next_back())?;
    let other = format!("Iam{name}");
    let is_free = |name: &str| facts.strings.iter().all(|text| text != name);
    let (local, named) = match [name, &other].into_iter().find(|name| is_free(name))? {
        free if free == name => (name.to_string(), name.to_string()),
        free => (free.to_string(), format!("{name} as {free}")),
    };
    Some((local, vec![import_behind(facts, model.path(file), last.statement, &named, &module)]))
}

fn import_behind(facts: &FileFacts, path: &str, statement: Span, name: &str, from: &str) -> Edit {
    let quote = if facts.single_quotes { '\'' } else { '"' };
    let end = if facts.crlf { "\r\n" } else { "\n" };
    let text = format!("{end}import {{ {name} }} from {quote}{from}{quote};");
    Edit { path: path.to_string(), span: Span::at(statement.end), text }
}

/// The name under which the function's module exports it.
pub fn exported_name<'m>(model: &'m ProjectModel, function: &FunctionDef) -> Option<&'m str> {
    let file = function.call.file;
    let facts = model.facts(file);
    facts.exports.iter().find_map(|export| {
        let Exported::Value(value) = export.exported else { return None };
        let own = model.value(Site { file, value }) == Value::Result(function.call.call);
        let name = facts.str(export.name?);
        (own && name != "default").then_some(name)
    })
}

/// Whether imports are written with the extension of the file.
fn extension_kept(source: &str) -> Option<&str> {
    [".ts", ".js"].into_iter().find(|extension| source.ends_with(extension))
}

/// The specifier of `to` in the module `from`.
pub fn relative(from: &str, to: &str, extension: Option<&str>) -> String {
    let to = to.rsplit_once('.').map_or(to, |(stem, _)| stem);
    let parts = |path: &str| path.split('/').map(str::to_string).collect::<Vec<_>>();
    let (mut folder, to) = (parts(from), parts(to));
    folder.pop();
    let common = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(folder.len() - common);
    format!("{}{}{}", if up.is_empty() { "./" } else { &up }, to[common..].join("/"), extension.unwrap_or(""))
}
