//! The one public door: takes texts in, keeps their facts, links the project, runs the rules.

mod judge;

use std::{fmt, rc::Rc};

use crate::{
    config::{Config, ConfigError, FILE_NAME},
    diagnostic::Category,
    discover::Discovery,
    facts::{FileFacts, ParseError, encode, extract::Extractor},
    file_kind::{FileKind, kind_of},
    fix::{Edit, apply_edits},
    maps::SortedMap,
    model::{
        ProjectModel,
        link::{self, Sources as LinkSources},
        relink,
    },
    report::{
        Report, Sources, digest,
        whereabouts::{self, Question, Whereabouts},
    },
    span::{LineIndex, Span},
};
use judge::{check_file, check_manifest, settings};

/// What a project is opened with.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Path and text of `amplify-tiers.json`, if there is one.
    pub config: Option<(String, String)>,
    /// The host's settings as JSON: `{ "preset"?: …, "rules"?: { … } }`.
    pub overrides_json: Option<String>,
}

/// What a check is asked for.
#[derive(Clone, Debug, Default)]
pub struct CheckRequest {
    /// Only these files; all if `None`.
    pub paths: Option<Vec<String>>,
    /// Settings for this check alone, as JSON: `{ "preset"?: …, "rules"?: { … } }`.
    pub overrides_json: Option<String>,
    /// Run every rule and keep every finding, whatever the severities: the host decides (ESLint).
    pub all_rules: bool,
    /// Keep suppressed findings in the report.
    pub include_suppressed: bool,
    /// Only findings of these categories; all if empty.
    pub only: Vec<Category>,
}

/// Why a fix was not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixError {
    /// The text isn't the one that was checked.
    Changed,
    /// Edits overlap, or lie outside the text.
    Invalid,
}

impl fmt::Display for FixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "The file changed since it was checked.",
            Self::Invalid => "The edits don't fit the file.",
        })
    }
}

/// A project: facts of its files, and the model linked from them.
#[derive(Debug)]
pub struct Engine {
    config: Config,
    discovery: Discovery,
    extractor: Extractor,
    facts: SortedMap<String, Rc<FileFacts>>,
    /// Position of the facts that came last: mostly, the next ones belong behind them.
    put_last: usize,
    /// Bytes of texts that came since memory grew.
    taken_in: usize,
    manifests: SortedMap<String, String>,
    assets: SortedMap<String, String>,
    /// Places in each `package.json`.
    package_lines: SortedMap<String, LineIndex>,
    texts: SortedMap<String, String>,
    model: Option<ProjectModel>,
    /// The model before some files changed, and their paths: what doesn't depend on them is kept.
    stale: Option<(ProjectModel, Vec<String>)>,
    report: Report,
}

impl Engine {
    /// Opens an empty project.
    pub fn open(setup: Setup) -> Result<Self, ConfigError> {
        let mut config = match &setup.config {
            Some((path, text)) => Config::parse(path, text)?,
            None => Config::default(),
        };
        if let Some(overrides) = &setup.overrides_json {
            config = config.with_overrides("--rule", overrides)?;
        }
        Ok(Self {
            discovery: Discovery::new(&config),
            config,
            extractor: Extractor::default(),
            facts: SortedMap::new(),
            put_last: 0,
            taken_in: 0,
            manifests: SortedMap::new(),
            assets: SortedMap::new(),
            package_lines: SortedMap::new(),
            texts: SortedMap::new(),
            model: None,
            stale: None,
            report: Report::default(),
        })
    }

    /// Says what of a folder a host enters and reads.
    pub fn discovery(&mut self) -> &mut Discovery {
        // A listing may bring files that only their names matter of.
        self.forget();
        &mut self.discovery
    }

    /// Takes a file in.
    pub fn update_file(&mut self, path: &str, bytes: &[u8]) {
        self.texts.remove(path);
        self.make_room(bytes.len());
        match kind_of(path) {
            FileKind::Module => {
                let facts = self.extractor.extract(path, bytes);
                self.put_facts(path, facts);
            }
            kind => {
                let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
                let text = String::from_utf8_lossy(bytes).into_owned();
                let table = if kind == FileKind::Manifest { &mut self.manifests } else { &mut self.assets };
                if table.get(path) != Some(&text) {
                    if is_package(path) {
                        self.package_lines.insert(path.to_string(), LineIndex::new(&text));
                    }
                    table.insert(path.to_string(), text);
                    self.forget();
                }
            }
        }
    }

    /// The facts of a module in the form that [`Self::update_facts`] takes; `None` for other files.
    pub fn encoded_facts(&self, path: &str) -> Option<Vec<u8>> {
        self.facts.get(path).map(|facts| encode::encode(facts))
    }

    /// Takes facts in that [`Self::encoded_facts`] gave. False if they are damaged or from another version.
    pub fn update_facts(&mut self, path: &str, facts: &[u8]) -> bool {
        let Some(facts) = encode::decode(facts) else { return false };
        self.put_facts(path, Rc::new(facts));
        true
    }

    /// Remembers that a file cannot be read, and why.
    pub fn mark_unreadable(&mut self, path: &str, reason: &str) {
        let error = ParseError { message: reason.to_string(), span: Span::default(), unreadable: true };
        self.put_facts(path, Rc::new(FileFacts { error: Some(error), ..FileFacts::default() }));
    }

    /// Forgets a file.
    pub fn remove_file(&mut self, path: &str) {
        let known =
            self.facts.remove(path).is_some() | self.manifests.remove(path).is_some() | self.assets.remove(path).is_some();
        self.texts.remove(path);
        if known {
            self.forget();
        }
    }

    /// In wasm, memory grows by what one allocation lacks, and V8 looks through its heap each time: over 10,000 files, that took
    /// as long as everything else. So memory is made free for many files at once.
    fn make_room(&mut self, taken_in: usize) {
        /// Bytes that are made free whenever texts of a fourth of it have come: enough for their facts and for linking them.
        const AT_ONCE: usize = 16 << 20;
        self.taken_in += taken_in;
        if cfg!(target_arch = "wasm32") && self.taken_in > AT_ONCE / 4 {
            self.taken_in = 0;
            // Given back at once: it stays with the allocator.
            drop(std::hint::black_box(Vec::<u8>::with_capacity(AT_ONCE)));
        }
    }

    fn put_facts(&mut self, path: &str, facts: Rc<FileFacts>) {
        let mut is_new = false;
        let known = self.facts.entry_near(path.to_string(), &mut self.put_last).or_insert_with(|| {
            is_new = true;
            Rc::clone(&facts)
        });
        if is_new {
            return self.forget();
        }
        if *known == facts {
            return;
        }
        *known = facts;
        if let Some(model) = self.model.take() {
            self.stale = Some((model, Vec::new()));
        }
        if let Some((_, changed)) = &mut self.stale
            && !changed.iter().any(|known| known == path)
        {
            changed.push(path.to_string());
        }
    }

    /// Nothing that was linked holds any more.
    fn forget(&mut self) {
        if self.model.is_some() || self.stale.is_some() {
            (self.model, self.stale) = (None, None);
        }
    }

    /// What the functions of all backends may do and need, as JSON.
    #[cfg(feature = "docs")]
    pub fn iam_json(&mut self) -> String {
        crate::model::iam::json(self.model())
    }

    /// The linked project.
    pub fn model(&mut self) -> &ProjectModel {
        let Self { model, stale, facts, manifests, assets, config, discovery, .. } = self;
        model.get_or_insert_with(|| {
            if let Some((mut old, changed)) = stale.take() {
                let assets = std::mem::take(&mut old.assets);
                return relink::relink(&LinkSources { facts, manifests, assets: &assets, config }, old, &changed);
            }
            let mut assets = assets.clone();
            for path in discovery.assets() {
                assets.entry(path).or_default();
            }
            let mut model = link::link(&LinkSources { facts, manifests, assets: &assets, config });
            // What a host was told not to read.
            model.twins.extend(discovery.twins());
            model
        })
    }

    /// Checks the project, or some of its files. The report is kept for [`Self::report`].
    ///
    /// # Errors
    /// If `overrides_json` of the request is wrong.
    pub fn try_check(&mut self, request: &CheckRequest) -> Result<&Report, ConfigError> {
        let config = match &request.overrides_json {
            Some(json) => self.config.with_overrides("--rule", json)?,
            None => self.config.clone(),
        };
        self.model();
        let Some(model) = &self.model else { return Ok(&self.report) };
        let mut report = Report { is_app: is_app(model), looked_at: model.looked_at().clone(), ..Report::default() };
        let everywhere = settings(&config, request);
        if everywhere.iter().any(|setting| setting.judges_rights()) {
            report.looked_at.unjudged = model.unjudged_rights().to_vec();
        }
        for file in model.files() {
            let path = model.path(file);
            let asked = request.paths.as_ref().is_none_or(|paths| paths.iter().any(|own| own == path));
            if !asked {
                continue;
            }
            report.files += 1;
            check_file(model, &config, &everywhere, request, file, &mut report);
        }
        let asked = |path: &str| request.paths.as_ref().is_none_or(|paths| paths.iter().any(|own| own == path));
        for (path, text) in self.manifests.iter().filter(|(path, _)| is_package(path) && asked(path)) {
            check_manifest(&config, request, path, text, &mut report);
        }
        report.diagnostics.retain(|found| request.only.is_empty() || request.only.contains(&found.category));
        report.sort();
        self.report = report;
        Ok(&self.report)
    }

    /// Checks with a request that carries no settings of its own.
    pub fn check(&mut self, request: &CheckRequest) -> Report {
        match self.try_check(request) {
            Ok(report) => report.clone(),
            Err(_) => Report::default(),
        }
    }

    /// Path → a key that changes with the findings of the file; files without findings are left out.
    pub fn digests(&mut self) -> SortedMap<String, String> {
        self.model();
        match &self.model {
            Some(model) if is_app(model) => digest::digests(model, &self.config),
            _ => SortedMap::new(),
        }
    }

    /// Where a file, or the function around a line of it, belongs. `None` if the project doesn't hold the file.
    pub fn where_(&mut self, question: &Question) -> Option<Whereabouts> {
        let request = CheckRequest { paths: Some(vec![question.path.clone()]), all_rules: true, ..CheckRequest::default() };
        let report = self.check(&request);
        self.model();
        whereabouts::whereabouts(self.model.as_ref()?, self, &report, question)
    }

    /// The report of the last check.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Hands in the text of a file again, for frames.
    pub fn give_text(&mut self, path: &str, bytes: &[u8]) {
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
        let current = self.facts.get(path).is_none_or(|facts| facts.content_hash == encode::hash(bytes));
        if current && let Ok(text) = std::str::from_utf8(bytes) {
            self.texts.insert(path.to_string(), text.to_string());
        }
    }

    /// Applies edits to a file's text (with or without BOM; what comes back has it too).
    ///
    /// # Errors
    /// If the text isn't the one that was checked, or the edits don't fit it.
    pub fn apply_fixes(&self, path: &str, bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, FixError> {
        const BOM: &[u8] = &[0xEF, 0xBB, 0xBF];
        let body = bytes.strip_prefix(BOM).unwrap_or(bytes);
        let known = self.facts.get(path).is_some_and(|facts| facts.content_hash == encode::hash(body));
        if !known {
            return Err(FixError::Changed);
        }
        let text = std::str::from_utf8(body).map_err(|_| FixError::Changed)?;
        let fixed = apply_edits(text, edits).ok_or(FixError::Invalid)?;
        let mut result = if body.len() == bytes.len() { Vec::new() } else { BOM.to_vec() };
        result.extend_from_slice(fixed.as_bytes());
        Ok(result)
    }
}

impl Sources for Engine {
    fn lines(&self, path: &str) -> Option<&LineIndex> {
        self.facts.get(path).map(|facts| &facts.lines).or_else(|| self.package_lines.get(path))
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).or_else(|| self.manifests.get(path)).map(String::as_str)
    }
}

fn is_package(path: &str) -> bool {
    path == "package.json" || path.ends_with("/package.json")
}

/// Whether the folder is an Amplify Gen 2 app at all.
fn is_app(model: &ProjectModel) -> bool {
    !model.backends.is_empty()
        || model
            .resolver
            .packages()
            .iter()
            .any(|package| package.dependencies.keys().any(|name| name == "aws-amplify" || name.starts_with("@aws-amplify/")))
}

/// The name of the configuration file, for hosts.
pub const CONFIG_FILE: &str = FILE_NAME;
