//! The engine as a wasm module: plain functions over a table of projects. Structured values cross as JSON text.

mod refusal;

use std::cell::RefCell;

use serde::Serialize;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{
    config::nearest,
    diagnostic::{Category, Severity},
    discover::Entry,
    engine::{CheckRequest, Engine, Setup},
    facts::json::{Json, parse},
    fix::Edit,
    maps::SortedMap,
    model::resolve::workspaces,
    report::{
        Sources, json, parts, pretty, program,
        whereabouts::{self, Question},
    },
    rules::{describe, engine_findings},
    span::Span,
};
use refusal::{config_error, refusal};

type Answer<T> = Result<T, JsError>;

thread_local! {
    static PROJECTS: RefCell<SortedMap<u32, Engine>> = const { RefCell::new(SortedMap::new()) };
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The version of the package.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// What the panic said that made this instance useless; "" if there was none.
#[wasm_bindgen(js_name = lastPanic)]
pub fn last_panic() -> String {
    LAST_PANIC.take()
}

/// Opens a project and gives its handle.
#[wasm_bindgen]
pub fn open(setup: &str) -> Answer<u32> {
    // Here and not at the start of the module: after a reset the first call is an `open` again.
    std::panic::set_hook(Box::new(|panic| LAST_PANIC.set(panic.to_string())));
    let setup = read(setup)?;
    let config = setup.text("configText").map(|config| (owned(setup.text("configPath")), config.to_owned()));
    let overrides_json = setup.text("overrides").map(str::to_owned);
    let mut engine = Engine::open(Setup { config, overrides_json }).map_err(|error| config_error(&error))?;
    for ignore in setup.list("outerIgnores") {
        if let Some([to_root, text]) = ignore.items() {
            engine.discovery().add_outer_ignore(to_root.as_str().unwrap_or_default(), text.as_str().unwrap_or_default());
        }
    }
    if setup.flag("single") {
        // Nothing is known about the package of a lone file: the conventions of a Next.js app count.
        engine.update_file("package.json", br#"{"dependencies":{"aws-amplify":"*","next":"*"}}"#);
    }
    PROJECTS.with_borrow_mut(|projects| {
        let handle = projects.last_key_value().map_or(1, |(last, _)| last + 1);
        projects.insert(handle, engine);
        Ok(handle)
    })
}

/// Frees a project.
#[wasm_bindgen]
pub fn close(handle: u32) {
    PROJECTS.with_borrow_mut(|projects| projects.remove(&handle));
}

/// Says which entries of a folder the host enters and reads; parents come before children.
#[wasm_bindgen(js_name = filterDir)]
pub fn filter_dir(handle: u32, dir: &str, entries: &str, ignore_text: Option<String>) -> Answer<String> {
    let entries = read(entries)?;
    let entries = entries.items().unwrap_or_default().iter();
    let entries: Vec<Entry> = entries.map(|entry| Entry { name: owned(entry.text("name")), is_dir: entry.flag("dir") }).collect();
    with(handle, |engine| encode(&engine.discovery().filter_dir(dir, &entries, ignore_text.as_deref())))?
}

/// Takes in the text of a file.
#[wasm_bindgen(js_name = updateFile)]
pub fn update_file(handle: u32, path: &str, bytes: &[u8]) -> Answer<()> {
    with(handle, |engine| engine.update_file(path, bytes))
}

/// Marks a file that cannot be read. `reason` is an error code of the file system, what a panic said, or "" for a full stack.
#[wasm_bindgen(js_name = markUnreadable)]
pub fn mark_unreadable(handle: u32, path: &str, reason: &str) -> Answer<()> {
    with(handle, |engine| engine.mark_unreadable(path, &engine_findings::reason(reason)))
}

/// Forgets a file.
#[wasm_bindgen(js_name = removeFile)]
pub fn remove_file(handle: u32, path: &str) -> Answer<()> {
    with(handle, |engine| engine.remove_file(path))
}

/// Checks the project and gives the report, with the files whose text `render` and `applyFix` need.
#[wasm_bindgen]
pub fn check(handle: u32, request: &str) -> Answer<String> {
    let wire = read(request)?;
    let only: Vec<&str> = wire.list("only").iter().filter_map(Json::as_str).collect();
    let request = CheckRequest {
        paths: wire.get("paths").map(|_| wire.list("paths").iter().filter_map(Json::as_str).map(str::to_owned).collect()),
        overrides_json: wire.text("overrides").map(str::to_owned),
        all_rules: wire.flag("allRules"),
        include_suppressed: wire.flag("includeSuppressed"),
        only: Category::ALL.into_iter().filter(|category| only.contains(&category.as_str())).collect(),
    };
    with(handle, |engine| {
        let report = engine.try_check(&request).map_err(|error| config_error(&error))?.clone();
        let mut answer = report.wire("", engine, request.include_suppressed);
        answer.need_text = Some(report.need_text());
        Ok(json::render(&answer))
    })?
}

/// For each file with findings a key that changes with them: JSON, path → key.
#[wasm_bindgen]
pub fn digests(handle: u32) -> Answer<String> {
    with(handle, |engine| encode(&engine.digests()))?
}

/// Takes in a text that frames need.
#[wasm_bindgen(js_name = giveText)]
pub fn give_text(handle: u32, path: &str, bytes: &[u8]) -> Answer<()> {
    with(handle, |engine| engine.give_text(path, bytes))
}

/// Renders the report of the last check as `pretty`, `json`, or `findings` (one by one).
#[wasm_bindgen]
pub fn render(handle: u32, format: &str, options: &str) -> Answer<String> {
    let options = read(options)?;
    with(handle, |engine| {
        let mut report = engine.report().clone();
        if options.flag("quiet") {
            report.diagnostics.retain(|finding| finding.severity == Severity::Error);
        }
        if format == "json" {
            return json::render(&report.wire(options.text("root").unwrap_or_default(), engine, false));
        }
        let defaults = pretty::PrettyOptions::default();
        let width = options.get("width").and_then(Json::as_f64).map_or(defaults.width, |width| width as usize);
        let options = pretty::PrettyOptions { color: options.flag("color"), width, ..defaults };
        if format == "findings" { parts::render(&report, engine, options) } else { pretty::render(&report, engine, options) }
    })
}

/// Says where a file, or the function around a line of it, belongs: `pretty` or `json`; "" if the project doesn't hold it.
#[wasm_bindgen]
pub fn whereabouts(handle: u32, question: &str, format: &str, color: bool) -> Answer<String> {
    let question = read(question)?;
    let line = question.get("line").and_then(Json::as_f64).map(|line| line as u32);
    let question = Question { path: owned(question.text("path")), line };
    with(handle, |engine| match engine.where_(&question) {
        Some(answer) if format == "json" => serde_json::to_string(&answer).unwrap_or_default(),
        Some(answer) => whereabouts::render(&answer, color),
        None => String::new(),
    })
}

/// Applies edits of the last report to the text they were made for; gives the new text, with BOM where there was one.
#[wasm_bindgen(js_name = applyFix)]
pub fn apply_fix(handle: u32, path: &str, bytes: &[u8], edits: &str) -> Answer<Vec<u8>> {
    let edits = read(edits)?;
    with(handle, |engine| {
        let lines = engine.lines(path).cloned().unwrap_or_default();
        let place = |edit: &Json, key: &str| lines.byte(edit.get(key).and_then(Json::as_f64).unwrap_or_default() as u32);
        let edits = edits.items().unwrap_or_default().iter().map(|edit| Edit {
            path: owned(edit.text("path")),
            span: Span::new(place(edit, "start"), place(edit, "end")),
            text: owned(edit.text("text")),
        });
        let edits: Vec<Edit> = edits.collect();
        engine.apply_fixes(path, bytes, &edits).map_err(|error| refusal(&format!("{path}: {error}")))
    })?
}

/// An ESTree program (JSON) with the comments of a text and no code.
#[wasm_bindgen(js_name = emptyProgram)]
pub fn empty_program(path: &str, text: &str) -> String {
    program::render(path, text)
}

/// What a rule reports, why, and what to do.
#[wasm_bindgen]
pub fn explain(id: &str) -> Answer<String> {
    describe::explain(id).map_err(|message| refusal(&message))
}

/// All rules, as `json` or as lines for a terminal.
#[wasm_bindgen(js_name = rulesList)]
pub fn rules_list(format: &str) -> String {
    if format == "json" { describe::json() } else { describe::list() }
}

/// Whether a folder's workspaces take in another one, given relative to it.
#[wasm_bindgen(js_name = workspaceTakesIn)]
pub fn workspace_takes_in(package_json: Option<String>, pnpm: Option<String>, folder: &str) -> bool {
    let package = package_json.and_then(|text| parse(&text).ok());
    let mut globs = package.map(|json| workspaces::globs_of_package(&json)).unwrap_or_default();
    globs.extend(pnpm.iter().flat_map(|text| workspaces::globs_of_pnpm(text)));
    workspaces::is_member(&globs, folder)
}

/// "Did you mean …?" for a mistyped name; `valid` is a JSON array of names.
#[wasm_bindgen]
pub fn remedy(name: &str, valid: &str) -> Answer<String> {
    let valid = read(valid)?;
    let valid: Vec<&str> = valid.items().unwrap_or_default().iter().filter_map(Json::as_str).collect();
    Ok(nearest::remedy(name, &valid))
}

fn with<T>(handle: u32, use_it: impl FnOnce(&mut Engine) -> T) -> Answer<T> {
    PROJECTS
        .with_borrow_mut(|projects| projects.get_mut(&handle).map(use_it))
        .ok_or_else(|| JsError::new("This project is closed."))
}

fn read(json: &str) -> Answer<Json> {
    parse(json).map_err(|error| JsError::new(&error.message))
}

fn owned(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

fn encode(value: &impl Serialize) -> Answer<String> {
    Ok(serde_json::to_string(value)?)
}
