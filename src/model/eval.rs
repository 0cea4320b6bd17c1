//! Static values: follows names to what they stand for, across files. Anything it can't follow stays as it is.

mod call;
mod export;
mod literal;
mod view;

use std::borrow::Cow;

use super::{CallSite, FileId, FnSite, ProjectModel, Site, Target};
use crate::facts::{
    Import, Imported,
    body::{Body, CallKind, ClassId, ExitKind, NodeKind, Owner, Value, ValueId},
};
use export::Landing;
pub use export::Landings;
pub use view::{ArrayView, Chain, Link, ObjectView, PropView};

/// Steps after which following a name gives up: longer ways don't occur, cycles do.
const FUEL: u32 = 64;

/// A name as some file says it; owned only where it was put together.
pub type Name<'m> = Cow<'m, str>;

/// What a value turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved<'m> {
    /// Something of a package: `module` with its subpath (`aws-amplify/data`), then the imported name and members.
    /// The path of a namespace import itself is empty.
    External {
        /// Package and subpath.
        module: Name<'m>,
        /// Imported name and members behind it.
        path: Vec<Name<'m>>,
    },
    /// A name of the platform with members: `process`, `env`, `X`.
    Global(Vec<Name<'m>>),
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

/// Names to be kept longer than the facts that say them.
pub fn owned(names: Vec<Name<'_>>) -> Vec<String> {
    names.into_iter().map(Cow::into_owned).collect()
}

impl Resolved<'_> {
    /// The same, to be kept longer than the facts that name it.
    fn into_owned(self) -> Resolved<'static> {
        let names = |path| owned(path).into_iter().map(Name::from).collect();
        match self {
            Self::External { module, path } => Resolved::External { module: module.into_owned().into(), path: names(path) },
            Self::Global(path) => Resolved::Global(names(path)),
            Self::Namespace(file) => Resolved::Namespace(file),
            Self::Function(function) => Resolved::Function(function),
            Self::Class(file, class) => Resolved::Class(file, class),
            Self::Site(site) => Resolved::Site(site),
            Self::Unknown => Resolved::Unknown,
        }
    }
}

impl ProjectModel {
    /// Follows a value through names, imports, members of known objects, `await` and casts.
    pub fn resolve(&self, site: Site) -> Resolved<'_> {
        self.follow(site, FUEL)
    }

    /// As [`Self::resolve`], and through calls of project functions that return one value.
    pub fn resolve_result(&self, site: Site) -> Resolved<'_> {
        self.follow_result(site, 8)
    }

    fn follow_result(&self, site: Site, fuel: u32) -> Resolved<'_> {
        let resolved = self.resolve(site);
        let Resolved::Site(at) = resolved else { return resolved };
        if let (Value::Member(base, name), 1..) = (self.value(at), fuel) {
            let base = self.follow_result(Site { file: at.file, value: base }, fuel - 1);
            let member = self.member(base, self.facts(at.file).str(name).into(), fuel);
            return if member == Resolved::Unknown { Resolved::Site(at) } else { member };
        }
        let (Value::Result(call), 1..) = (self.value(at), fuel) else { return Resolved::Site(at) };
        let Some(call) = self.call(CallSite { file: at.file, call }) else { return Resolved::Unknown };
        if call.kind != CallKind::Call {
            return Resolved::Site(at);
        }
        let given = match self.resolve(Site { file: at.file, value: call.callee }) {
            Resolved::Function(function) => self.single_return(function),
            Resolved::External { module, path } if module == "react" => self.given_by_react(at, &path),
            _ => None,
        };
        given.map_or(Resolved::Site(at), |value| self.follow_result(value, fuel - 1))
    }

    /// What a hook of React hands on: what `useMemo` made, what the one provider beside a context holds.
    fn given_by_react(&self, at: Site, hook: &[Name<'_>]) -> Option<Site> {
        let Value::Result(call) = self.value(at) else { return None };
        let first = *self.args(CallSite { file: at.file, call }).first()?;
        match (&**hook.last()?, self.resolve(first)) {
            ("useMemo", Resolved::Function(made)) => self.single_return(made),
            ("useContext" | "use", Resolved::Site(context)) => self.value_of_context(context),
            _ => None,
        }
    }

    /// Whether a value surely belongs to a package or the platform, or is a member of something that does.
    pub fn is_outside(&self, site: Site) -> bool {
        match self.root(site) {
            Value::Global(_) => true,
            Value::Import(import) => matches!(self.imported(site.file, import, FUEL), Landing::Package(..)),
            _ => false,
        }
    }

    /// Whether following a value surely leads to no other value of the project.
    pub fn is_its_own(&self, site: Site) -> bool {
        self.is_outside(site)
            || matches!(self.value(site), Value::Member(base, _) if is_of_unknown(&self.facts(site.file).body, base))
    }

    /// What a value is a member of, or a member of a member.
    fn root(&self, site: Site) -> Value {
        let body = &self.facts(site.file).body;
        let mut at = site.value;
        loop {
            match body.value(at) {
                Value::Member(base, _) | Value::Await(base) => at = base,
                value => return value,
            }
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

    fn follow(&self, site: Site, fuel: u32) -> Resolved<'_> {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        let facts = self.facts(site.file);
        let at = |value: ValueId| Site { file: site.file, value };
        match facts.body.value(site.value) {
            Value::Unknown => Resolved::Unknown,
            Value::Import(import) => {
                if facts.import(import).is_none() {
                    return Resolved::Unknown;
                }
                match self.target(site.file, import) {
                    Target::Asset(_) | Target::Missing => Resolved::Site(site),
                    _ => self.landed(self.imported(site.file, import, fuel), fuel),
                }
            }
            Value::Global(name) => Resolved::Global(vec![facts.str(name).into()]),
            Value::Await(value) => self.follow(at(value), fuel - 1),
            Value::Local(slot) => {
                let list = facts.body.locals.get(slot as usize).copied().unwrap_or_default();
                // `let client = null` before the real assignment says nothing.
                let says = |value: &ValueId| !matches!(facts.body.value(*value), Value::Null | Value::Undefined);
                let mut values = facts.body.list(list).iter().copied().filter(says);
                match values.next() {
                    Some(value) if value != site.value && values.all(|other| other == value) => self.follow(at(value), fuel - 1),
                    _ => Resolved::Site(site),
                }
            }
            Value::Function(function) => Resolved::Function(FnSite { file: site.file, function }),
            Value::Class(class) => Resolved::Class(site.file, class),
            Value::Member(base, _) if is_of_unknown(&facts.body, base) => Resolved::Site(site),
            Value::Member(base, name) => {
                let resolved = self.follow(at(base), fuel - 1);
                match self.member(resolved, facts.str(name).into(), fuel) {
                    Resolved::Unknown => Resolved::Site(site),
                    member => member,
                }
            }
            Value::Index(base, key) => {
                let Some(name) = self.string_with(at(key), fuel - 1) else { return Resolved::Site(site) };
                let resolved = self.follow(at(base), fuel - 1);
                match self.member(resolved, name.into(), fuel) {
                    Resolved::Unknown => Resolved::Site(site),
                    member => member,
                }
            }
            _ => Resolved::Site(site),
        }
    }

    fn member<'m>(&'m self, base: Resolved<'m>, name: Name<'m>, fuel: u32) -> Resolved<'m> {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        match base {
            Resolved::External { module, mut path } => {
                // `(await import("m")).default` and `require("m").default` are what `import x from "m"` gives.
                path.push(name);
                Resolved::External { module, path }
            }
            Resolved::Global(mut path) => {
                path.push(name);
                Resolved::Global(path)
            }
            Resolved::Namespace(file) => self.export(file, &name, fuel - 1),
            Resolved::Class(file, class) => self.class_member(file, class, &name, Some(true), fuel - 1),
            Resolved::Site(site) => self.member_of_site(site, &name, fuel),
            Resolved::Function(_) | Resolved::Unknown => Resolved::Unknown,
        }
    }

    fn member_of_site(&self, site: Site, name: &str, fuel: u32) -> Resolved<'_> {
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
                Some(call) => {
                    let class = match call.kind {
                        CallKind::New => Some(call.callee),
                        _ => body.list(call.args).first().copied().filter(|_| self.injects(site.file, call.callee)),
                    };
                    match class.map(|class| self.follow(Site { file: site.file, value: class }, fuel - 1)) {
                        Some(Resolved::Class(file, class)) => self.class_member(file, class, name, Some(false), fuel - 1),
                        _ => Resolved::Unknown,
                    }
                }
                None => Resolved::Unknown,
            },
            _ => Resolved::Unknown,
        }
    }

    /// Whether a callee is Angular's `inject`, which gives an instance of the class that it is asked for.
    fn injects(&self, file: FileId, callee: ValueId) -> bool {
        let facts = self.facts(file);
        let Value::Import(import) = facts.body.value(callee) else { return false };
        let is_inject = |row: &Import| matches!(row.imported, Imported::Name(name) if facts.str(name) == "inject");
        facts.import(import).is_some_and(|row| is_inject(row) && facts.str(row.source) == "@angular/core")
    }

    /// A member of a class or of its base classes; `is_static: None` takes either kind.
    pub fn class_member(&self, file: FileId, class: ClassId, name: &str, is_static: Option<bool>, fuel: u32) -> Resolved<'_> {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        let facts = self.facts(file);
        let member = facts.body.members(class).iter().rev().find(|member| {
            is_static.is_none_or(|wanted| member.is_static == wanted) && member.name.is_some_and(|own| facts.str(own) == name)
        });
        if is_static == Some(true)
            && member
                .is_some_and(|member| matches!(facts.body.value(member.value), Value::Unknown | Value::Undefined | Value::Null))
            && let Some(value) = self.set_on_class(file, class, name, fuel - 1)
        {
            return self.follow(value, fuel - 1);
        }
        if let Some(member) = member {
            return self.follow(Site { file, value: member.value }, fuel - 1);
        }
        let Some(class) = facts.body.classes.get(class.0 as usize) else { return Resolved::Unknown };
        match self.follow(Site { file, value: class.extends }, fuel - 1) {
            Resolved::Class(file, base) => self.class_member(file, base, name, is_static, fuel - 1),
            _ => Resolved::Unknown,
        }
    }
}

impl ProjectModel {
    /// The one value that a class's own file puts into a static member: `Store.instance = new Store()`.
    fn set_on_class(&self, file: FileId, class: ClassId, name: &str, fuel: u32) -> Option<Site> {
        let facts = self.facts(file);
        let mut set = facts.body.nodes.iter().filter_map(|node| {
            let NodeKind::Assign(place, value) = node.kind else { return None };
            let Value::Member(base, own) = facts.body.value(place) else { return None };
            let here = facts.str(own) == name && !matches!(facts.body.value(value), Value::Null | Value::Undefined);
            (here && self.follow(Site { file, value: base }, fuel) == Resolved::Class(file, class)).then_some(value)
        });
        let value = set.next()?;
        set.all(|other| other == value).then_some(Site { file, value })
    }
}

/// Whether members of a value are surely nothing but that: it comes out of a parameter or a call without a known class, as
/// most do.
fn is_of_unknown(body: &Body, value: ValueId) -> bool {
    let mut at = value;
    loop {
        at = match body.value(at) {
            Value::Member(base, _) | Value::Await(base) => base,
            Value::Param { .. } | Value::Element(_) | Value::Unknown => return true,
            // What `new` and Angular's `inject` give has members that are known.
            Value::Result(call) => {
                let row = body.call(call);
                return row.is_some_and(|row| row.kind != CallKind::New && !matches!(body.value(row.callee), Value::Import(_)));
            }
            _ => return false,
        };
    }
}

/// Whether `resolved` is `name` (or a member path) of one of `modules`.
pub fn is_external(resolved: &Resolved<'_>, modules: &[&str], path: &[&str]) -> bool {
    matches!(resolved, Resolved::External { module, path: own } if modules.contains(&&**module) && own == path)
}
