//! Names of weekdays and months, in English and German.

use jiff::civil::Weekday;

/// The weekday in English or German, alone or with the part of the day that German writes with it.
pub(super) fn is_weekday(key: &str, day: Weekday) -> bool {
    let (english, german) = WEEKDAYS[usize::from(day.to_monday_zero_offset().unsigned_abs())];
    [english, german]
        .iter()
        .any(|name| *name == key || key.strip_prefix(name).is_some_and(|rest| PARTS.contains(&rest)))
}

pub(super) fn is_month(key: &str, month: usize) -> bool {
    month.checked_sub(1).and_then(|at| MONTHS.get(at)).is_some_and(|names| names.contains(&key))
}

/// Any weekday or month. `may` and `march` are verbs as well and are left alone.
pub(super) fn is_day_or_month(key: &str) -> bool {
    let all = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let is_verb = ["may", "march", "mai"].contains(&key);
    !is_verb && (all.into_iter().any(|day| is_weekday(key, day)) || (1..=12).any(|month| is_month(key, month)))
}

const PARTS: &[&str] = &["morgen", "vormittag", "mittag", "nachmittag", "abend", "nacht", "s", "abends", "morgens"];
const WEEKDAYS: [(&str, &str); 7] = [
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
];
const MONTHS: [[&str; 2]; 12] = [
    ["january", "januar"],
    ["february", "februar"],
    ["march", "märz"],
    ["april", "april"],
    ["may", "mai"],
    ["june", "juni"],
    ["july", "juli"],
    ["august", "august"],
    ["september", "september"],
    ["october", "oktober"],
    ["november", "november"],
    ["december", "dezember"],
];
