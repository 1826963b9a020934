//! Words and files against the limits of a place, before anything is sent. Every finding names the value and the limit.

use crate::{FileLimits, Finding, Parcel, Remedy};
use domain::{Code, Fix, Problem, WordsLimits, WordsText};

/// What of the words is more than the place allows, one problem for each field.
pub fn check(words: &WordsText, limits: &WordsLimits, place: &str) -> Vec<Problem> {
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

/// What of the rendered file is not as the place wants it. The file itself has to be there and to have something in it,
/// unless none was made yet (an empty path); what is in it, or will be, is compared when it is known.
pub fn check_file(parcel: &Parcel, limits: &FileLimits, place: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut stop_with = |what: String, why: String, fix: &str, remedy: Option<Remedy>| {
        let problem = Problem::new(Code::PlatformRefused, what, why).field("file").say(fix);
        found.push(Finding { remedy, ..Finding::stop(problem.fix(Fix::Retry)) });
    };
    let is_made = !parcel.file.as_os_str().is_empty();
    let size = match std::fs::metadata(&parcel.file) {
        Err(_) if !is_made => 0,
        Ok(facts) if facts.is_file() && facts.len() > 0 => facts.len(),
        other => {
            let details = other.err().map(|error| error.to_string()).unwrap_or_else(|| "the file is empty".into());
            let problem = Problem::new(
                Code::FileVanished,
                format!("The rendered file {} is not there.", parcel.file.display()),
                "It was cleaned away, or rendering did not end well.",
            );
            return vec![Finding::stop(problem.fix(Fix::Retry).details(details))];
        }
    };
    let mb = |bytes: u64| bytes as f64 / 1e6;
    if let Some(most) = limits.size_most.filter(|most| size > *most) {
        let why = format!("It has {:.1} MB; {:.1} MB are allowed.", mb(size), mb(most));
        let (fix, remedy) = ("Make it shorter, or choose a smaller picture.", Remedy::Shrink { to_bytes: most });
        stop_with(format!("The clip is too large for {place}."), why, fix, Some(remedy));
    }
    let Some(media) = &parcel.media else { return found };
    let seconds = media.duration.seconds();
    if let Some(least) = limits.seconds_least.filter(|least| seconds < f64::from(*least)) {
        let why = format!("It lasts {seconds:.1} s; at least {least} s are needed.");
        stop_with(format!("The clip is too short for {place}."), why, "Move its edges apart on the clip's page.", None);
    }
    // Containers round the last picture up.
    if let Some(most) = limits.seconds_most.filter(|most| seconds > f64::from(*most) + 0.05) {
        let why = format!("It lasts {seconds:.1} s; {most} s are allowed.");
        let (fix, remedy) = ("Make it shorter on the clip's page.", Remedy::Shorten { to_s: most.into() });
        stop_with(format!("The clip is too long for {place}."), why, fix, Some(remedy));
    }
    let mut stop = |what: String, why: String, fix: &str| stop_with(what, why, fix, None);
    let Some(video) = &media.video else {
        stop("The clip has no picture.".into(), format!("{place} takes videos only."), "Render it again.");
        return found;
    };
    let mut upright = None;
    let (short, long) = (video.width.min(video.height), video.width.max(video.height));
    if limits.fps_least.is_some_and(|least| video.fps < f64::from(least) - 0.1)
        || limits.fps_most.is_some_and(|most| video.fps > f64::from(most) + 0.1)
    {
        let (least, most) = (limits.fps_least.unwrap_or(0), limits.fps_most.unwrap_or(0));
        let why = format!("It has {:.2} pictures a second; {least} to {most} are allowed.", video.fps);
        stop(format!("The frame rate does not fit {place}."), why, "Render the clip with 30 or 60 pictures a second.");
    }
    if limits.side_least.is_some_and(|least| short < least) || limits.side_most.is_some_and(|most| long > most) {
        let range = match (limits.side_least, limits.side_most) {
            (Some(least), Some(most)) => format!("sides of {least} to {most} pixels are allowed"),
            (Some(least), None) => format!("the shorter side needs {least} pixels"),
            (_, most) => format!("the longer side may have {} pixels", most.unwrap_or(0)),
        };
        let why = format!("It has {} × {} pixels; {range}.", video.width, video.height);
        stop(format!("The picture's size does not fit {place}."), why, "Choose another size for the clip.");
    }
    if limits.upright_only && (f64::from(video.width) / f64::from(video.height.max(1)) - 9.0 / 16.0).abs() > 0.01 {
        let why = format!("It has {} × {} pixels; upright pictures of 9:16 are wanted.", video.width, video.height);
        let problem = Problem::new(Code::PlatformRefused, format!("The picture's shape does not fit {place}."), why)
            .field("file")
            .say("Choose an upright layout on the clip's page.")
            .fix(Fix::Retry);
        upright = Some(Finding::stop(problem).mended_by(Remedy::Vertical));
    }
    if !limits.video_codecs.is_empty() && !limits.video_codecs.contains(&video.codec.as_str()) {
        let why = format!("It is `{}`; {} are allowed.", video.codec, limits.video_codecs.join(", "));
        stop(format!("The picture's codec does not fit {place}."), why, "Render the clip again as H.264.");
    }
    if let Some(track) = media.audio.first()
        && !limits.audio_codecs.is_empty()
        && !limits.audio_codecs.contains(&track.codec.as_str())
    {
        let why = format!("It is `{}`; {} are allowed.", track.codec, limits.audio_codecs.join(", "));
        stop(format!("The sound's codec does not fit {place}."), why, "Render the clip again with AAC sound.");
    }
    found.extend(upright);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_over_its_limit_is_named() {
        let limits = WordsLimits {
            title_chars: 3,
            description_chars: 4,
            tags: 1,
            tag_chars: 2,
            no_angle_brackets: true,
            ..WordsLimits::ANY
        };
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
