//! The operation keyword of a GraphQL document: all that is asked of it here.

/// What a document does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `query`, or a document that starts with a selection set.
    Query,
    /// `mutation`.
    Mutation,
    /// `subscription`.
    Subscription,
}

/// Kind and name of the first operation of a document; `None` if there is none.
pub fn operation(text: &str) -> Option<(Kind, String)> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix('#') {
            rest = comment.split_once('\n').map_or("", |(_, behind)| behind);
            continue;
        }
        if let Some(selection) = rest.strip_prefix('{') {
            return Some((Kind::Query, first_field(selection).unwrap_or("GraphQL query").to_string()));
        }
        let (word, behind) = word(rest)?;
        let kind = match word {
            "query" => Kind::Query,
            "mutation" => Kind::Mutation,
            "subscription" => Kind::Subscription,
            "fragment" => {
                // Skip the fragment's selection set.
                let open = behind.find('{')?;
                rest = skip_braces(&behind[open..])?;
                continue;
            }
            _ => return None,
        };
        // The first field says more than the operation's own name.
        let field = behind.find('{').and_then(|open| first_field(&behind[open + 1..]));
        let own = self::word(behind.trim_start()).map(|(name, _)| name);
        let name = field.or(own).map_or_else(|| format!("GraphQL {word}"), str::to_string);
        return Some((kind, name));
    }
}

fn first_field(selection: &str) -> Option<&str> {
    let (name, behind) = word(selection.trim_start())?;
    match behind.trim_start().strip_prefix(':') {
        // An alias: the field follows.
        Some(field) => word(field.trim_start()).map(|(name, _)| name),
        None => Some(name),
    }
}

fn word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn skip_braces(text: &str) -> Option<&str> {
    let mut depth = 0;
    for (index, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[index + 1..]);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_keyword() {
        let of = |text| operation(text);
        assert_eq!(
            of("\n  # about\n mutation M($i: I!) { createTodo(input: $i) { id } }"),
            Some((Kind::Mutation, "createTodo".into()))
        );
        assert_eq!(of("query { a: getTodo { id } }"), Some((Kind::Query, "getTodo".into())));
        assert_eq!(of("{ getTodo { id } }"), Some((Kind::Query, "getTodo".into())));
        assert_eq!(of("mutation "), Some((Kind::Mutation, "GraphQL mutation".into())));
        assert_eq!(of("fragment F on T { a { b } } mutation { x }"), Some((Kind::Mutation, "x".into())));
        assert_eq!(of("mutation CreateTodo "), Some((Kind::Mutation, "CreateTodo".into())));
        assert_eq!(of("type Todo { id: ID }"), None);
        assert_eq!(of(""), None);
    }
}
