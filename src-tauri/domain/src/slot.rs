//! A slot: a time of the week at which an account likes to get something.

use crate::AccountId;
use jiff::{Timestamp, ToSpan as _, civil::Weekday, tz::TimeZone};

/// See the module. Several make "weekdays at 18:00".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Whose.
    pub account: AccountId,
    /// ISO: Monday is 1, Sunday 7.
    pub weekday: u8,
    /// Minute of the day in `zone`, 0 to 1439.
    pub minute: u16,
    /// The time zone that it is meant in (IANA name): 18:00 stays 18:00 when clocks change.
    pub zone: String,
}

impl Slot {
    /// Its instants in `[from, to)`, earliest first. Where clocks skip its time it is that much later, and where they show
    /// it twice it is the first of the two (RFC 5545, 3.3.5). None in a zone that is not known.
    pub fn times(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let (Ok(zone), Ok(weekday)) =
            (TimeZone::get(&self.zone), Weekday::from_monday_one_offset(i8::try_from(self.weekday).unwrap_or(0)))
        else {
            return Vec::new();
        };
        let (hour, minute) = ((self.minute / 60) as i8, (self.minute % 60) as i8);
        // A day earlier: an instant of the zone's day before may be in the span.
        let mut day = from.to_zoned(zone.clone()).date().saturating_sub(1.day());
        let last = to.to_zoned(zone.clone()).date();
        let mut times = Vec::new();
        while day <= last {
            if day.weekday() == weekday
                && let Ok(time) = day.at(hour, minute, 0, 0).to_zoned(zone.clone())
                && (from..to).contains(&time.timestamp())
            {
                times.push(time.timestamp());
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(weekday: u8, minute: u16, zone: &str) -> Slot {
        Slot { account: AccountId::new(), weekday, minute, zone: zone.into() }
    }

    fn times(slot: &Slot, from: &str, to: &str) -> Vec<String> {
        let times = slot.times(from.parse().unwrap(), to.parse().unwrap());
        times.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_clock_on_the_wall_decides_when_clocks_change() {
        let sunday = slot(7, 18 * 60, "Europe/Berlin");
        assert_eq!(
            times(&sunday, "2026-03-20T00:00:00Z", "2026-04-03T00:00:00Z"),
            ["2026-03-22T17:00:00Z", "2026-03-29T16:00:00Z"]
        );
    }

    #[test]
    fn a_time_that_is_skipped_is_later_and_a_doubled_one_is_the_first() {
        let night = slot(7, 2 * 60 + 30, "Europe/Berlin");
        assert_eq!(times(&night, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"), ["2026-03-29T01:30:00Z"]);
        assert_eq!(times(&night, "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z"), ["2026-10-25T00:30:00Z"]);
    }

    #[test]
    fn a_span_holds_its_beginning_and_not_its_end() {
        let monday = slot(1, 0, "UTC");
        assert_eq!(times(&monday, "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"), ["2026-11-23T00:00:00Z"]);
        assert!(times(&monday, "2026-11-30T00:00:00Z", "2026-11-23T00:00:00Z").is_empty());
    }

    #[test]
    fn days_of_far_away_zones_are_not_missed() {
        // Monday morning there is Sunday evening in UTC, and the other way round.
        let (east, west) = (slot(1, 60, "Pacific/Kiritimati"), slot(1, 23 * 60, "Pacific/Niue"));
        assert_eq!(times(&east, "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"), ["2026-11-22T11:00:00Z"]);
        assert_eq!(times(&west, "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"), ["2026-11-24T10:00:00Z"]);
    }

    #[test]
    fn what_is_not_known_is_never() {
        assert!(times(&slot(1, 0, "Mars/Base"), "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z").is_empty());
        assert!(times(&slot(0, 0, "UTC"), "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z").is_empty());
    }
}
