//! Words against the limits of a place, before anything is sent.

use domain::{Code, Problem, WordsLimits, WordsText};

/// What of the words is more than the place allows, one problem for each field.
pub(crate) fn check(words: &WordsText, limits: &WordsLimits, place: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut over = |field: &str, what: &str, has: usize, most: usize| {
        if has > most {
            found.push(
                Problem::new(
                    Code::PlatformRefused,
                    format!("{what} is too long for {place}."),
                    format!("It has {has} characters; {most} are allowed."),
                )
                .field(field)
                .say("Shorten it on the clip's page."),
            );
        }
    };
    over("title", "The title", limits.unit.count(&words.title), limits.title_chars);
    over("description", "The description", limits.unit.count(&words.description), limits.description_chars);
    if let Some(most) = limits.description_bytes {
        over("description", "The description, in bytes,", words.description.len(), most);
    }
    if let Some(most) = limits.tags_together {
        over("tags", "The list of tags", limits.length_of_tags(&words.tags), most);
    }
    for tag in &words.tags {
        over("tags", &format!("The tag `{tag}`"), limits.unit.count(tag), limits.tag_chars);
    }
    if words.tags.len() > limits.tags {
        found.push(
            Problem::new(
                Code::PlatformRefused,
                format!("There are too many tags for {place}."),
                format!("There are {}; {} are allowed.", words.tags.len(), limits.tags),
            )
            .field("tags")
            .say("Take some out on the clip's page."),
        );
    }
    if limits.no_angle_brackets && [&words.title, &words.description].iter().any(|text| text.contains(['<', '>'])) {
        found.push(
            Problem::new(
                Code::PlatformRefused,
                format!("{place} takes no `<` and `>` in words."),
                "They are in the title or the description.",
            )
            .field("description")
            .say("Take them out on the clip's page."),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_over_its_limit_is_named() {
        let limits =
            WordsLimits { title_chars: 3, description_chars: 4, tags: 1, tag_chars: 2, no_angle_brackets: true, ..WordsLimits::ANY };
        let fits = WordsText {
            title: "äöü".into(),
            description: "1234".into(),
            tags: vec!["ab".into()],
            alt_text: String::new(),
        };
        assert_eq!(check(&fits, &limits, "Here"), []);
        let words = WordsText {
            title: "four".into(),
            description: "<five>".into(),
            tags: vec!["a".into(), "abc".into()],
            ..fits
        };
        let fields: Vec<String> = check(&words, &limits, "Here").into_iter().filter_map(|p| p.field).collect();
        assert_eq!(fields, ["title", "description", "tags", "tags", "description"]);
    }
}
