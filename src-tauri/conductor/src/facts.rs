//! From a moment to the facts and wishes that a writer gets.

use domain::{Author, ClipId, Moment, Profile, Recording, Words, WordsField, WordsId, WordsLimits, WordsText};
use words::{Draft, FactSheet, TemplateWriter, Wish};

/// The facts of a moment.
pub fn sheet(recording: &Recording, profile: Option<&Profile>, moment: &Moment) -> FactSheet {
    FactSheet::from_moment(moment.span, moment.score, &moment.reasons, &moment.evidence, recording, profile)
}

/// What is wanted of the words.
pub fn wish(destination: &str, language: &str, limits: WordsLimits, profile: Option<&Profile>, clip: ClipId) -> Wish {
    Wish {
        destination: destination.to_owned(),
        language: profile.and_then(|profile| profile.language.clone()).unwrap_or_else(|| language.to_owned()),
        limits,
        tone: profile.and_then(|profile| profile.tone.clone()),
        banned: profile.map(|profile| profile.banned_words.clone()).unwrap_or_default(),
        tags: profile.map(|profile| profile.tags.clone()).unwrap_or_default(),
        // The random half of the id: the same clip gets the same wording each time.
        seed: clip.0.as_u64_pair().1,
        present: None,
        fields: Vec::new(),
        avoid: Vec::new(),
    }
}

/// Words by the template for any destination, and their language.
pub fn template(
    recording: &Recording,
    profile: Option<&Profile>,
    language: &str,
    moment: &Moment,
    clip: ClipId,
) -> (Draft, String) {
    let wish = wish("any", language, WordsLimits::ANY, profile, clip);
    (TemplateWriter.draft(&sheet(recording, profile, moment), &wish), wish.language)
}

/// New words for a moment that was ranked anew, where the facts that the template's words hold have changed. Locked fields stay.
pub fn words_anew(
    recording: &Recording,
    profile: Option<&Profile>,
    language: &str,
    (before, after): (&Moment, &Moment),
    present: &Words,
    now: jiff::Timestamp,
) -> Option<Words> {
    let limits = limits_of(&present.destination);
    let mut wish = wish(&present.destination, language, limits, profile, present.clip);
    wish.language.clone_from(&present.language);
    let of = |moment: &Moment, wish: &Wish| TemplateWriter.draft(&sheet(recording, profile, moment), wish);
    // With one wish for both: words that were written with another one are no news.
    if of(before, &wish).text == of(after, &wish).text {
        return None;
    }
    let free: Vec<WordsField> = WordsField::ALL.into_iter().filter(|field| !present.locked.contains(field)).collect();
    if free.is_empty() {
        return None;
    }
    if free.len() < WordsField::ALL.len() {
        wish.fields.clone_from(&free);
    }
    wish.present = Some(present.text.clone());
    let draft = of(after, &wish);
    let candidates = if draft.candidates.is_empty() { present.candidates.clone() } else { draft.candidates };
    let (text, note) = (draft.text, draft.note.or_else(|| present.note.clone()));
    Some(Words { id: WordsId::new(), text, candidates, note, written_at: now, ..present.clone() })
}

/// What a destination allows; the strictest of all where it is not known.
pub fn limits_of(destination: &str) -> WordsLimits {
    publish::platform(destination).map_or(WordsLimits::ANY, |entry| entry.spec.words)
}

/// Words as they go to a destination. Those that were written for any place are cut to what this one allows; a person's
/// are left as they are, and the check before posting says what is too long.
pub fn text_for(words: Words, destination: &str) -> WordsText {
    if words.destination == destination || words.author == Author::User {
        return words.text;
    }
    let wish = Wish { limits: limits_of(destination), ..Wish::any(0) };
    words::fit(words.text, &wish)
}
