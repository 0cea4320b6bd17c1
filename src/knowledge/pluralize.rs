//! Plural of a model name, letter for letter as npm `pluralize` 8.0.0 makes it for `list` queries.
//!
//! The word and rule lists are those of that package (MIT, Blake Embrey); Amplify's transformer pins this version
//! (amplify-category-api, packages/graphql-transformer-common, read 2026-07). Rules match the end of a word, so a
//! small matcher over suffix patterns is enough.

/// Words with an own plural; they match the whole word only.
const IRREGULAR: &[(&str, &str)] = &[
    ("anathema", "anathemata"),
    ("axe", "axes"),
    ("carve", "carves"),
    ("die", "dice"),
    ("dingo", "dingoes"),
    ("dogma", "dogmata"),
    ("eave", "eaves"),
    ("echo", "echoes"),
    ("foot", "feet"),
    ("genus", "genera"),
    ("goose", "geese"),
    ("groove", "grooves"),
    ("has", "have"),
    ("he", "they"),
    ("herself", "themselves"),
    ("himself", "themselves"),
    ("human", "humans"),
    ("i", "we"),
    ("is", "are"),
    ("itself", "themselves"),
    ("lemma", "lemmata"),
    ("looey", "looies"),
    ("me", "us"),
    ("myself", "ourselves"),
    ("ox", "oxen"),
    ("passerby", "passersby"),
    ("pickaxe", "pickaxes"),
    ("proof", "proofs"),
    ("quiz", "quizzes"),
    ("schema", "schemata"),
    ("she", "they"),
    ("stigma", "stigmata"),
    ("stoma", "stomata"),
    ("that", "those"),
    ("them", "them"),
    ("themself", "themselves"),
    ("thief", "thieves"),
    ("this", "these"),
    ("tooth", "teeth"),
    ("tornado", "tornadoes"),
    ("torpedo", "torpedoes"),
    ("valve", "valves"),
    ("viscus", "viscera"),
    ("volcano", "volcanoes"),
    ("was", "were"),
    ("yes", "yeses"),
    ("yourself", "yourselves"),
];

/// Words without a plural; they match the whole word only. Sorted.
const UNCOUNTABLE: &[&str] = &[
    "adulthood",
    "advice",
    "agenda",
    "aid",
    "aircraft",
    "alcohol",
    "ammo",
    "analytics",
    "anime",
    "athletics",
    "audio",
    "bison",
    "blood",
    "bream",
    "buffalo",
    "butter",
    "carp",
    "cash",
    "chassis",
    "chess",
    "clothing",
    "cod",
    "commerce",
    "cooperation",
    "corps",
    "debris",
    "diabetes",
    "digestion",
    "elk",
    "energy",
    "equipment",
    "excretion",
    "expertise",
    "firmware",
    "flounder",
    "fun",
    "gallows",
    "garbage",
    "graffiti",
    "hardware",
    "headquarters",
    "health",
    "herpes",
    "highjinks",
    "homework",
    "housework",
    "information",
    "jeans",
    "justice",
    "kudos",
    "labour",
    "literature",
    "machinery",
    "mackerel",
    "mail",
    "manga",
    "media",
    "mews",
    "moose",
    "mud",
    "music",
    "news",
    "only",
    "personnel",
    "pike",
    "plankton",
    "pliers",
    "police",
    "pollution",
    "premises",
    "rain",
    "research",
    "rice",
    "salmon",
    "scissors",
    "series",
    "sewage",
    "shambles",
    "shrimp",
    "software",
    "species",
    "staff",
    "swine",
    "tennis",
    "traffic",
    "transportation",
    "trout",
    "tuna",
    "wealth",
    "welfare",
    "whiting",
    "wildebeest",
    "wildlife",
    "you",
];

/// A rule: if the word ends with a stem and an ending, the ending becomes `plural`. Patterns hold letters and
/// classes (`[aeiou]`, `[^aeiou]`).
struct Rule {
    stems: &'static [&'static str],
    endings: &'static [&'static str],
    plural: &'static str,
    /// The match must begin where a word begins.
    at_word_start: bool,
}

const fn rule(stems: &'static [&'static str], endings: &'static [&'static str], plural: &'static str) -> Rule {
    Rule { stems, endings, plural, at_word_start: false }
}

/// In the order in which they are tried; the first hit wins.
const RULES: &[Rule] = &[
    // Suffixes without a plural.
    rule(&["sheep", "pox", "o[iu]s", "measles", "fish", "deer", "[^aeiou]ese", "pok[eéÉ]mon"], &[""], ""),
    rule(&[""], &["m[ae]n"], "men"),
    rule(&["eaux"], &[""], ""),
    rule(&["child"], &["ren", ""], "ren"),
    rule(&["pe"], &["rson", "ople"], "ople"),
    Rule { stems: &["titm", "m", "l"], endings: &["ice", "ouse"], plural: "ice", at_word_start: true },
    rule(&["matr", "cod", "mur", "sil", "vert", "ind", "append"], &["ix", "ex"], "ices"),
    rule(&["x", "ch", "ss", "sh", "zz"], &[""], "es"),
    rule(&["[^ch][ieo][ln]"], &["ey"], "ies"),
    rule(&["[^aeiouy]", "qu"], &["y"], "ies"),
    rule(&["kni", "wi", "li"], &["fe"], "ves"),
    rule(&["ar", "l", "ea", "eo", "oa", "hoo"], &["f"], "ves"),
    rule(&[""], &["sis"], "ses"),
    rule(
        &["apheli", "hyperbat", "periheli", "asyndet", "noumen", "phenomen", "criteri", "organ", "prolegomen", "hedr", "automat"],
        &["a", "on"],
        "a",
    ),
    rule(
        &[
            "agend",
            "addend",
            "millenni",
            "dat",
            "extrem",
            "bacteri",
            "desiderat",
            "strat",
            "candelabr",
            "errat",
            "ov",
            "symposi",
            "curricul",
            "automat",
            "quor",
        ],
        &["a", "um"],
        "a",
    ),
    rule(&["her", "at", "gr"], &["o"], "oes"),
    rule(&["seraph", "cherub"], &["im", ""], "im"),
    rule(&["alumn", "alg", "vertebr"], &["ae", "a"], "ae"),
    rule(
        &["alumn", "syllab", "vir", "radi", "nucle", "fung", "cact", "stimul", "termin", "bacill", "foc", "uter", "loc", "strat"],
        &["us", "i"],
        "i",
    ),
    rule(&["[^l]ias", "[aeiou]las", "[ejzr]as", "[iu]am"], &[""], ""),
    rule(&["e[mn]u"], &["s", ""], "s"),
    rule(&["alias", "[^aou]us", "t[lm]as", "gas", "ris"], &[""], "es"),
    rule(&["ax", "test"], &["is"], "es"),
];

/// The plural of `word`, a GraphQL name: only ASCII letters have a case.
pub fn pluralize(word: &str) -> String {
    let token = word.to_ascii_lowercase();
    if token.is_empty() {
        return word.to_string();
    }
    if IRREGULAR.iter().any(|(_, plural)| *plural == token) {
        return restore_case(word, &token);
    }
    if let Some((_, plural)) = IRREGULAR.iter().find(|(single, _)| *single == token) {
        return restore_case(word, plural);
    }
    if UNCOUNTABLE.binary_search(&token.as_str()).is_ok() {
        return word.to_string();
    }
    if token == "thou" {
        return restore_case(word, "you");
    }
    let letters: Vec<char> = word.chars().collect();
    for rule in RULES {
        if let Some((start, ending)) = rule.find(&letters) {
            let head: String = letters[..start].iter().collect();
            let found: String = letters[start..].iter().collect();
            let kept: String = letters[start..ending].iter().collect();
            return head + &restore_case(&found, &(kept + rule.plural));
        }
    }
    match letters[letters.len() - 1] {
        's' | 'S' => word.to_string(),
        last if !last.is_ascii() => word.to_string(),
        last => format!("{word}{}", restore_case(&last.to_string(), "s")),
    }
}

impl Rule {
    /// Where the longest match starts, and where its ending does.
    fn find(&self, word: &[char]) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        for ending in self.endings {
            let Some(ending_at) = match_end(word, word.len(), ending) else {
                continue;
            };
            for stem in self.stems {
                let Some(start) = match_end(word, ending_at, stem) else {
                    continue;
                };
                let inside = start > 0 && (word[start - 1].is_ascii_alphanumeric() || word[start - 1] == '_');
                if !(self.at_word_start && inside) && best.is_none_or(|(found, _)| start < found) {
                    best = Some((start, ending_at));
                }
            }
        }
        best
    }
}

/// Where `pattern` starts if `word[..end]` ends with it, letter case aside.
fn match_end(word: &[char], end: usize, mut pattern: &str) -> Option<usize> {
    let mut at = end;
    while let Some(last) = pattern.chars().next_back() {
        // A single letter is a class of one member.
        let (before, class) = match pattern.strip_suffix(']') {
            Some(open) => open.rsplit_once('[')?,
            None => pattern.split_at(pattern.len() - last.len_utf8()),
        };
        at = at.checked_sub(1)?;
        let (members, wanted) = class.strip_prefix('^').map_or((class, true), |members| (members, false));
        if members.contains(word[at].to_ascii_lowercase()) != wanted {
            return None;
        }
        pattern = before;
    }
    Some(at)
}

/// `text` in the letter case of `model`.
fn restore_case(model: &str, text: &str) -> String {
    if model == text {
        return text.to_string();
    }
    if model == model.to_ascii_lowercase() {
        return text.to_ascii_lowercase();
    }
    if model == model.to_ascii_uppercase() {
        return text.to_ascii_uppercase();
    }
    let mut letters = text.chars();
    match (model.chars().next(), letters.next()) {
        (Some(first), Some(head)) if first.to_ascii_uppercase() == first => {
            std::iter::once(head.to_ascii_uppercase()).chain(letters.map(|letter| letter.to_ascii_lowercase())).collect()
        }
        _ => text.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line a word: `word plural`, or `word` alone where the plural only adds `s`.
    const WORDS: &str = include_str!("../../tests/data/plurals.txt");

    #[test]
    fn agrees_with_the_npm_package() {
        let mut count = 0;
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            let (word, plural) = line.split_once(' ').map_or_else(|| (line, format!("{line}s")), |(w, p)| (w, p.to_string()));
            assert_eq!(pluralize(word), plural, "{word}");
            count += 1;
        }
        assert!(count > 3000, "{count} words");
    }

    #[test]
    fn tables_are_sorted() {
        assert!(UNCOUNTABLE.is_sorted());
        assert!(IRREGULAR.is_sorted());
    }

    #[test]
    fn empty_and_foreign_words_stay() {
        assert_eq!(pluralize(""), "");
        assert_eq!(pluralize("Café"), "Café");
        assert_eq!(pluralize("_"), "_s");
    }
}
