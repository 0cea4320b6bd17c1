//! What a path says: tests, tooling, backend folders, Next.js routes.

use super::{
    FileId, ProjectModel,
    resolve::paths::{folder_of, name_of, segments},
    tier::{Reason, Tier},
};
use crate::config::Config;

/// Folders whose files are tests wherever they lie.
const TEST_FOLDERS: [&str; 7] = ["__tests__", "__mocks__", "e2e", "cypress", "playwright", "tests", "test"];

/// Folders of tools, directly under a package root.
const TOOL_FOLDERS: [&str; 3] = ["scripts", "bin", "tools"];

/// Path without its module extension.
pub fn stem(path: &str) -> &str {
    let Some(end) = path.bytes().rposition(|byte| byte == b'.') else { return path };
    match &path[end..] {
        ".ts" | ".tsx" | ".mts" | ".cts" | ".js" | ".jsx" | ".mjs" | ".cjs" => &path[..end],
        _ => path,
    }
}

/// Joins a relative path to a folder; both with `/`.
pub fn join(folder: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The backend folder whose entry `path` is: `amplify/backend.ts`, or one that the config names.
pub fn backend_folder(path: &str, config: &Config) -> Option<String> {
    let (folder, file) = (folder_of(path), name_of(path));
    if !file.starts_with("backend")
        || stem(file) != "backend"
        || file.ends_with("x")
        || file.ends_with(".mts")
        || file.ends_with(".cts")
    {
        return None;
    }
    let named = folder == "amplify" || folder.ends_with("/amplify");
    let configured = config.backend.as_ref().is_some_and(|folders| folders.iter().any(|own| own.trim_end_matches('/') == folder));
    (named || configured).then(|| folder.to_string())
}

/// Where a file lies in its package.
#[derive(Clone, Copy)]
struct Place<'m> {
    /// Its path behind the root of the package.
    inside: &'m str,
    /// Whether the package depends on Next.js.
    is_next: bool,
}

impl<'m> Place<'m> {
    fn of(model: &'m ProjectModel, file: FileId) -> Self {
        let path = model.path(file);
        let Some(package) = model.package_of(file) else { return Self { inside: path, is_next: false } };
        let inside = path.strip_prefix(package.folder.as_str()).unwrap_or(path);
        Self { inside: inside.trim_start_matches('/'), is_next: package.is_next }
    }

    /// The path inside Next's `app` or `pages` folder, with that folder's name.
    fn next_route(self) -> Option<(&'static str, &'m str)> {
        if !self.is_next {
            return None;
        }
        let inside = self.inside.strip_prefix("src/").unwrap_or(self.inside);
        ["app", "pages"].into_iter().find_map(|root| Some((root, inside.strip_prefix(root)?.strip_prefix('/')?)))
    }
}

/// Test and tooling files by their path (rules 2 and 3 of the tier order).
pub fn convention(model: &ProjectModel, file: FileId) -> Option<Tier> {
    let path = model.path(file);
    let (folder, name) = (folder_of(path), name_of(path));
    let stem = stem(name);
    if [".test", ".spec", ".cy"].iter().any(|kind| stem.ends_with(kind)) {
        return Some(Tier::Test);
    }
    let place = Place::of(model, file);
    let route = place.next_route().is_some();
    if !route && segments(folder).any(|part| TEST_FOLDERS.contains(&part)) {
        return Some(Tier::Test);
    }
    // Angular's own `app.config.ts` is a part of the app: it holds the routes.
    let of_angular = stem == "app.config" && model.resolver.is_around(path, "@angular/core");
    if stem.ends_with(".config") && !of_angular
        || name.starts_with(".eslintrc")
        || segments(folder).any(|part| part == ".storybook")
    {
        return Some(Tier::Tooling);
    }
    let tools = place.inside.split_once('/').is_some_and(|(first, _)| TOOL_FOLDERS.contains(&first));
    (!route && tools).then_some(Tier::Tooling)
}

/// The tier that Next.js gives a file by its place and directives (rules 5 and 6).
pub fn next_tier(model: &ProjectModel, file: FileId) -> Option<(Tier, Reason)> {
    let facts = model.facts(file);
    let place = Place::of(model, file);
    if !place.is_next {
        return facts.use_client.then_some((Tier::Frontend, Reason::UseClient));
    }
    let short = place.inside.strip_prefix("src/").unwrap_or(place.inside);
    let name = stem(short);
    if facts.use_client {
        return Some((Tier::Frontend, Reason::UseClient));
    }
    if matches!(name, "middleware" | "proxy") {
        return Some((Tier::Bff, Reason::Middleware));
    }
    if facts.use_server {
        return Some((Tier::Bff, Reason::UseServer));
    }
    match place.next_route() {
        Some(("app", route)) => {
            let name = stem(name_of(route));
            match name {
                "route" => Some((Tier::Bff, Reason::RouteHandler)),
                "page" | "layout" | "template" | "default" | "loading" | "not-found" | "error" => {
                    Some((Tier::Bff, Reason::ServerComponent))
                }
                _ => None,
            }
        }
        Some((_, route)) if route.starts_with("api/") => Some((Tier::Bff, Reason::RouteHandler)),
        Some(_) => Some((Tier::Frontend, Reason::PagesRouter)),
        None => None,
    }
}

/// Whether the file is a page of Next's pages router, where some exported functions run on the server.
pub fn is_pages_file(model: &ProjectModel, file: FileId) -> bool {
    matches!(Place::of(model, file).next_route(), Some(("pages", route)) if !route.starts_with("api/"))
}

/// Functions that Next.js runs on the server wherever they stand in a page.
pub const SERVER_EXPORTS: [&str; 5] =
    ["getServerSideProps", "getStaticProps", "getStaticPaths", "generateMetadata", "generateStaticParams"];
