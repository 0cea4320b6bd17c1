//! The first modules of browser and native apps without Next.js.

use super::{FileId, ProjectModel, conventions};

/// First modules: `<script type="module" src>` of HTML pages, `src/index.*` with react-scripts, `main` and `browser` in
/// `angular.json`, and the entry of Expo and React Native apps.
pub fn app_entries(model: &ProjectModel) -> Vec<FileId> {
    let mut found = Vec::new();
    for (path, text) in &model.assets {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if path.ends_with(".html") {
            found.extend(
                module_scripts(text).into_iter().filter_map(|source| model.module_at(&conventions::join(folder, &source))),
            );
        } else if path.ends_with("angular.json") {
            found.extend(
                json_strings(text, &["main", "browser"])
                    .iter()
                    .filter_map(|entry| model.module_at(&conventions::join(folder, entry))),
            );
        }
    }
    for package in model.resolver.packages().iter() {
        if package.is_next {
            continue;
        }
        let in_package = |path: &str| conventions::join(&package.folder, path);
        if package.depends_on("react-scripts") {
            found.extend(model.module_at(&in_package("src/index")));
        }
        if package.depends_on("expo") || package.depends_on("react-native") {
            let main = package.main.as_deref().unwrap_or("index");
            if main == "expo-router/entry" || package.depends_on("expo-router") {
                let folders =
                    [in_package("app/"), in_package("src/app/")].map(|folder| format!("{}/", folder.trim_end_matches('/')));
                found.extend(
                    model.files().filter(|&file| folders.iter().any(|folder| model.path(file).starts_with(folder.as_str()))),
                );
            }
            found.extend(model.module_at(&in_package(main)).or_else(|| model.module_at(&in_package("App"))));
        }
    }
    found
}

/// `src` of module scripts in a page. HTML is read as far as that needs: tags, not trees.
fn module_scripts(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        rest = &rest[start + "<script".len()..];
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        let attribute = |name: &str| {
            let at = tag.find(&format!("{name}="))? + name.len() + 1;
            let value = tag.get(at..)?;
            let quote = value.chars().next()?;
            if quote == '"' || quote == '\'' { value[1..].split(quote).next() } else { value.split(char::is_whitespace).next() }
        };
        if attribute("type") == Some("module")
            && let Some(source) = attribute("src")
            && !source.contains("://")
        {
            found.push(source.split(['?', '#']).next().unwrap_or(source).to_string());
        }
        rest = &rest[end..];
    }
    found
}

/// Texts under the given keys, anywhere in a JSON document.
fn json_strings(text: &str, keys: &[&str]) -> Vec<String> {
    let Ok(json) = crate::facts::json::parse(text) else { return Vec::new() };
    let mut found = Vec::new();
    let mut todo = vec![&json];
    while let Some(value) = todo.pop() {
        match &value.value {
            crate::facts::json::JsonValue::Object(members) => {
                for member in members {
                    match &member.value.value {
                        crate::facts::json::JsonValue::String(text) if keys.contains(&member.key.as_str()) => {
                            found.push(text.clone())
                        }
                        _ => todo.push(&member.value),
                    }
                }
            }
            crate::facts::json::JsonValue::Array(items) => todo.extend(items),
            _ => {}
        }
    }
    found
}
