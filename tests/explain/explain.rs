//! Prints what the engine knows of the backends in the folders given: `cargo run -q --example explain -- <folder>…`.
//!
//! With `--mend` it reads a JSON list of apps, each its texts by path, and prints the files that suggestions of grants change.
//! With `--uncircle` it prints, for each app, the files that each suggestion against a circle of stacks changes.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a program, not the engine"
)]

use std::{collections::BTreeMap, env, fs, io, path::Path};

use amplify_tiers::{
    discover::Entry,
    engine::{Engine, Setup},
    testing::{Project, alternatives, explain::explain, mend},
};

type Files = BTreeMap<String, String>;

fn main() {
    let word = env::args().nth(1).unwrap_or_default();
    if word == "--mend" || word == "--uncircle" {
        let apps: Vec<Files> = serde_json::from_reader(io::stdin()).expect("a list of apps");
        let answer = match word.as_str() {
            "--mend" => serde_json::to_string(&apps.iter().map(mended).collect::<Vec<_>>()),
            _ => serde_json::to_string(&apps.iter().map(uncircled).collect::<Vec<_>>()),
        };
        println!("{}", answer.expect("it is JSON"));
        return;
    }
    let apps: Vec<serde_json::Value> = env::args()
        .skip(1)
        .map(|app| {
            let mut engine = Engine::open(Setup::default()).expect("no configuration is given");
            read(&mut engine, Path::new(&app), "");
            let mut answer = explain(&mut engine);
            answer["app"] = app.into();
            answer
        })
        .collect();
    println!("{}", serde_json::to_string_pretty(&apps).expect("it is JSON"));
}

fn project_of(files: &Files) -> Project {
    let mut project = Project::default();
    for (path, text) in files {
        project.add(path, text.clone());
    }
    project
}

/// For each suggestion against a circle: its title and the files that are other after it.
fn uncircled(files: &Files) -> Vec<(String, Files)> {
    let all = alternatives(&project_of(files), "no-circular-stacks").expect("the suggestions can be applied");
    all.into_iter().map(|(title, files)| (title, files.into_iter().collect())).collect()
}

/// The files that are other after the suggestions of grants.
fn mended(files: &Files) -> Files {
    let mut project = project_of(files);
    mend(&mut project, &["require-iam-grant", "require-data-access"]).expect("the suggestions can be applied");
    let text = |path: &str| project.get(path).unwrap_or_default().to_string();
    project
        .paths()
        .filter(|path| project.get(path) != files.get(*path).map(String::as_str))
        .map(|path| (path.to_string(), text(path)))
        .collect()
}

/// Hands in the files of a folder as a host does. A file that cannot be read is left out.
fn read(engine: &mut Engine, app: &Path, folder: &str) {
    let at = app.join(folder);
    let mut entries: Vec<Entry> = fs::read_dir(&at)
        .into_iter()
        .flatten()
        .flatten()
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
        if let Ok(bytes) = fs::read(at.join(name)) {
            engine.update_file(&below(name), &bytes);
        }
    }
    for name in &listing.enter {
        read(engine, app, &below(name));
    }
}
