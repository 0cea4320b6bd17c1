//! Measures the engine natively: `native parse|check|placement|rules|edit <folder> [rounds]` prints one line of JSON. Reading
//! the disk isn't timed. `placement` takes turns with the peer in one process, every few milliseconds: times on a shared
//! machine differ by a third from one moment to the next.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a benchmark reads files and clocks; only the engine has no I/O"
)]

use std::{collections::BTreeMap, fs, hint::black_box, path::Path, time::Instant};

use amplify_tiers::{
    discover::Entry,
    engine::{CheckRequest, Engine, Setup},
    report::Report,
    rules::{self, RuleContext, RuleOptions},
};
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use serde_json::{Value, json};

#[expect(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_macros, reason = "it is a program, not the engine")]
fn main() {
    // `cargo bench` adds a flag of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [mode, folder, rounds @ ..] = &arguments[..] else {
        eprintln!("Usage: native parse|check|placement|rules|edit <folder> [rounds]");
        std::process::exit(2);
    };
    let mut engine = Engine::open(Setup::default()).expect("no settings, no error");
    let mut files = Vec::new();
    read(&mut engine, Path::new(folder), "", &mut files);
    let mut result = match mode.as_str() {
        "parse" => {
            let [parse, bind] = parse(&files);
            json!({ "parse": parse, "bind": bind })
        }
        "rules" => each_rule(engine, &files),
        "edit" => edit(engine, &files),
        "placement" => placement(&files, rounds.first().map_or(3, |rounds| rounds.parse().expect("a number"))),
        _ => check(engine, &files),
    };
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    result["files"] = json!(files.len());
    result["bytes"] = json!(bytes);
    result["peak"] = json!(peak());
    println!("{result}");
}

/// The files of a folder, as a host finds them.
fn read(engine: &mut Engine, root: &Path, folder: &str, files: &mut Vec<(String, Vec<u8>)>) {
    let at = root.join(folder);
    let entries = fs::read_dir(&at).expect("the folder is there").map(|entry| entry.expect("it can be listed"));
    let mut entries: Vec<Entry> = entries
        .map(|entry| Entry {
            name: entry.file_name().to_string_lossy().into_owned(),
            is_dir: entry.file_type().is_ok_and(|kind| kind.is_dir()),
        })
        .collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let ignore = fs::read_to_string(at.join(".gitignore")).ok();
    let listing = engine.discovery().filter_dir(folder, &entries, ignore.as_deref());
    let below = |name: &str| if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
    for name in &listing.read {
        files.push((below(name), fs::read(at.join(name)).expect("it can be read")));
    }
    for name in &listing.enter {
        read(engine, root, &below(name), files);
    }
}

/// What any tool on oxc pays: taking the bytes as text, parsing, and binding names with `oxc_semantic`. The engine itself binds
/// while lowering.
/// Gives the seconds of parsing and of binding.
fn parse(files: &[(String, Vec<u8>)]) -> [f64; 2] {
    let (mut parse, mut bind) = (0.0, 0.0);
    for (path, bytes) in files {
        let start = Instant::now();
        let (Ok(kind), Ok(text)) = (SourceType::from_path(path), std::str::from_utf8(bytes)) else { continue };
        let allocator = Allocator::default();
        let program = allocator.alloc(Parser::new(&allocator, text, kind).parse().program);
        parse += start.elapsed().as_secs_f64();
        let start = Instant::now();
        black_box(SemanticBuilder::new().build(program).semantic.scoping().symbols_len());
        drop(allocator);
        bind += start.elapsed().as_secs_f64();
    }
    [parse, bind]
}

/// The rules that say where code belongs.
const PLACEMENT: [&str; 19] = [
    "no-audit-write",
    "no-authorization-decision",
    "no-aws-sdk-outside-lambda",
    "no-backend-import",
    "no-batch-write",
    "no-check-then-write",
    "no-data-transformation",
    "no-direct-database-access",
    "no-direct-lambda-call",
    "no-email-outside-lambda",
    "no-export-generation",
    "no-external-service-call",
    "no-multi-step-write",
    "no-privileged-input",
    "no-scheduled-job",
    "no-secret-in-frontend",
    "no-signup-side-effect",
    "require-server-client",
    "require-thin-api-route",
];

/// Settings with which only the rules of [`PLACEMENT`] run, all of them.
fn only_placement() -> String {
    let severity = |id: &str| if PLACEMENT.contains(&id) { "error" } else { "off" };
    let rules: BTreeMap<&str, &str> = rules::ALL.iter().map(|rule| (rule.meta().id, severity(rule.meta().id))).collect();
    json!({ "rules": rules }).to_string()
}

/// How many files peer and engine read in turns: a few milliseconds' worth.
const TURN: usize = 100;

/// Rounds of what any tool pays and of the whole way with the rules of [`PLACEMENT`]: seconds of each. Peer and engine take
/// turns at a few files each; who comes first changes, since the second finds the texts in the processor's cache.
fn placement(files: &[(String, Vec<u8>)], rounds: usize) -> Value {
    let request = CheckRequest { overrides_json: Some(only_placement()), ..CheckRequest::default() };
    let mut findings = BTreeMap::new();
    let rounds: Vec<Value> = (0..rounds)
        .map(|round| {
            let mut engine = Engine::open(Setup::default()).expect("no settings, no error");
            let (mut peer, mut extract) = ([0.0; 2], 0.0);
            for (turn, files) in files.chunks(TURN).enumerate() {
                let is_first = (round + turn) % 2 == 0;
                if is_first {
                    extract += take_in(&mut engine, files);
                }
                let own = parse(files);
                peer = [peer[0] + own[0], peer[1] + own[1]];
                if !is_first {
                    extract += take_in(&mut engine, files);
                }
            }
            let ([link, rules], report) = link_and_check(&mut engine, &request);
            findings = counted(&report);
            json!({ "parse": peer[0], "bind": peer[1], "extract": extract, "link": link, "rules": rules })
        })
        .collect();
    json!({ "rounds": rounds, "findings": findings, "placement": PLACEMENT })
}

/// Seconds of extraction.
fn take_in(engine: &mut Engine, files: &[(String, Vec<u8>)]) -> f64 {
    let start = Instant::now();
    for (path, bytes) in files {
        engine.update_file(path, bytes);
    }
    start.elapsed().as_secs_f64()
}

/// Linking and rules, with the seconds of each.
fn link_and_check(engine: &mut Engine, request: &CheckRequest) -> ([f64; 2], Report) {
    let start = Instant::now();
    engine.model();
    let link = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let report = engine.check(request);
    ([link, start.elapsed().as_secs_f64()], report)
}

/// The whole way with all rules; then what the facts weigh.
fn check(mut engine: Engine, files: &[(String, Vec<u8>)]) -> Value {
    let extract = take_in(&mut engine, files);
    let ([link, rules], report) = link_and_check(&mut engine, &CheckRequest::default());
    let findings = counted(&report);
    // The encoded form is made for those who ask only; its size is what facts weigh.
    let sizes: BTreeMap<&str, usize> =
        files.iter().map(|(path, _)| (path.as_str(), engine.encoded_facts(path).map_or(0, |facts| facts.len()))).collect();
    let model = engine.model();
    // Source and facts, in the backend and outside.
    let mut weights = [[0usize; 2]; 2];
    for (path, bytes) in files {
        let Some(file) = model.file(path) else { continue };
        let row = &mut weights[usize::from(model.backend_of(file).is_none())];
        row[0] += bytes.len();
        row[1] += sizes[path.as_str()];
    }
    let weight = |[source, facts]: [usize; 2]| json!({ "source": source, "facts": facts });
    json!({
        "extract": extract, "link": link, "rules": rules, "findings": findings, "unparsable": report.parse_errors.len(),
        "facts": { "backend": weight(weights[0]), "outside": weight(weights[1]) },
    })
}

/// How often each rule is there.
fn counted(report: &Report) -> BTreeMap<&'static str, usize> {
    let mut findings = BTreeMap::new();
    for found in report.visible() {
        *findings.entry(found.rule).or_default() += 1;
    }
    findings
}

/// What an editor asks for: the findings of one file after each change of it. Medians over files from all over the project.
fn edit(mut engine: Engine, files: &[(String, Vec<u8>)]) -> Value {
    for (path, bytes) in files {
        engine.update_file(path, bytes);
    }
    engine.check(&CheckRequest::default());
    let mut times: [Vec<f64>; 3] = Default::default();
    for (path, bytes) in files.iter().step_by((files.len() / 40).max(1)) {
        let start = Instant::now();
        engine.update_file(path, &[bytes, b"\n".as_slice()].concat());
        times[0].push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        engine.model();
        times[1].push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        engine.check(&CheckRequest { paths: Some(vec![path.clone()]), ..CheckRequest::default() });
        times[2].push(start.elapsed().as_secs_f64());
    }
    let [extract, link, rules] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let findings = counted(&engine.check(&CheckRequest::default()));
    json!({ "extract": extract, "link": link, "rules": rules, "findings": findings })
}

/// What each rule costs that takes over a millisecond, slowest first. What rules share is paid by the first.
fn each_rule(mut engine: Engine, files: &[(String, Vec<u8>)]) -> Value {
    for (path, bytes) in files {
        engine.update_file(path, bytes);
    }
    let model = engine.model();
    let options = RuleOptions::new();
    let mut seconds: Vec<(f64, &str)> = Vec::new();
    for rule in rules::ALL {
        let start = Instant::now();
        for file in model.files() {
            rule.check(&mut RuleContext::new(model, file, rule.meta(), &options, &mut Vec::new()));
        }
        seconds.push((start.elapsed().as_secs_f64(), rule.meta().id));
    }
    seconds.retain(|&(seconds, _)| seconds > 0.001);
    seconds.sort_by(|a, b| b.0.total_cmp(&a.0));
    json!({ "rules": seconds })
}

/// Most memory the process had, in bytes; 0 where the system doesn't tell in `/proc`.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).map_or(0, |kilo| kilo * 1024)
}
