//! Lists of names in messages, for people.

/// Several functions, for people: `a`, `b` and 3 more.
pub fn listed(names: &[String]) -> String {
    let shown = names.iter().take(5).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{shown} and {} more", names.len() - 5) } else { shown }
}
