//! What a file is for the engine, told by its name.

/// What a file is for the engine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Code: it has facts.
    Module,
    /// Says how modules are found: its text is kept.
    Manifest,
    /// Anything else that a rule may read.
    Asset,
}

/// Told by its name alone.
pub(crate) fn kind_of(path: &str) -> FileKind {
    const MODULES: [&str; 10] = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "vue", "svelte"];
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if MODULES.contains(&extension) {
        FileKind::Module
    } else if matches!(name, "package.json" | "pnpm-workspace.yaml")
        || extension == "json" && (name.starts_with("tsconfig") || name.starts_with("jsconfig"))
    {
        FileKind::Manifest
    } else {
        FileKind::Asset
    }
}
