//! The valid name nearest to a mistyped one, and the words that offer it.

/// Edits (insert, delete, replace, swap of neighbours) between two texts.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// The name nearest to `name`, if it is near enough to be meant.
pub fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer user input than any name makes the table large for nothing.
    let name: String = name.chars().take(64).collect::<String>().to_ascii_lowercase();
    let limit = (name.chars().count() / 3).max(1);
    let (best, found) =
        valid.into_iter().map(|valid| (distance(&name, &valid.to_ascii_lowercase()), valid)).min_by_key(|&(d, _)| d)?;
    (best <= limit).then_some(found)
}

/// "Did you mean `x`?", else the list of what is valid.
pub fn remedy(name: &str, valid: &[&str]) -> String {
    match nearest(name, valid.iter().copied()) {
        Some(found) => format!("Did you mean `{found}`?"),
        None if valid.is_empty() => "Remove it.".to_string(),
        None => format!("Use one of: {}.", valid.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_only_what_is_near() {
        let valid = ["rules", "tiers", "ignore"];
        assert_eq!(nearest("ruels", valid), Some("rules"));
        assert_eq!(nearest("Tier", valid), Some("tiers"));
        assert_eq!(nearest("plugins", valid), None);
        assert_eq!(remedy("x", &valid), "Use one of: `rules`, `tiers`, `ignore`.");
    }
}
