//! HTTP requests that code makes: which calls are some, and what of their URL is known.

use super::{CallSite, ProjectModel, Site, eval::Resolved, placed_call::may_call};
use crate::facts::body::{CallKind, Op, Value};

/// Stands for a part of a URL that isn't known.
pub const HOLE: char = '\u{0}';

/// The values that together are the URL of a request: a base, if one is given apart, and the address.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// `baseURL` of axios, `prefixUrl` of ky and got.
    pub base: Option<Site>,
    /// The first argument, or its `url`.
    pub address: Option<Site>,
}

/// Packages whose default export (and methods) send a request.
pub const CLIENTS: [&str; 8] = ["axios", "ky", "got", "ofetch", "node-fetch", "cross-fetch", "undici", "ky-universal"];

/// Methods of such clients.
const VERBS: [&str; 10] = ["get", "post", "put", "patch", "delete", "head", "options", "request", "raw", "stream"];

/// The request that a call makes.
pub fn request(model: &ProjectModel, call: CallSite) -> Option<Request> {
    const OTHERS: [&str; 6] = ["fetch", "$fetch", "default", "ofetch", "got", "axios"];
    let row = model.call(call)?;
    if row.kind != CallKind::Call || !(may_call(model, call, &VERBS) || may_call(model, call, &OTHERS)) {
        return None;
    }
    // Else it is a method of some value, or a function of another package.
    let callee = Site { file: call.file, value: row.callee };
    if !model.is_relevant(callee) && !may_call(model, call, &["fetch", "$fetch"]) {
        return None;
    }
    let first = model.args(call).first().copied();
    let sends = match model.callee(call) {
        Resolved::Global(path) => path.last().is_some_and(|name| name == "fetch" || name == "$fetch"),
        Resolved::External { module, path } => {
            CLIENTS.contains(&module.as_ref())
                && path.last().is_none_or(|name| {
                    VERBS.contains(&name.as_ref())
                        || matches!(name.as_ref(), "default" | "fetch" | "$fetch" | "ofetch" | "got" | "axios")
                })
        }
        _ => return by_instance(model, call),
    };
    sends.then(|| of_argument(model, first, None))
}

/// `axios.create({ baseURL }).get(…)`, `ky.extend({ prefixUrl })(…)`.
fn by_instance(model: &ProjectModel, call: CallSite) -> Option<Request> {
    let callee = Site { file: call.file, value: model.call(call)?.callee };
    let instance = match model.method(call) {
        Some((receiver, name)) if VERBS.contains(&name) => receiver,
        Some(_) => return None,
        None => callee,
    };
    let Resolved::Site(at) = model.resolve_result(instance) else { return None };
    let Value::Result(made) = model.value(at) else { return None };
    let made = CallSite { file: at.file, call: made };
    let Resolved::External { module, path } = model.callee(made) else { return None };
    let makes = path.last().is_some_and(|name| matches!(name.as_ref(), "create" | "extend"));
    if !CLIENTS.contains(&module.as_ref()) || !makes {
        return None;
    }
    let options = model.args(made).first().and_then(|&first| model.object(first))?;
    let base = ["baseURL", "prefixUrl"].iter().find_map(|key| options.get(key)).map(|prop| prop.value);
    Some(of_argument(model, model.args(call).first().copied(), base))
}

fn of_argument(model: &ProjectModel, first: Option<Site>, base: Option<Site>) -> Request {
    let options = first.and_then(|first| model.object(first));
    match options {
        Some(options) => Request {
            base: options.get("baseURL").map(|prop| prop.value).or(base),
            address: options.get("url").map(|prop| prop.value),
        },
        None => Request { base, address: first },
    }
}

/// What of a URL is known: literals, constants, templates, sums, `new URL(path, base)`; [`HOLE`] for the rest.
pub fn url_text(model: &ProjectModel, site: Site) -> String {
    text(model, site, 12)
}

fn text(model: &ProjectModel, site: Site, fuel: u32) -> String {
    let hole = || HOLE.to_string();
    if fuel == 0 {
        return hole();
    }
    if let Some(text) = model.string(site) {
        return text;
    }
    let Resolved::Site(at) = model.resolve(site) else { return hole() };
    let body = &model.facts(at.file).body;
    let part = |value| text(model, Site { file: at.file, value }, fuel - 1);
    match body.value(at.value) {
        // A whole URL put in front of something has its host, even where no slash is written: `${BASE}${path}`.
        Value::Template(list) => {
            let parts = body.list(list).iter().enumerate();
            parts.map(|(index, &value)| if index % 2 == 1 { with_end(part(value)) } else { part(value) }).collect()
        }
        Value::Op(Op::Add, list) => body.list(list).iter().map(|&value| with_end(part(value))).collect(),
        Value::Result(call) => {
            let call = CallSite { file: at.file, call };
            let args = model.args(call);
            let made = model.call(call).is_some_and(|row| row.kind == CallKind::New);
            match (model.callee(call), args.as_slice()) {
                (Resolved::Global(path), [address, base @ ..])
                    if made && matches!(path.last().map(|name| &**name), Some("URL" | "Request")) =>
                {
                    let address = text(model, *address, fuel - 1);
                    match base.first() {
                        Some(&base) if path.last().is_some_and(|name| name == "URL") && !address.contains("://") => {
                            let base = text(model, base, fuel - 1);
                            format!("{}/{}", base.trim_end_matches('/'), address.trim_start_matches('/'))
                        }
                        _ => address,
                    }
                }
                (Resolved::Function(function), _) => {
                    model.single_return(function).map_or_else(hole, |returned| text(model, returned, fuel - 1))
                }
                // `new URL(…).toString()`
                _ => match model.method(call) {
                    Some((receiver, "toString")) => text(model, receiver, fuel - 1),
                    _ => hole(),
                },
            }
        }
        Value::Member(base, name) if model.facts(at.file).str(name) == "href" => part(base),
        _ => hole(),
    }
}

/// An absolute URL that is nothing but scheme and host gets its slash.
fn with_end(text: String) -> String {
    let bare = text.split_once("://").is_some_and(|(_, rest)| !rest.is_empty() && !rest.contains(['/', '?', '#', HOLE]));
    if bare { text + "/" } else { text }
}

/// The host of an absolute URL, holes included; `None` where it isn't known where the host ends.
pub fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    match rest.find(['/', '?', '#', ':']) {
        Some(end) => Some(&rest[..end]),
        None => (!rest.ends_with(HOLE)).then_some(rest),
    }
}

/// Base and address of a request as one text.
pub fn request_url(model: &ProjectModel, request: Request) -> String {
    let address = request.address.map(|address| url_text(model, address)).unwrap_or_default();
    match request.base {
        Some(base) if !address.contains("://") => {
            let base = url_text(model, base);
            format!("{}/{}", base.trim_end_matches('/'), address.trim_start_matches('/'))
        }
        _ => address,
    }
}

/// The values that give a URL its host: the whole, the first part of a template or sum, a base, either of two.
pub fn origins(model: &ProjectModel, request: Request) -> Vec<Site> {
    let mut found = Vec::new();
    for site in request.base.into_iter().chain(request.address) {
        origin(model, site, 12, &mut found);
    }
    found
}

fn origin(model: &ProjectModel, site: Site, fuel: u32, found: &mut Vec<Site>) {
    let Resolved::Site(at) = model.resolve(site) else { return };
    if fuel == 0 {
        return;
    }
    let body = &model.facts(at.file).body;
    let mut inner = |value| origin(model, Site { file: at.file, value }, fuel - 1, found);
    match body.value(at.value) {
        Value::Template(list) => {
            let empty = |value| matches!(body.value(value), Value::Str(text) if model.facts(at.file).str(text).is_empty());
            body.list(list).iter().copied().find(|&value| !empty(value)).into_iter().for_each(inner);
        }
        Value::Op(Op::Add, list) => body.list(list).iter().take(1).copied().for_each(inner),
        Value::Op(Op::Or | Op::Nullish | Op::And | Op::Default, list) => body.list(list).iter().copied().for_each(inner),
        Value::Op(Op::Conditional, list) => body.list(list).iter().skip(1).copied().for_each(inner),
        Value::Member(base, name) if model.facts(at.file).str(name) == "href" => inner(base),
        Value::Result(call) => {
            let place = CallSite { file: at.file, call };
            match (model.callee(place), model.method(place)) {
                (Resolved::Global(path), _) if matches!(path.last().map(|name| &**name), Some("URL" | "Request" | "String")) => {
                    body.args(call).iter().copied().for_each(inner);
                }
                (Resolved::Function(function), _) => {
                    if let Some(returned) = model.single_return(function) {
                        origin(model, returned, fuel - 1, found);
                    }
                }
                (_, Some((receiver, "toString" | "replace" | "concat" | "trim"))) => inner(receiver.value),
                _ => {}
            }
        }
        _ => found.push(at),
    }
}
