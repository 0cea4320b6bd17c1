//! A project that is kept and told what changes says what one that is read anew says: `cargo test --test relink`.
//!
//! In every Markdown case and every app each file is emptied, then replaced by the next one, then put back.

#![expect(clippy::disallowed_methods, reason = "tests read the repository; only the engine has no I/O")]

use std::{fs, path::Path};

use amplify_tiers::{
    engine::{CONFIG_FILE, CheckRequest, Engine, Setup},
    report::Report,
    testing::markdown::{self, Role},
};

type Files = Vec<(String, String)>;

#[test]
fn cases_say_the_same_after_changes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let mut differing = Vec::new();
    for path in paths {
        let document = markdown::parse(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in &document.cases {
            let own = |path: &str| case.blocks.iter().any(|block| block.path == path && block.role == Role::File);
            let blocks = document.shared.iter().filter(|block| !own(&block.path)).chain(&case.blocks);
            let files: Files =
                blocks.filter(|block| block.role == Role::File).map(|block| (block.path.clone(), block.text.clone())).collect();
            let name = format!("{}: {}", path.file_stem().unwrap().display(), case.title);
            differing.extend(differences(&files).into_iter().map(|at| format!("{name}: {at}")));
        }
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn apps_say_the_same_after_changes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apps");
    for app in ["next-wrong", "vite-spa", "monorepo"] {
        let mut files = Files::new();
        read(&folder.join(app), "", &mut files);
        assert_eq!(differences(&files), Vec::<String>::new(), "{app}");
    }
}

fn read(root: &Path, folder: &str, files: &mut Files) {
    for entry in fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if entry.path().is_dir() && name != "node_modules" && !name.starts_with('.') {
            read(root, &path, files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.push((path, text));
        }
    }
    files.sort();
}

/// The changes after which the kept project says something else than one that is read anew.
fn differences(files: &Files) -> Vec<String> {
    let mut kept = engine(files);
    let first = check(&mut kept);
    let mut found = Vec::new();
    for (index, (path, text)) in files.iter().enumerate().filter(|(_, (path, _))| path != CONFIG_FILE) {
        let next = &files[(index + 1) % files.len()].1;
        for (what, other) in [("emptied", ""), ("replaced", next.as_str())] {
            kept.update_file(path, other.as_bytes());
            let mut changed = files.clone();
            changed[index].1 = other.to_string();
            if check(&mut kept) != check(&mut engine(&changed)) {
                found.push(format!("{path} {what}"));
            }
        }
        kept.update_file(path, text.as_bytes());
        if check(&mut kept) != first {
            found.push(format!("{path} put back"));
        }
    }
    found
}

fn engine(files: &Files) -> Engine {
    let config = files.iter().find(|(path, _)| path == CONFIG_FILE).cloned();
    let mut engine = Engine::open(Setup { config, ..Setup::default() }).unwrap();
    for (path, text) in files.iter().filter(|(path, _)| path != CONFIG_FILE) {
        engine.update_file(path, text.as_bytes());
    }
    engine
}

fn check(engine: &mut Engine) -> Report {
    engine.check(&CheckRequest { all_rules: true, include_suppressed: true, ..CheckRequest::default() })
}
