//! Lists of marks beside a recording, as text: `X.csv`, `X.json`, `X.edl`, `X.txt` for `X.mp4`. Formats are told by what is
//! in them, not by who wrote them; what can't be understood is no mark, and never an error.

use super::Mark;
use domain::MediaTime;

/// Marks of one file beside a recording; no more than this are believed.
const MOST: usize = 2000;

/// A file beside a recording.
pub struct Beside<'a> {
    /// Its ending, in small letters, without a dot.
    pub ending: &'a str,
    /// What is in it.
    pub text: &'a str,
    /// Pictures a second of the recording, for time codes that count pictures.
    pub fps: f64,
}

/// `1:02:33.4`, `12:05`, `754.2`, `01:02:33:12` (pictures last) as a time. `None` for anything else.
pub(super) fn time(text: &str, fps: f64) -> Option<MediaTime> {
    let text = text.trim().trim_matches('"');
    let parts: Vec<&str> = text.split([':', ';']).collect();
    let number = |part: &str| -> Option<f64> {
        let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        part.parse().ok().filter(|value: &f64| plain && value.is_finite())
    };
    let seconds = match parts.as_slice() {
        [s] => number(s)?,
        [m, s] => number(m)? * 60.0 + number(s)?,
        [h, m, s] => number(h)? * 3600.0 + number(m)? * 60.0 + number(s)?,
        [h, m, s, f] if fps > 0.0 => number(h)? * 3600.0 + number(m)? * 60.0 + number(s)? + number(f)? / fps,
        _ => return None,
    };
    (seconds < 48.0 * 3600.0).then(|| MediaTime::from_seconds(seconds))
}

/// Headings of a column with words.
const WORDS: [&str; 7] = ["description", "name", "title", "label", "note", "comment", "marker name"];

/// Tables: a line a mark, a column with a time, a column with words. Twitch's exported markers (`HH:MM:SS,role,name,words`),
/// DaVinci's and Premiere's marker lists, and whatever somebody wrote by hand.
pub(super) fn table(beside: &Beside<'_>) -> Option<Vec<Mark>> {
    if !matches!(beside.ending, "csv" | "tsv" | "txt") {
        return None;
    }
    let separator = if beside.text.lines().next().is_some_and(|line| line.contains('\t')) { '\t' } else { ',' };
    let mut marks = Vec::new();
    let mut words_at = None;
    for (row, line) in beside.text.lines().take(10 * MOST).enumerate() {
        let cells = cells(line, separator);
        if row == 0 {
            let for_words = |cell: &String| WORDS.iter().any(|name| cell.trim().eq_ignore_ascii_case(name));
            words_at = cells.iter().position(for_words);
        }
        let Some((at, time)) = cells.iter().enumerate().find_map(|(at, cell)| Some((at, time(cell, beside.fps)?)))
        else {
            continue;
        };
        // A line of prose that begins with a number is no mark.
        let clock = cells[at].contains(':') || (cells.len() > 1 && words_at.is_some()) || cells.len() <= 2;
        if !clock {
            continue;
        }
        // The last column with words that are no time: Twitch puts them behind who set the mark.
        let words = words_at
            .and_then(|index| cells.get(index))
            .or_else(|| cells.iter().skip(at + 1).rev().find(|cell| self::time(cell, beside.fps).is_none()));
        marks.push(Mark { at: time, words: words.cloned().unwrap_or_default() });
    }
    some(marks)
}

/// Cells of a line; quoted ones may hold the separator and doubled quotes.
fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.trim_end().chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            it if it == separator && !quoted => cells.push(std::mem::take(&mut cell)),
            it => cell.push(it),
        }
    }
    cells.push(cell);
    cells
}

/// Edit lists (CMX 3600): `001  001  V  C  00:00:12:00 00:00:20:00 …`, with `* LOC:` or `* FROM CLIP NAME:` below. The source's
/// beginning is the mark.
pub(super) fn edit_list(beside: &Beside<'_>) -> Option<Vec<Mark>> {
    if beside.ending != "edl" {
        return None;
    }
    let mut marks: Vec<Mark> = Vec::new();
    for line in beside.text.lines().take(10 * MOST) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(note) = line.trim().strip_prefix('*') {
            if let (Some(last), Some((_, note))) = (marks.last_mut(), note.split_once(':'))
                && last.words.is_empty()
            {
                last.words = note.trim().to_owned();
            }
        } else if words.first().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_digit())) {
            // An event: its number, and four time codes at the end.
            let codes: Vec<MediaTime> = words
                .iter()
                .filter(|word| word.matches([':', ';']).count() == 3)
                .filter_map(|word| time(word, beside.fps))
                .collect();
            if let [start, ..] = codes.as_slice() {
                marks.push(Mark { at: *start, words: String::new() });
            }
        } else if let [start, end, kind] = words.as_slice()
            && let (Some(start), Some(_), true) = (time(start, beside.fps), time(end, beside.fps), kind.len() == 1)
        {
            // MPlayer's and Kodi's way: seconds, seconds, and what to do; 2 is a scene worth a mark.
            if *kind == "2" {
                marks.push(Mark { at: start, words: String::new() });
            }
        }
    }
    some(marks)
}

/// JSON of any shape with objects that hold a time and maybe words: Twitch's API (`position_seconds`, `description`), lists of
/// `{"t_s": 12.5, "label": "…"}`, Steam's timelines (`time` in milliseconds as text, with `type` and `title`), and Segra's bookmarks
/// (`Time` as a clock, with a `Type`).
pub(super) fn objects(beside: &Beside<'_>) -> Option<Vec<Mark>> {
    if beside.ending != "json" {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(beside.text).ok()?;
    // A truth file of a recording is for measuring and marks nothing.
    if value.get("events").is_some() && value.get("player").is_some() {
        return None;
    }
    let mut marks = Vec::new();
    collect(&value, beside.fps, &mut marks, 0);
    some(marks)
}

fn collect(value: &serde_json::Value, fps: f64, marks: &mut Vec<Mark>, depth: usize) {
    if depth > 6 || marks.len() >= MOST {
        return;
    }
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, fps, marks, depth + 1)),
        serde_json::Value::Object(fields) => {
            let text = |names: &[&str]| names.iter().find_map(|name| fields.get(*name)?.as_str());
            let seconds = |names: &[&str]| {
                names.iter().find_map(|name| {
                    let value = fields.get(*name)?;
                    value
                        .as_f64()
                        .filter(|it| it.is_finite())
                        .map(MediaTime::from_seconds)
                        .or_else(|| time(value.as_str()?, fps))
                })
            };
            // Steam writes milliseconds since the beginning of the recording as text; what the game is like (`phase`, `gamemode`,
            // `state_description`) is no event.
            let steam = fields.get("time").and_then(|it| it.as_str()?.parse::<i64>().ok()).zip(text(&["type"]));
            // Segra: what the player pressed, and what its game integrations saw the player do. An assist is no kill, and a death is
            // nothing to rank first.
            if let Some((at, kind)) = fields.get("Time").and_then(|it| time(it.as_str()?, fps)).zip(text(&["Type"])) {
                let words = match kind {
                    "Manual" => "",
                    "Kill" => "kill",
                    "Goal" => "goal",
                    _ => return,
                };
                marks.push(Mark { at, words: words.to_owned() });
                return;
            }
            let at = match steam {
                Some((milliseconds, "usermarker" | "event")) => Some(MediaTime::from_millis(milliseconds)),
                Some(_) => None,
                None => seconds(&[
                    "position_seconds",
                    "t_s",
                    "at_s",
                    "start_s",
                    "time_s",
                    "seconds",
                    "timestamp",
                    "timecode",
                ]),
            };
            match at.filter(|at| *at >= MediaTime::ZERO) {
                Some(at) => {
                    let words = text(&["description", "label", "title", "name", "text", "comment"]).unwrap_or_default();
                    marks.push(Mark { at, words: words.to_owned() });
                }
                None => fields.values().for_each(|value| collect(value, fps, marks, depth + 1)),
            }
        }
        _ => {}
    }
}

/// Nothing understood is not this format.
fn some(mut marks: Vec<Mark>) -> Option<Vec<Mark>> {
    marks.truncate(MOST);
    (!marks.is_empty()).then_some(marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(read: fn(&Beside<'_>) -> Option<Vec<Mark>>, ending: &str, text: &str) -> Vec<(f64, String)> {
        let marks = read(&Beside { ending, text, fps: 30.0 }).unwrap_or_default();
        marks.into_iter().map(|mark| (mark.at.seconds(), mark.words)).collect()
    }

    fn is(found: Vec<(f64, String)>, expected: &[(f64, &str)]) {
        let found: Vec<(f64, &str)> = found.iter().map(|(at, words)| (*at, words.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn times() {
        let of = |text: &str| time(text, 30.0).map(MediaTime::seconds);
        assert_eq!(
            ["1:02:33.5", "12:05", "754.25", "\"00:00:10\"", "01:00:00:15"].map(of),
            [Some(3753.5), Some(725.0), Some(754.25), Some(10.0), Some(3600.5)]
        );
        assert_eq!(["", "now", "1e9", "-4", "99:99:99:99:99", "1:2:x", "NaN", "999999999"].map(of), [None; 8]);
    }

    #[test]
    fn tables() {
        is(
            of(table, "csv", "00:05:10,broadcaster,someone,\"clutch, again\"\n01:00:02,editor,other,\n"),
            &[(310.0, "clutch, again"), (3602.0, "")],
        );
        is(of(table, "csv", "time,label,by\n12.5,ace,me\n40,,me"), &[(12.5, "ace"), (40.0, "")]);
        is(of(table, "tsv", "Marker Name\tIn\nwin\t00:00:20:15"), &[(20.5, "win")]);
        is(of(table, "txt", "0:30 \n1:30\nhello there"), &[(30.0, ""), (90.0, "")]);
        is(of(table, "txt", "Dear diary, today I played\n7 hours, then slept, then ate"), &[]);
    }

    #[test]
    fn edit_lists() {
        let text = "TITLE: evening\nFCM: NON-DROP FRAME\n001  AX V C 00:00:12:15 00:00:20:00 00:00:00:00 00:00:07:15\n* FROM CLIP NAME: ace\n\
                    002  AX V C 00:01:00:00 00:01:05:00 00:00:07:15 00:00:12:15\n";
        is(of(edit_list, "edl", text), &[(12.5, "ace"), (60.0, "")]);
        is(of(edit_list, "edl", "10.5 12.0 2\n20.0 30.0 0\n"), &[(10.5, "")]);
    }

    #[test]
    fn json() {
        is(
            of(
                objects,
                "json",
                r#"{"data":[{"videos":[{"markers":[{"id":"a","position_seconds":99,"description":"hello"}]}]}]}"#,
            ),
            &[(99.0, "hello")],
        );
        is(
            of(objects, "json", r#"[{"t_s":12.5,"label":"ace"},{"timestamp":"00:01:00"}]"#),
            &[(12.5, "ace"), (60.0, "")],
        );
        let steam = r#"{"daterecorded":"1","starttime":"1","endtime":"9","entries":[{"id":"1","time":"4200","type":"usermarker"},
            {"id":"2","time":"9000","type":"event","title":"Boss"},{"id":"3","time":"100","type":"gamemode","mode":1}]}"#;
        is(of(objects, "json", steam), &[(4.2, ""), (9.0, "Boss")]);
        let segra = r#"{"Type":"Session","Title":null,"Game":"CS2","FileName":"evening","Duration":"01:10:00","Bookmarks":[
            {"Id":1,"Type":"Kill","Subtype":"Headshot","Time":"00:01:23.4560000","AiRating":null},
            {"Id":2,"Type":"Assist","Subtype":null,"Time":"00:02:00"},{"Id":3,"Type":"Death","Time":"00:02:10"},
            {"Id":4,"Type":"Manual","Subtype":null,"Time":"01:00:00.1000000"}]}"#;
        is(of(objects, "json", segra), &[(83.456, "kill"), (3600.1, "")]);
        is(of(objects, "json", r#"{"player":"x","events":[{"kind":"own_kill","t_s":4}]}"#), &[]);
        is(of(objects, "json", "{broken"), &[]);
    }

    proptest! {
        #[test]
        fn whatever_lies_there_does_no_harm(text in "[-0-9:;,.\"a-z{}\\[\\]\t\n *]{0,300}") {
            for (read, ending) in [(table as fn(&Beside<'_>) -> Option<Vec<Mark>>, "csv"), (edit_list, "edl"), (objects, "json")] {
                for mark in read(&Beside { ending, text: &text, fps: 60.0 }).unwrap_or_default() {
                    prop_assert!(mark.at >= MediaTime::ZERO);
                }
            }
        }
    }
}
