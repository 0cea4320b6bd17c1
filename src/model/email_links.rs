//! Links that tests match out of e-mails with their origin and open as they are.

use super::{
    CallSite, FileId, ProjectModel, Site, Target,
    eval::Resolved,
    flow::{Flow, Origin, Place, Root, Uses},
    tier::Tier,
};
use crate::{
    facts::body::{CallId, Value, ValueId},
    maps::HashedSet,
};

/// Packages whose pages have `goto`.
const BROWSERS: [&str; 6] =
    ["@playwright/test", "playwright", "playwright-core", "puppeteer", "puppeteer-core", "@playwright/experimental-ct-react"];

/// A link that is opened.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// `page.goto(…)`, `cy.visit(…)`.
    pub call: CallSite,
    /// `text.match(…)`, `expression.exec(…)`.
    pub matched: CallSite,
    /// Where the expression of the link ends, if it is written as a member of the match.
    pub end: Option<u32>,
}

/// Such links in a test file.
pub fn opened(model: &ProjectModel, file: FileId) -> Vec<Opened> {
    if !matches!(model.tiers.fixed(file), Some((Tier::Test, _))) {
        return Vec::new();
    }
    let facts = model.facts(file);
    let drives = model.imports(file).any(|(_, import, _)| BROWSERS.contains(&facts.str(import.source)));
    let mut found: Vec<Opened> = Vec::new();
    let mut uses = None;
    let flow = Flow::new(model);
    for id in 0..facts.body.calls.len() as u32 {
        let call = CallSite { file, call: CallId(id) };
        let opens = match model.method(call) {
            Some((_, "goto")) => drives,
            Some((_, "visit")) => {
                matches!(model.callee(call), Resolved::Global(path) if path.first().is_some_and(|name| name == "cy"))
            }
            _ => false,
        };
        let Some(&link) = model.args(call).first().filter(|_| opens) else { continue };
        if matches!(model.value(link), Value::Str(_) | Value::Template(_)) {
            continue;
        }
        let uses = uses.get_or_insert_with(|| {
            // A page object opens what the tests that import it have matched.
            let imports = |other: FileId| model.imports(other).any(|(_, _, target)| *target == Target::File(file));
            let is_test = |other: &FileId| matches!(model.tiers.fixed(*other), Some((Tier::Test, _)));
            let others = model.files().filter(|&other| other != file && imports(other)).filter(is_test);
            Uses::collect(model, std::iter::once(file).chain(others))
        });
        let answers = flow.in_contexts(uses, 0, |frame| links(&flow, &Place { site: link, frame: frame.clone() }, false, 6));
        let link = answers.into_iter().flatten().find(|link| is_email(&flow, link, file));
        found.extend(link.map(|link| Opened { call, matched: link.call, end: link.end }));
    }
    found
}

/// A match whose text is a link with its origin.
#[derive(Clone, Debug)]
struct Link {
    call: CallSite,
    /// What was searched.
    text: Place,
    end: Option<u32>,
}

/// The matches that a value may be, unchanged; nothing if it may be anything else.
fn links(flow: &Flow<'_>, place: &Place, whole: bool, fuel: u32) -> Vec<Link> {
    let mut found = Vec::new();
    for origin in flow.expanded(place) {
        match link(flow, &origin, whole, fuel) {
            Some(links) => found.extend(links),
            // `match?.[0] ?? ""`, `matches ?? []`.
            None if is_empty(flow, &origin) => {}
            None => return Vec::new(),
        }
    }
    found
}

fn is_empty(flow: &Flow<'_>, origin: &Origin) -> bool {
    match (&origin.root, origin.place()) {
        (Root::Nothing, _) => true,
        (_, Some(place)) => match flow.model.value(place.site) {
            Value::Str(text) => flow.model.facts(place.site.file).str(text).is_empty(),
            Value::Null => true,
            Value::Array(list) => flow.model.facts(place.site.file).body.list(list).is_empty(),
            _ => false,
        },
        _ => false,
    }
}

/// With `whole`, the value is the list of all matches.
fn link(flow: &Flow<'_>, origin: &Origin, whole: bool, fuel: u32) -> Option<Vec<Link>> {
    let Root::Site(at) = &origin.root else { return None };
    let model = flow.model;
    let Value::Result(call) = model.value(at.site) else { return None };
    let call = CallSite { file: at.site.file, call };
    let args = model.args(call);
    let (receiver, name) = match model.method(call) {
        Some(method) => method,
        None => {
            let decodes = matches!(model.callee(call), Resolved::Global(path) if path.last().is_some_and(|name| name.starts_with("decodeURI")));
            let first = args.first().filter(|_| decodes && fuel > 0)?;
            return Some(links(flow, &at.with(*first), false, fuel - 1));
        }
    };
    let first = args.first().copied();
    match (name, origin.path.as_slice()) {
        ("match" | "exec", path) => {
            let (expression, text) = if name == "match" { (first?, receiver) } else { (receiver, first?) };
            let Resolved::Site(expression) = model.resolve(expression) else { return None };
            let Value::Regex(source) = model.value(expression) else { return None };
            let source = model.facts(expression.file).str(source);
            // Without groups every element is a whole match.
            let all = nth_group(source, 1).is_none();
            let group = match path {
                [groups, name] if groups == "groups" => group_of(source, name)?,
                [index] => index.parse::<usize>().ok().map(|index| if all { 0 } else { index })?,
                [] if all && whole => 0,
                _ => return None,
            };
            if !has_origin(source, group) {
                return None;
            }
            Some(vec![Link { call, text: at.with(text), end: end_of(model, origin, call) }])
        }
        // What only decodes or trims leaves the origin where it is.
        ("replace" | "replaceAll", []) if fuel > 0 => {
            let keeps = match model.resolve(first?) {
                Resolved::Site(pattern) => match model.value(pattern) {
                    Value::Str(text) | Value::Regex(text) => {
                        let text = model.facts(pattern.file).str(text);
                        text.contains('&') || text.trim_start_matches('/').starts_with("=")
                    }
                    _ => false,
                },
                _ => false,
            };
            keeps.then(|| links(flow, &at.with(receiver), false, fuel - 1))
        }
        ("trim" | "toString", []) if fuel > 0 => Some(links(flow, &at.with(receiver), false, fuel - 1)),
        // One of all matches.
        ("find" | "at" | "pop" | "shift", []) if fuel > 0 => Some(links(flow, &at.with(receiver), true, fuel - 1)),
        _ => None,
    }
}

/// Where `text.match(…)[0]` ends, if the member stands around the call.
fn end_of(model: &ProjectModel, origin: &Origin, call: CallSite) -> Option<u32> {
    let whole = model.call(call)?.span;
    let member = origin.via.iter().map(|place| place.site).find(|site| {
        let is_member = matches!(model.value(*site), Value::Member(..) | Value::Index(..));
        is_member && site.file == call.file && model.span(*site).contains(whole) && model.span(*site) != whole
    })?;
    Some(model.span(member).end)
}

/// Whether a group of a regular expression (0: all of it) holds the origin of a link.
fn has_origin(source: &str, group: usize) -> bool {
    let plain: String = source.chars().filter(|letter| *letter != '\\').collect();
    let part = if group == 0 { Some(plain.as_str()) } else { nth_group(&plain, group) };
    part.is_some_and(|part| part.contains("http") && part.contains("://"))
}

/// The number of the group `(?<name>…)`.
fn group_of(source: &str, name: &str) -> Option<usize> {
    let end = source.find(&format!("(?<{name}>"))?;
    let before = &source[..end];
    (1..).take_while(|&group| nth_group(before, group).is_some()).last().map_or(Some(1), |last| Some(last + 1))
}

/// The text from the opening of the n-th capturing group to its end. Brackets in classes are rare in links.
fn nth_group(source: &str, wanted: usize) -> Option<&str> {
    let mut count = 0;
    for (at, _) in source.match_indices('(') {
        let rest = &source[at..];
        if rest.starts_with("(?") && !(rest.starts_with("(?<") && !rest.starts_with("(?<=") && !rest.starts_with("(?<!")) {
            continue;
        }
        count += 1;
        if count == wanted {
            let mut depth = 0_i32;
            let end = rest.char_indices().find(|(_, letter)| {
                depth += i32::from(*letter == '(') - i32::from(*letter == ')');
                depth == 0
            });
            return Some(&rest[..end.map_or(rest.len(), |(end, _)| end)]);
        }
    }
    None
}

/// Whether the searched text is an e-mail: something on its way, or the function or file around, is called so.
fn is_email(flow: &Flow<'_>, link: &Link, file: FileId) -> bool {
    let model = flow.model;
    if says_mail(model.path(file)) || says_mail(model.path(link.call.file)) {
        return true;
    }
    let body = &model.facts(link.call.file).body;
    let around = body.call(link.call.call).and_then(|row| body.function(row.function)).and_then(|function| function.name);
    if around.is_some_and(|name| says_mail(model.facts(link.call.file).str(name))) {
        return true;
    }
    let sites = flow.expanded(&link.text).into_iter().flat_map(|origin| {
        let root = if let Root::Site(place) = &origin.root { Some(place.site) } else { None };
        let named =
            origin.path.iter().any(|name| says_mail(name)) || matches!(&origin.root, Root::External(module) if says_mail(module));
        origin.via.into_iter().map(|place| place.site).chain(root).map(move |site| (site, named))
    });
    let mut seen = HashedSet::default();
    sites.into_iter().any(|(site, named)| named || names_mail(model, site, 12, &mut seen))
}

/// Whether a name on the way of a value says that it is e-mail.
fn names_mail(model: &ProjectModel, site: Site, fuel: u32, seen: &mut HashedSet<Site>) -> bool {
    if fuel == 0 || !seen.insert(site) {
        return false;
    }
    let facts = model.facts(site.file);
    let body = &facts.body;
    let mut inner = |value: ValueId| names_mail(model, Site { file: site.file, value }, fuel - 1, seen);
    match body.value(site.value) {
        Value::Member(base, name) => says_mail(facts.str(name)) || inner(base),
        Value::Index(base, _) | Value::Element(base) | Value::Await(base) => inner(base),
        Value::Result(call) => body.call(call).is_some_and(|row| inner(row.callee)),
        Value::Global(name) => says_mail(facts.str(name)),
        Value::Function(function) => {
            body.function(function).and_then(|row| row.name).is_some_and(|name| says_mail(facts.str(name)))
        }
        Value::Import(import) => facts.import(import).is_some_and(|row| {
            let name = if let crate::facts::Imported::Name(name) = row.imported { facts.str(name) } else { "" };
            says_mail(name) || says_mail(facts.str(row.source))
        }),
        Value::Local(slot) => {
            let list = body.locals.get(slot as usize).copied().unwrap_or_default();
            body.list(list).iter().any(|&value| inner(value))
        }
        Value::Op(_, list) => body.list(list).iter().any(|&value| inner(value)),
        _ => false,
    }
}

fn says_mail(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("mail") || name.contains("inbox")
}

#[cfg(test)]
mod tests {
    use super::{group_of, has_origin};

    #[test]
    fn tells_origins_in_expressions() {
        assert!(has_origin(r"/https?:\/\/\S+/", 0));
        assert!(has_origin(r#"/href="(https?:\/\/[^"]+)"/"#, 1));
        assert!(!has_origin(r"/https?:\/\/[^\/]+(\/join\/\S+)/", 1));
        assert!(has_origin(r"/(a)(?:b)(?<link>https:\/\/(x)\S+)/", 2));
        assert!(!has_origin(r"/\/join\/\S+/", 0));
        assert_eq!(group_of(r"/(a)(?:b)(?<link>https:\/\/(x)\S+)/", "link"), Some(2));
        assert_eq!(group_of(r"/(?<link>\S+)/", "link"), Some(1));
    }
}
