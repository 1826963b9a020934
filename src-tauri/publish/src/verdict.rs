//! What follows from an error of a platform. Each platform has a table of the words of its errors; here is what a class
//! means for a post, in sentences.

use crate::http::{Answer, Lost};
use domain::{Code, Fix, Problem};
use jiff::{SignedDuration, Timestamp};

/// Whose move it is after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The same again, later and later.
    Again,
    /// The same again, but not before this many seconds have passed, if the platform does not name a time itself.
    Wait(i64),
    /// The person has to sign in again.
    Reconnect,
    /// The person has to do something else, at the platform or with the clip.
    Act,
    /// The file has too many bytes. A smaller one may be tried.
    TooLarge,
    /// Not with this clip and these words: nothing is sent again by itself.
    Never,
}

/// An error's word and what it means. The table of a platform is a list of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The word as the platform writes it.
    pub word: &'static str,
    /// Whose move it is.
    pub class: Class,
    /// Why, as a sentence.
    pub why: &'static str,
    /// What to do, as a sentence; may be empty where nothing is to be done.
    pub fix: &'static str,
}

impl Verdict {
    /// A row of a table.
    pub const fn row(word: &'static str, class: Class, why: &'static str, fix: &'static str) -> Self {
        Self { word, class, why, fix }
    }

    /// The problem for people. `what` is a sentence about what was tried; `raw` is kept as details.
    pub fn problem(&self, what: &str, now: Timestamp, retry_after: Option<SignedDuration>, raw: &str) -> Problem {
        let code = match self.class {
            Class::Again => Code::PlatformAway,
            Class::Wait(_) => Code::PlatformWait,
            Class::Reconnect => Code::AccountNeedsUser,
            Class::Act => Code::PlatformNeedsYou,
            Class::TooLarge => Code::FileTooLarge,
            Class::Never => Code::PlatformRefused,
        };
        let mut problem = Problem::new(code, what, self.why).details(raw);
        if !self.fix.is_empty() {
            problem = problem.say(self.fix);
        }
        match self.class {
            Class::Wait(seconds) => {
                let after = retry_after.unwrap_or(SignedDuration::from_secs(seconds));
                problem = problem.not_before(now.saturating_add(after).unwrap_or(Timestamp::MAX));
            }
            Class::Again => {
                if let Some(after) = retry_after {
                    problem = problem.not_before(now.saturating_add(after).unwrap_or(Timestamp::MAX));
                }
                problem = problem.fix(Fix::Retry);
            }
            Class::Reconnect => problem = problem.fix(open_accounts()),
            Class::Act | Class::TooLarge | Class::Never => problem = problem.fix(Fix::Retry),
        }
        problem
    }
}

/// All errors of a platform that are known, in one form: what differs is where its answers keep their word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errors {
    /// Its name for people.
    pub platform: &'static str,
    /// A row for each word; no word stands twice.
    pub rows: &'static [Verdict],
}

impl Errors {
    /// The row of a word.
    pub fn find(&self, word: &str) -> Option<&'static Verdict> {
        self.rows.iter().find(|row| row.word == word)
    }

    /// An answer whose word is `word`. One that is not in the table shows the platform's text and stops.
    pub fn judge(&self, what: &str, word: &str, answer: &Answer, now: Timestamp) -> Problem {
        match self.find(word) {
            Some(row) => row.problem(what, now, answer.retry_after(now), &answer.raw()),
            None => unknown(self.platform, what, answer, now),
        }
    }

    /// A word that did not come as an error of a request: the state of a job, a reason. `said` is the platform's sentence.
    pub fn of_word(&self, what: &str, word: &str, said: &str, now: Timestamp) -> Problem {
        if let Some(row) = self.find(word) {
            let raw = if said.is_empty() { word.to_owned() } else { format!("{word}: {said}") };
            return row.problem(what, now, None, &raw);
        }
        let said = if said.is_empty() { word } else { said };
        Problem::new(Code::PlatformRefused, what, format!("{} says: {}", self.platform, shortened(said)))
            .say("Read the details: they are the platform's own words. Change what they name, then try again.")
            .fix(Fix::Retry)
            .details(word)
    }
}

/// The verdict on a word, if the table has it.
pub fn look_up<'a>(table: &'a [Verdict], word: &str) -> Option<&'a Verdict> {
    table.iter().find(|verdict| verdict.word == word)
}

/// The page where accounts are.
pub fn open_accounts() -> Fix {
    Fix::OpenPage { page: "/settings/destinations".into(), label: "Open the destinations".into() }
}

/// That the person has to sign in again, and why.
pub fn sign_in_again(platform: &str, why: &str) -> Problem {
    Problem::new(Code::AccountNeedsUser, format!("{platform} does not let ClipConductor in any more."), why)
        .say("Connect the account again; its history stays.")
        .fix(open_accounts())
}

/// An answer that no table knows. Known by its status: a server's trouble and a rate pass, an unknown refusal stops and
/// shows the platform's own text; it is never tried again by itself.
pub fn unknown(platform: &str, what: &str, answer: &Answer, now: Timestamp) -> Problem {
    let raw = answer.raw();
    let verdict = |class, why: &'static str, fix: &'static str| Verdict { word: "", class, why, fix };
    let after = answer.retry_after(now);
    match answer.status() {
        429 => verdict(Class::Wait(60), "It was asked too often.", "").problem(what, now, after, &raw),
        408 | 425 | 500..=599 => verdict(Class::Again, "Its servers have trouble.", "").problem(what, now, after, &raw),
        401 => sign_in_again(platform, "The sign-in is not valid any more.").details(raw),
        status => Problem::new(
            Code::PlatformRefused,
            what,
            format!("{platform} answered {status}: {}", shortened(&answer.words())),
        )
        .say("Read the details: they are the platform's own words. Change what they name, then try again.")
        .fix(Fix::Retry)
        .details(raw),
    }
}

/// A post that can't be taken back unseen, because it is out. `page`: where it is, when that is known.
pub fn is_out(platform: &str, page: Option<String>) -> Problem {
    let problem =
        Problem::new(Code::Conflict, "The post is out already.", format!("{platform} shows it, or is about to."))
            .say(format!("Delete it on {platform} if it shall not be there."));
    match page {
        Some(page) => problem.fix(Fix::OpenPage { page, label: "Open the post".into() }),
        None => problem,
    }
}

/// What apps can't do to a post there: `what` could not be done, and is done on the platform's own page.
pub fn by_hand(what: &str, account: &str) -> Problem {
    Problem::new(
        Code::PlatformNeedsYou,
        what,
        format!("\"{account}\" is on a platform that does not let apps do that."),
    )
    .say("Do it on the platform's own page.")
}

fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return "no reason.".into();
    }
    if text.chars().count() > 200 { text.chars().take(200).chain(['…']).collect() } else { text }
}

/// What a failure means once the request that makes the post may have been sent: only a clear no says that there is no
/// post; after everything else the platform is asked.
pub fn after_no_return(problem: Problem) -> Problem {
    match problem.code {
        Code::PlatformRefused | Code::PlatformNeedsYou | Code::Bug => problem,
        _ => Problem { code: Code::PlatformAway, ..problem },
    }
}

/// A request that got no answer. When nothing of it can have arrived, waiting is enough; otherwise the platform has to be
/// asked, which `PlatformAway` says.
pub fn lost(platform: &str, lost: &Lost, now: Timestamp) -> Problem {
    if lost.nothing_arrived {
        let at = now.saturating_add(SignedDuration::from_secs(30)).unwrap_or(Timestamp::MAX);
        return Problem::new(
            Code::PlatformWait,
            format!("{platform} can't be reached."),
            "No connection could be made. It goes on when the network is back.",
        )
        .fix(Fix::Retry)
        .not_before(at)
        .details(&lost.raw);
    }
    Problem::new(
        Code::PlatformAway,
        format!("{platform} did not answer."),
        "The connection broke before its answer came.",
    )
    .fix(Fix::Retry)
    .details(&lost.raw)
}
