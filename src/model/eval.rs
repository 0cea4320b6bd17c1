//! Static values: follows names to what they stand for, across files. Anything it can't follow stays as it is.

use super::{CallSite, FileId, FnSite, ProjectModel, Site, Target};
use crate::{
    facts::{
        Exported, Imported,
        body::{CallKind, ClassId, ExitKind, FnId, NodeKind, Op, Owner, PropKey, Value, ValueId},
    },
    span::Span,
};

/// Steps after which following a name gives up: longer ways don't occur, cycles do.
const FUEL: u32 = 64;

/// What a value turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Something of a package: `module` with its subpath (`aws-amplify/data`), then the imported name and members.
    /// The path of a namespace import itself is empty.
    External {
        /// Package and subpath.
        module: String,
        /// Imported name and members behind it.
        path: Vec<String>,
    },
    /// A name of the platform with members: `process`, `env`, `X`.
    Global(Vec<String>),
    /// The namespace object of a module of the project.
    Namespace(FileId),
    /// A function of the project.
    Function(FnSite),
    /// A class of the project.
    Class(FileId, ClassId),
    /// Any other value, aliases followed: literal, object, array, result of a call, parameter, member of those.
    Site(Site),
    /// Nothing is known.
    Unknown,
}

/// An object literal with the spreads of known objects merged in.
#[derive(Clone, Debug)]
pub struct ObjectView {
    /// The literal itself.
    pub site: Site,
    /// Its properties in order; a later one of the same key replaces an earlier one.
    pub props: Vec<PropView>,
    /// False if a spread or computed key isn't known: more properties may be there.
    pub complete: bool,
}

/// A property of an [`ObjectView`].
#[derive(Clone, Debug)]
pub struct PropView {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: Site,
    /// Bytes of the key in `value.file`.
    pub key_span: Span,
    /// Bytes of the whole property in `value.file`.
    pub span: Span,
}

impl ObjectView {
    /// The property with that name.
    pub fn get(&self, key: &str) -> Option<&PropView> {
        self.props.iter().rev().find(|prop| prop.key == key)
    }
}

/// An array literal with the spreads of known arrays merged in.
#[derive(Clone, Debug)]
pub struct ArrayView {
    /// The literal itself.
    pub site: Site,
    /// Its items.
    pub items: Vec<Site>,
    /// False if a spread isn't known.
    pub complete: bool,
}

/// `root.first(…).second(…)`.
#[derive(Clone, Debug)]
pub struct Chain {
    /// What the first call's receiver is (for `f(…)`: what `f` is).
    pub root: Resolved,
    /// The calls in order; a plain call `f(…)` at the start has an empty name.
    pub links: Vec<Link>,
}

/// One call of a [`Chain`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The method's name.
    pub name: String,
    /// The call.
    pub call: CallSite,
}

impl Chain {
    /// The last call of that method.
    pub fn get(&self, name: &str) -> Option<&Link> {
        self.links.iter().rev().find(|link| link.name == name)
    }
}

impl ProjectModel {
    /// Follows a value through names, imports, members of known objects, `await` and casts.
    pub fn resolve(&self, site: Site) -> Resolved {
        self.follow(site, FUEL)
    }

    /// As [`Self::resolve`], and through calls of project functions that return one value.
    pub fn resolve_result(&self, site: Site) -> Resolved {
        self.follow_result(site, 8)
    }

    fn follow_result(&self, site: Site, fuel: u32) -> Resolved {
        let resolved = self.resolve(site);
        let Resolved::Site(at) = resolved else { return resolved };
        if let (Value::Member(base, name), 1..) = (self.value(at), fuel) {
            let name = self.facts(at.file).str(name).to_string();
            let base = self.follow_result(Site { file: at.file, value: base }, fuel - 1);
            let member = self.member(&base, &name, fuel);
            return if member == Resolved::Unknown { Resolved::Site(at) } else { member };
        }
        let (Value::Result(call), 1..) = (self.value(at), fuel) else { return Resolved::Site(at) };
        let Some(call) = self.call(CallSite { file: at.file, call }) else { return Resolved::Unknown };
        if call.kind != CallKind::Call {
            return Resolved::Site(at);
        }
        match self.resolve(Site { file: at.file, value: call.callee }) {
            Resolved::Function(function) => match self.single_return(function) {
                Some(value) => self.follow_result(value, fuel - 1),
                None => Resolved::Site(at),
            },
            _ => Resolved::Site(at),
        }
    }

    /// The one value that a function returns, `null` and `undefined` aside.
    pub fn single_return(&self, site: FnSite) -> Option<Site> {
        let body = &self.facts(site.file).body;
        let function = body.function(site.function)?;
        let nodes = body.nodes.get(function.nodes.start as usize..function.nodes.end as usize)?;
        let mut found = None;
        for node in nodes {
            let NodeKind::Exit(ExitKind::Return, value) = node.kind else { continue };
            if matches!(body.value(value), Value::Null | Value::Undefined) {
                continue;
            }
            if found.is_some_and(|found| found != value) {
                return None;
            }
            found = Some(value);
        }
        found.map(|value| Site { file: site.file, value })
    }

    fn follow(&self, site: Site, fuel: u32) -> Resolved {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        let facts = self.facts(site.file);
        let at = |value: ValueId| Site { file: site.file, value };
        match facts.body.value(site.value) {
            Value::Unknown => Resolved::Unknown,
            Value::Import(import) => {
                let Some(row) = facts.import(import) else { return Resolved::Unknown };
                match (self.target(site.file, import), row.imported) {
                    (Target::File(file), Imported::Name(name)) => self.export(*file, facts.str(name), fuel - 1),
                    (Target::File(file), _) => Resolved::Namespace(*file),
                    (Target::Package(package, subpath), imported) => {
                        let module = if subpath.is_empty() { package.clone() } else { format!("{package}/{subpath}") };
                        let path = match imported {
                            Imported::Name(name) => vec![facts.str(name).to_string()],
                            _ => Vec::new(),
                        };
                        Resolved::External { module, path }
                    }
                    (Target::Builtin(module), imported) => Resolved::External {
                        module: module.clone(),
                        path: match imported {
                            Imported::Name(name) => vec![facts.str(name).to_string()],
                            _ => Vec::new(),
                        },
                    },
                    (Target::Asset(_) | Target::Missing, _) => Resolved::Site(site),
                }
            }
            Value::Global(name) => Resolved::Global(vec![facts.str(name).to_string()]),
            Value::Await(value) => self.follow(at(value), fuel - 1),
            Value::Local(slot) => {
                let list = facts.body.locals.get(slot as usize).copied().unwrap_or_default();
                let mut values = facts.body.list(list).to_vec();
                // `let client = null` before the real assignment says nothing.
                values.retain(|&value| !matches!(facts.body.value(value), Value::Null | Value::Undefined));
                values.dedup();
                match values[..] {
                    [value] if value != site.value => self.follow(at(value), fuel - 1),
                    _ => Resolved::Site(site),
                }
            }
            Value::Function(function) => Resolved::Function(FnSite { file: site.file, function }),
            Value::Class(class) => Resolved::Class(site.file, class),
            Value::Member(base, name) => {
                let resolved = self.follow(at(base), fuel - 1);
                match self.member(&resolved, facts.str(name), fuel) {
                    Resolved::Unknown => Resolved::Site(site),
                    member => member,
                }
            }
            Value::Index(base, key) => {
                let Some(name) = self.string_with(at(key), fuel - 1) else { return Resolved::Site(site) };
                let resolved = self.follow(at(base), fuel - 1);
                match self.member(&resolved, &name, fuel) {
                    Resolved::Unknown => Resolved::Site(site),
                    member => member,
                }
            }
            _ => Resolved::Site(site),
        }
    }

    fn member(&self, base: &Resolved, name: &str, fuel: u32) -> Resolved {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        match base {
            Resolved::External { module, path } => {
                let mut path = path.clone();
                // `(await import("m")).default` and `require("m").default` are what `import x from "m"` gives.
                path.push(name.to_string());
                Resolved::External { module: module.clone(), path }
            }
            Resolved::Global(path) => {
                let mut path = path.clone();
                path.push(name.to_string());
                Resolved::Global(path)
            }
            Resolved::Namespace(file) => self.export(*file, name, fuel - 1),
            Resolved::Class(file, class) => self.class_member(*file, *class, name, Some(true), fuel - 1),
            Resolved::Site(site) => self.member_of_site(*site, name, fuel),
            Resolved::Function(_) | Resolved::Unknown => Resolved::Unknown,
        }
    }

    fn member_of_site(&self, site: Site, name: &str, fuel: u32) -> Resolved {
        let body = &self.facts(site.file).body;
        match body.value(site.value) {
            Value::Object(_) => match self.object_with(site, fuel - 1) {
                Some(view) => match view.get(name) {
                    Some(prop) => self.follow(prop.value, fuel - 1),
                    None => Resolved::Unknown,
                },
                None => Resolved::Unknown,
            },
            Value::Array(_) => {
                let item = name.parse::<usize>().ok().and_then(|index| {
                    let view = self.array(site)?;
                    view.complete.then(|| view.items.get(index).copied()).flatten()
                });
                item.map_or(Resolved::Unknown, |item| self.follow(item, fuel - 1))
            }
            Value::This(function) => match body.function(function).map(|function| function.owner) {
                Some(Owner::Class(class)) => self.class_member(site.file, class, name, None, fuel - 1),
                Some(Owner::Object(value)) => self.member_of_site(Site { file: site.file, value }, name, fuel - 1),
                _ => Resolved::Unknown,
            },
            Value::Result(call) => match body.call(call) {
                Some(call) if call.kind == CallKind::New => {
                    match self.follow(Site { file: site.file, value: call.callee }, fuel - 1) {
                        Resolved::Class(file, class) => self.class_member(file, class, name, Some(false), fuel - 1),
                        _ => Resolved::Unknown,
                    }
                }
                _ => Resolved::Unknown,
            },
            _ => Resolved::Unknown,
        }
    }

    /// A member of a class or of its base classes; `is_static: None` takes either kind.
    pub fn class_member(&self, file: FileId, class: ClassId, name: &str, is_static: Option<bool>, fuel: u32) -> Resolved {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        let facts = self.facts(file);
        let member = facts.body.members(class).iter().rev().find(|member| {
            is_static.is_none_or(|wanted| member.is_static == wanted) && member.name.is_some_and(|own| facts.str(own) == name)
        });
        if let Some(member) = member {
            return self.follow(Site { file, value: member.value }, fuel - 1);
        }
        let Some(class) = facts.body.classes.get(class.0 as usize) else { return Resolved::Unknown };
        match self.follow(Site { file, value: class.extends }, fuel - 1) {
            Resolved::Class(file, base) => self.class_member(file, base, name, is_static, fuel - 1),
            _ => Resolved::Unknown,
        }
    }

    /// What a module exports under a name, through re-exports and `export *`.
    pub fn export_of(&self, file: FileId, name: &str) -> Resolved {
        self.export(file, name, FUEL)
    }

    fn export(&self, file: FileId, name: &str, fuel: u32) -> Resolved {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        let facts = self.facts(file);
        let named = facts.exports.iter().rev().find(|export| export.name.is_some_and(|own| facts.str(own) == name));
        if let Some(export) = named {
            return match export.exported {
                Exported::Value(value) => self.follow(Site { file, value }, fuel - 1),
                Exported::Import(import) => self.imported(file, import, fuel),
            };
        }
        if name == "default" {
            return Resolved::Unknown;
        }
        for export in facts.exports.iter().filter(|export| export.name.is_none()) {
            let Exported::Import(import) = export.exported else { continue };
            let found = match self.target(file, import) {
                Target::File(target) => self.export(*target, name, fuel / 2),
                _ => continue,
            };
            if found != Resolved::Unknown {
                return found;
            }
        }
        // One `export * from "package"` could hold the name.
        let mut packages =
            facts.exports.iter().filter(|export| export.name.is_none()).filter_map(|export| match export.exported {
                Exported::Import(import) => match self.target(file, import) {
                    Target::Package(package, subpath) => Some((package, subpath)),
                    _ => None,
                },
                Exported::Value(_) => None,
            });
        match (packages.next(), packages.next()) {
            (Some((package, subpath)), None) => Resolved::External {
                module: if subpath.is_empty() { package.clone() } else { format!("{package}/{subpath}") },
                path: vec![name.to_string()],
            },
            _ => Resolved::Unknown,
        }
    }

    fn imported(&self, file: FileId, import: crate::facts::body::ImportId, fuel: u32) -> Resolved {
        let facts = self.facts(file);
        let Some(row) = facts.import(import) else { return Resolved::Unknown };
        match (self.target(file, import), row.imported) {
            (Target::File(target), Imported::Name(name)) => self.export(*target, facts.str(name), fuel - 1),
            (Target::File(target), _) => Resolved::Namespace(*target),
            (Target::Package(package, subpath), imported) => Resolved::External {
                module: if subpath.is_empty() { package.clone() } else { format!("{package}/{subpath}") },
                path: match imported {
                    Imported::Name(name) => vec![facts.str(name).to_string()],
                    _ => Vec::new(),
                },
            },
            _ => Resolved::Unknown,
        }
    }

    /// The text of a value: literals, templates and sums of known parts.
    pub fn string(&self, site: Site) -> Option<String> {
        self.string_with(site, FUEL)
    }

    fn string_with(&self, site: Site, fuel: u32) -> Option<String> {
        if fuel == 0 {
            return None;
        }
        let Resolved::Site(site) = self.follow(site, fuel - 1) else { return None };
        let facts = self.facts(site.file);
        let join = |parts: &[ValueId]| {
            parts
                .iter()
                .map(|&value| {
                    let part = Site { file: site.file, value };
                    self.string_with(part, fuel / 2).or_else(|| match self.follow(part, fuel / 2) {
                        Resolved::Site(site) => match self.value(site) {
                            Value::Num(text) => Some(self.facts(site.file).str(text).to_string()),
                            _ => None,
                        },
                        _ => None,
                    })
                })
                .collect::<Option<String>>()
        };
        match facts.body.value(site.value) {
            Value::Str(text) => Some(facts.str(text).to_string()),
            Value::Template(list) | Value::Op(Op::Add, list) => join(facts.body.list(list)),
            _ => None,
        }
    }

    /// The number of a literal.
    pub fn number(&self, site: Site) -> Option<f64> {
        let Resolved::Site(site) = self.resolve(site) else { return None };
        match self.value(site) {
            Value::Num(text) => self.facts(site.file).str(text).parse().ok(),
            _ => None,
        }
    }

    /// The truth of a literal.
    pub fn boolean(&self, site: Site) -> Option<bool> {
        let Resolved::Site(site) = self.resolve(site) else { return None };
        match self.value(site) {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// An object literal with the spreads of known objects merged in.
    pub fn object(&self, site: Site) -> Option<ObjectView> {
        self.object_with(site, FUEL)
    }

    fn object_with(&self, site: Site, fuel: u32) -> Option<ObjectView> {
        if fuel == 0 {
            return None;
        }
        if let Resolved::Namespace(file) = self.follow(site, fuel - 1) {
            return Some(self.namespace_object(file, site));
        }
        let Resolved::Site(site) = self.follow(site, fuel - 1) else { return None };
        let facts = self.facts(site.file);
        let Value::Object(list) = facts.body.value(site.value) else { return None };
        let mut view = ObjectView { site, props: Vec::new(), complete: true };
        for prop in facts.body.props(list) {
            let value = Site { file: site.file, value: prop.value };
            let key = match prop.key {
                PropKey::Name(name) => Some(facts.str(name).to_string()),
                PropKey::Computed(key) => self.string_with(Site { file: site.file, value: key }, fuel / 2),
                PropKey::Spread => {
                    match self.object_with(value, fuel / 2) {
                        Some(spread) => {
                            view.complete &= spread.complete;
                            for prop in spread.props {
                                view.props.retain(|old| old.key != prop.key);
                                view.props.push(prop);
                            }
                        }
                        None => view.complete = false,
                    }
                    continue;
                }
            };
            let Some(key) = key else {
                view.complete = false;
                continue;
            };
            view.props.retain(|old| old.key != key);
            view.props.push(PropView { key, value, key_span: prop.key_span, span: Span::new(prop.key_span.start, prop.end) });
        }
        Some(view)
    }

    /// A namespace as an object of its exports: `a.schema({ ...models })` with `import * as models`.
    fn namespace_object(&self, file: FileId, site: Site) -> ObjectView {
        let facts = self.facts(file);
        let mut view = ObjectView { site, props: Vec::new(), complete: !facts.is_opaque() };
        for export in &facts.exports {
            match (export.name, export.exported) {
                (Some(name), Exported::Value(value)) => view.props.push(PropView {
                    key: facts.str(name).to_string(),
                    value: Site { file, value },
                    key_span: export.span,
                    span: export.span,
                }),
                // Re-exported parts are rare in schemas; they are not spread, so the view isn't complete.
                _ => view.complete = false,
            }
        }
        view
    }

    /// An array literal with the spreads of known arrays merged in.
    pub fn array(&self, site: Site) -> Option<ArrayView> {
        self.array_with(site, 16)
    }

    fn array_with(&self, site: Site, fuel: u32) -> Option<ArrayView> {
        let Resolved::Site(site) = self.resolve(site) else { return None };
        let body = &self.facts(site.file).body;
        let Value::Array(list) = body.value(site.value) else { return None };
        let mut view = ArrayView { site, items: Vec::new(), complete: true };
        for &value in body.list(list) {
            match body.value(value) {
                Value::Spread(_) if fuel == 0 => view.complete = false,
                Value::Spread(inner) => match self.array_with(Site { file: site.file, value: inner }, fuel - 1) {
                    Some(spread) => {
                        view.complete &= spread.complete;
                        view.items.extend(spread.items);
                    }
                    None => view.complete = false,
                },
                _ => view.items.push(Site { file: site.file, value }),
            }
        }
        Some(view)
    }

    /// A chain of method calls that ends in `site`.
    pub fn chain(&self, site: Site) -> Option<Chain> {
        let mut links = Vec::new();
        let mut site = site;
        for _ in 0..FUEL {
            let Resolved::Site(at) = self.resolve(site) else { break };
            let Value::Result(call) = self.value(at) else { break };
            let place = CallSite { file: at.file, call };
            let row = self.call(place)?;
            let callee = Site { file: at.file, value: row.callee };
            match self.value(callee) {
                Value::Member(base, name) => {
                    links.push(Link { name: self.facts(at.file).str(name).to_string(), call: place });
                    site = Site { file: at.file, value: base };
                }
                _ => {
                    links.push(Link { name: String::new(), call: place });
                    site = callee;
                    break;
                }
            }
        }
        if links.is_empty() {
            return None;
        }
        links.reverse();
        Some(Chain { root: self.resolve(site), links })
    }

    /// What a call calls.
    pub fn callee(&self, site: CallSite) -> Resolved {
        match self.call(site) {
            Some(call) => self.resolve(Site { file: site.file, value: call.callee }),
            None => Resolved::Unknown,
        }
    }

    /// The receiver and name of a method call.
    pub fn method(&self, site: CallSite) -> Option<(Site, &str)> {
        let facts = self.facts(site.file);
        match facts.body.value(facts.body.call(site.call)?.callee) {
            Value::Member(base, name) => Some((Site { file: site.file, value: base }, facts.str(name))),
            _ => None,
        }
    }

    /// The function of a site, if it is one.
    pub fn function(&self, site: Site) -> Option<FnSite> {
        match self.resolve(site) {
            Resolved::Function(function) => Some(function),
            _ => None,
        }
    }

    /// Whether `function` is `ancestor` or lies inside it.
    pub fn is_inside(&self, function: FnSite, ancestor: FnId) -> bool {
        let body = &self.facts(function.file).body;
        let mut at = function.function;
        for _ in 0..FUEL {
            if at == ancestor {
                return true;
            }
            match body.function(at) {
                Some(row) if at != FnId::MODULE => at = row.parent,
                _ => return false,
            }
        }
        false
    }
}

/// Whether `resolved` is `name` (or a member path) of one of `modules`.
pub fn is_external(resolved: &Resolved, modules: &[&str], path: &[&str]) -> bool {
    matches!(resolved, Resolved::External { module, path: own } if modules.contains(&module.as_str()) && own == path)
}
