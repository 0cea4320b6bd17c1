//! The committed generated files are those that the registry makes now. `UPDATE=1` (`npm run generate`) writes them.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read the repository; only the engine has no I/O")]

use std::{collections::BTreeSet, env, fs, path::Path};

use amplify_tiers::generate;

#[test]
fn generated_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let files = generate::files(&readme).unwrap();
    let update = env::var_os("UPDATE").is_some();
    let mut stale = Vec::new();
    for file in &files {
        let path = root.join(&file.path);
        if fs::read_to_string(&path).ok().as_ref() == Some(&file.text) {
            continue;
        }
        if update {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &file.text).unwrap();
        } else {
            stale.push(file.path.clone());
        }
    }
    // Pages of rules that are gone.
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for entry in fs::read_dir(root.join("eslint-plugin/docs/rules")).into_iter().flatten().flatten() {
        let path = format!("eslint-plugin/docs/rules/{}", entry.file_name().to_string_lossy());
        if wanted.contains(path.as_str()) {
            continue;
        }
        if update {
            fs::remove_file(entry.path()).unwrap();
        } else {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "run `npm run generate` and commit: {stale:?}");
}
