//! The reading of .gitignore files against git itself, on many generated ignore files.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may read files")]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use amplify_tiers::{
    config::Config,
    discover::{Discovery, Entry},
};

/// A tree with the names that patterns stumble over.
const FILES: [&str; 34] = [
    "a.ts",
    "ab.ts",
    "b.js",
    "keep.log",
    "x.log",
    "#hash",
    "!bang",
    "{x,y}",
    "a*b",
    "[a]",
    "sp ace",
    "end ",
    "é.ts",
    "gen/a.ts",
    "gen/deep/a.ts",
    "gen/deep/keep.log",
    "src/a.ts",
    "src/ab.ts",
    "src/gen/a.ts",
    "src/gen/x.log",
    "src/deep/gen/b.js",
    "src/deep/er/a.ts",
    "src/deep/er/keep.log",
    "src/deep/er/x.log",
    "src/b/a.ts",
    "src/b/c/d/a.ts",
    "lib/a.ts",
    "lib/x.log",
    "lib/keep.log",
    "lib/lib/a.ts",
    "lib/src/a.ts",
    "docs/src/a.ts",
    "docs/gen",
    "b/a.ts",
];

/// Written to .gitignore files alone and in combination.
const PATTERNS: [&str; 75] = [
    "a.ts",
    "*.ts",
    "/a.ts",
    "/*.ts",
    "!a.ts",
    "!/src/a.ts",
    "gen",
    "gen/",
    "/gen",
    "/gen/",
    "!gen/",
    "*.log",
    "!keep.log",
    "**/gen",
    "**/gen/",
    "gen/**",
    "src/**",
    "src/*",
    "src/*/",
    "!src/deep/",
    "src/**/a.ts",
    "src/**/gen",
    "**/deep/**",
    "**",
    "*",
    "/*",
    "/**",
    "**/",
    "*/",
    "!*/",
    "!/src",
    "!src/**",
    "a?.ts",
    "?.ts",
    "[ab].ts",
    "[!a]*.ts",
    "[^a]*.ts",
    "[a-b].*",
    "[[:alpha:]].ts",
    "[[:punct:]]*",
    "[[:nope:]]",
    "\\#hash",
    "#hash",
    "\\!bang",
    "!bang",
    "{x,y}",
    "a\\*b",
    "a*b",
    "\\[a\\]",
    "[a]",
    "[]a[]*",
    "sp ace",
    "end ",
    "end\\ ",
    "x.log   ",
    "src",
    "src/deep/er",
    "deep/er",
    "/deep",
    "lib/lib",
    "lib/*",
    "!lib/src",
    "l*",
    "*b",
    "**b",
    "s**",
    "src/d**r",
    "src/***/a.ts",
    "é.ts",
    "?.ts/",
    "bad\\",
    "[open",
    "src**/er",
    "src/d**/er/**",
    "l**/**",
];

fn git(root: &Path, args: &[&str]) -> Vec<u8> {
    let mut command = Command::new("git");
    // The machine's own configuration may name further ignore files.
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.current_dir(root).args(args).output().expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What git sees as belonging to the work tree.
fn seen_by_git(root: &Path) -> BTreeSet<String> {
    let listed = git(root, &["ls-files", "--others", "--exclude-standard", "-z"]);
    let listed = String::from_utf8(listed).expect("names are UTF-8");
    listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What the discovery sees: files to read and files that imports may lead to.
fn seen_by_us(root: &Path) -> BTreeSet<String> {
    let mut discovery = Discovery::new(&Config::default());
    let mut seen = BTreeSet::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let listed = fs::read_dir(root.join(&folder)).expect("the folder is there").map(|entry| {
            let entry = entry.expect("the entry is there");
            let is_dir = entry.file_type().expect("it has a type").is_dir();
            Entry { name: entry.file_name().into_string().expect("names are UTF-8"), is_dir }
        });
        let ignore = fs::read(root.join(&folder).join(".gitignore")).ok();
        let ignore = ignore.map(|bytes| String::from_utf8(bytes).expect("it is UTF-8"));
        let at = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let listing = discovery.filter_dir(&folder, &listed.collect::<Vec<_>>(), ignore.as_deref());
        seen.extend(listing.read.iter().map(|name| at(name)));
        folders.extend(listing.enter.iter().map(|name| at(name)));
    }
    seen.extend(discovery.assets());
    seen
}

#[test]
fn agrees_with_git() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gitignore");
    if root.exists() {
        fs::remove_dir_all(&root).expect("the old tree goes away");
    }
    for file in FILES {
        let path = root.join(file);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("folders can be made");
        fs::write(path, "").expect("files can be written");
    }
    git(&root, &["init", "--quiet"]);

    // A fixed sequence of numbers: the same ignore files in every run.
    let mut state = 12_345_u32;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let single = PATTERNS.map(|pattern| (pattern.to_owned(), None));
    let mixed = (0..250).map(|round| {
        let mut text = |most: usize| (0..=next(most)).map(|_| PATTERNS[next(PATTERNS.len())]).collect::<Vec<_>>().join("\n");
        let ending = if round % 7 == 0 { "\r\n" } else { "\n" };
        (text(5).replace('\n', ending), (round % 2 == 0).then(|| text(3)))
    });
    for (outer, inner) in single.into_iter().chain(mixed) {
        fs::write(root.join(".gitignore"), &outer).expect("files can be written");
        let nested = root.join("src/.gitignore");
        match &inner {
            Some(text) => fs::write(nested, text).expect("files can be written"),
            None => drop(fs::remove_file(nested)),
        }
        assert_eq!(seen_by_us(&root), seen_by_git(&root), "under {outer:?} and src/.gitignore {inner:?}");
    }
}
