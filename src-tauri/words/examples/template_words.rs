//! Prints words by the template for many kinds of clips, to be read by somebody who knows the language.
//!
//! `cargo run -p words --example template_words -- [en|de] [tone] [how many]`

use domain::{Signal, SignalKind, Span};
use testkit::build;
use words::{FactSheet, TemplateWriter, Wish};

/// What happens in a clip, and how long it is.
fn kinds() -> Vec<(Vec<Signal>, f64)> {
    let kills = |at: &[f64]| at.iter().map(|at| build::own_kill(*at)).collect::<Vec<_>>();
    let of = |kinds: &[SignalKind]| {
        kinds.iter().enumerate().map(|(n, kind)| build::signal(*kind, 2.0 + n as f64)).collect::<Vec<_>>()
    };
    use SignalKind::{Death, Defeat, Event, Loudness, Marker, Medal, Motion, MultiKill, Objective, Victory, Voice};
    vec![
        (kills(&[2.0, 5.2, 6.9]), 14.0),
        ([kills(&[3.0, 4.0]), of(&[Medal, Medal, Victory])].concat(), 22.0),
        (kills(&[4.0]), 9.0),
        ([kills(&[4.0]), of(&[Death])].concat(), 11.0),
        (kills(&[1.0, 50.0]), 58.0),
        (of(&[MultiKill]), 12.0),
        (of(&[Victory, Loudness]), 18.0),
        (of(&[Objective, Objective, Death]), 25.0),
        (of(&[Medal, Medal, Medal]), 16.0),
        (of(&[Medal]), 8.0),
        (of(&[Defeat]), 15.0),
        (of(&[Death, Voice]), 10.0),
        (of(&[Voice]), 7.0),
        (of(&[Marker]), 20.0),
        (of(&[Loudness, Motion]), 13.0),
        (of(&[Loudness]), 13.0),
        (of(&[Motion]), 6.0),
        (of(&[Event]), 30.0),
    ]
}

#[expect(clippy::print_stdout, reason = "the words are this program's result")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let language = arguments.next().unwrap_or_else(|| "en".into());
    let tone = arguments.next();
    let count: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(40);
    let kinds = kinds();
    for seed in 0..count {
        let (evidence, length_s) = &kinds[(seed % kinds.len() as u64) as usize];
        let mut recording = build::recording("/videos/Gameplay_2026-11-21_19-30-00.mp4");
        recording.game = [Some("OpenArena"), Some("Rocket League"), None][(seed % 3) as usize].map(str::to_owned);
        let span = Span::from_seconds(0.0, *length_s);
        let mut sheet = FactSheet::from_moment(span, 70, &[], evidence, &recording, None);
        let at = jiff::civil::date(2026, 11, 21).at([20, 1, 9, 15][(seed % 4) as usize], 30, 0, 0);
        sheet.recorded_local = Some(at);
        let wish = Wish { language: language.clone(), tone: tone.clone(), ..Wish::any(seed) };
        let draft = TemplateWriter.draft(&sheet, &wish);
        println!("{seed:>3}  {}", draft.text.title);
        for other in draft.candidates.iter().skip(1) {
            println!("   | {}", other.title);
        }
        println!("     {}\n     {}", draft.text.description.replace('\n', " / "), draft.text.alt_text);
    }
}
