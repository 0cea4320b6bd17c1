//! Prints what the engine knows of the backends in the folders given: `cargo run -q --example explain -- <folder>…`.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, clippy::print_stdout, reason = "a program, not the engine")]

use std::{env, fs, path::Path};

use amplify_tiers::{
    discover::Entry,
    engine::{Engine, Setup},
    testing::explain::explain,
};

fn main() {
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
