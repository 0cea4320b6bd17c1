//! Reads the stored answers, and keeps account of where the engine says something else.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Mutex, OnceLock},
};

use amplify_tiers::{
    discover::Entry,
    engine::{Engine, Setup},
    testing::explain::explain,
};
use serde_json::Value;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle"))
}

/// One app: sources and answer.
pub struct App {
    /// Its name.
    pub id: String,
    /// What the packages said.
    pub verdict: Value,
    files: Vec<(String, String)>,
    explained: OnceLock<Value>,
}

impl App {
    /// What the engine says.
    pub fn explained(&self) -> &Value {
        self.explained.get_or_init(|| explain(&mut self.engine()))
    }

    /// An engine that was given the app.
    pub fn engine(&self) -> Engine {
        let mut engine = Engine::open(Setup::default()).unwrap();
        if self.files.is_empty() {
            read_folder(&mut engine, &folder().join("../apps").join(&self.id), "");
        }
        for (path, text) in &self.files {
            engine.update_file(path, text.as_bytes());
        }
        engine
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|(own, _)| own == path).map(|(_, text)| text.as_str())
    }

    /// Its sources; none for an app of `tests/apps`.
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }

    /// The one backend.
    pub fn backend(&self) -> &Value {
        &self.explained()["backends"][0]
    }

    /// Whether the packages refused it.
    pub fn is_rejected(&self) -> bool {
        self.verdict.get("rejected").is_some()
    }
}

/// The apps of a set. All tests share them, and what the engine says of them.
pub fn read_set(name: &str) -> &'static [App] {
    static SETS: Mutex<BTreeMap<String, &'static [App]>> = Mutex::new(BTreeMap::new());
    let mut sets = SETS.lock().unwrap();
    sets.entry(name.to_string()).or_insert_with(|| Box::leak(parse_set(name).into_boxed_slice()))
}

fn parse_set(name: &str) -> Vec<App> {
    let path = folder().join(format!("results/{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let value: Value = serde_json::from_str(&text).unwrap();
    let texts = value["texts"].as_array().unwrap();
    let files = |row: &Value| -> Vec<(String, String)> {
        let text = |at: &Value| texts[at.as_u64().unwrap() as usize].as_str().unwrap().to_string();
        row["files"].as_object().into_iter().flatten().map(|(path, at)| (path.clone(), text(at))).collect()
    };
    let apps = value["apps"].as_array().unwrap().iter().map(|row| App {
        id: row["id"].as_str().unwrap().to_string(),
        files: files(row),
        verdict: row.clone(),
        explained: OnceLock::new(),
    });
    apps.collect()
}

/// Hands in the files of a folder as a host does.
fn read_folder(engine: &mut Engine, app: &Path, folder: &str) {
    let at = app.join(folder);
    let entries = fs::read_dir(&at).unwrap().map(|entry| entry.unwrap());
    let mut entries: Vec<Entry> = entries
        .map(|entry| Entry { name: entry.file_name().into_string().unwrap(), is_dir: entry.file_type().unwrap().is_dir() })
        .collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let ignore = fs::read_to_string(at.join(".gitignore")).ok();
    let listing = engine.discovery().filter_dir(folder, &entries, ignore.as_deref());
    let below = |name: &str| if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
    for name in &listing.read {
        engine.update_file(&below(name), &fs::read(at.join(name)).unwrap());
    }
    for name in &listing.enter {
        read_folder(engine, app, &below(name));
    }
}

/// The texts of a list.
pub fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_string).collect()
}

/// Where engine and packages differ, beside the differences that are known and have a reason.
pub struct Differences {
    known: BTreeMap<String, String>,
    found: BTreeMap<String, Vec<String>>,
    figures: BTreeMap<&'static str, usize>,
    what: &'static str,
}

impl Differences {
    /// None yet; the known ones are in `tests/oracle/known.json`.
    pub fn of(what: &'static str) -> Self {
        let text = fs::read_to_string(folder().join("known.json")).unwrap();
        let all: BTreeMap<String, BTreeMap<String, String>> = serde_json::from_str(&text).unwrap();
        let known = all.get(what).cloned().unwrap_or_default();
        Self { known, found: BTreeMap::new(), figures: BTreeMap::new(), what }
    }

    /// Notes one.
    pub fn add(&mut self, app: &App, words: String) {
        self.found.entry(app.id.clone()).or_default().push(words);
    }

    /// Counts something that was compared.
    pub fn count(&mut self, figure: &'static str, number: usize) {
        *self.figures.entry(figure).or_default() += number;
    }

    /// Fails if there are others than the known ones.
    #[expect(clippy::print_stderr, clippy::disallowed_macros, reason = "the figures are for `--nocapture`")]
    pub fn settle(self) {
        // `…*` stands for all apps that begin so.
        let fits = |known: &str, app: &str| known.strip_suffix('*').map_or(known == app, |start| app.starts_with(start));
        let is_known = |app: &&String| self.known.keys().any(|known| fits(known, app));
        let new: Vec<String> = self
            .found
            .iter()
            .filter(|(app, _)| !is_known(app))
            .map(|(app, words)| format!("{app}: {}", words.join("; ")))
            .collect();
        let stale: Vec<&String> = self.known.keys().filter(|known| !self.found.keys().any(|app| fits(known, app))).collect();
        eprintln!("{}: {:?}, {} differing apps, {} of them known", self.what, self.figures, self.found.len(), self.known.len());
        assert!(new.is_empty(), "{} apps on which engine and packages differ:\n{}", new.len(), new.join("\n"));
        assert!(stale.is_empty(), "no longer different, take them out of tests/oracle/known.json: {stale:?}");
    }
}
