//! English with a tone: fewer words, or more of them.

use super::{Lead, tone::Tone};

pub(super) fn titles(lead: Lead, tone: Tone) -> &'static [&'static str] {
    match tone {
        Tone::Plain => &[],
        Tone::Dry => dry(lead),
        Tone::Lively => lively(lead),
    }
}

fn dry(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Burst => &[
            "{kills} kills, {took}, no fuss – {game}",
            "{kills} in {in}, for the file – {game}",
            "{game}. {Kills} kills. {Took}.",
            "{kills} kills, {took}, no fuss",
            "{kills} in {in}, for the file",
        ],
        Lead::Kills => &[
            "{kills} kills, no rush – {game}",
            "{game}. {Kills} kills. One clip.",
            "{kills} kills, for the file – {game}",
            "{kills} kills, no rush",
            "{kills} kills, for the file",
        ],
        Lead::MultiKill => &[
            "More than one, apparently – {game}",
            "{game}. A multi-kill. Moving on.",
            "A multi-kill, for the file – {game}",
            "More than one, apparently",
            "A multi-kill, for the file",
        ],
        Lead::Kill => &[
            "One kill. That's the clip – {game}",
            "{game}. One kill.",
            "One kill, for the file – {game}",
            "One kill. That's the clip",
            "One kill, for the file",
        ],
        Lead::Victory => &[
            "Match won. Next – {game}",
            "{game}. A win.",
            "A win, for the file – {game}",
            "Match won. Next",
            "A win, for the file",
        ],
        Lead::Objective => &[
            "Objective. Nothing else – {game}",
            "{game}. The objective.",
            "Somebody has to do the objective – {game}",
            "Objective. Nothing else",
            "Somebody has to do the objective",
        ],
        Lead::Medals => &[
            "{medals} medals, no speech – {game}",
            "{game}. {Medals} medals.",
            "{medals} medals, for the file – {game}",
            "{medals} medals, no speech",
            "{medals} medals, for the file",
        ],
        Lead::Medal => &[
            "A medal, no speech – {game}",
            "{game}. A medal.",
            "The game gave me a medal – {game}",
            "A medal, no speech",
            "The game gave me a medal",
        ],
        Lead::Defeat => &[
            "Match lost. It happens – {game}",
            "{game}. Not this time.",
            "Lost, for the file – {game}",
            "Match lost. It happens",
            "Lost, for the file",
        ],
        Lead::Death => &[
            "And that was that – {game}",
            "{game}. I did not make it.",
            "Not my best idea – {game}",
            "And that was that",
            "Not my best idea",
        ],
        Lead::Voice => &[
            "I may have said something – {game}",
            "{game}. With commentary.",
            "The microphone was on – {game}",
            "I may have said something",
            "The microphone was on",
        ],
        Lead::Marked => &[
            "Marked. No comment – {game}",
            "{game}. Marked.",
            "There was a reason I marked this – {game}",
            "Marked. No comment",
            "There was a reason I marked this",
        ],
        Lead::LoudAndFast => &[
            "A lot, all at once – {game}",
            "{game}. Loud and fast.",
            "No quiet here – {game}",
            "A lot, all at once",
            "No quiet here",
        ],
        Lead::Loud => &[
            "It is louder here – {game}",
            "{game}. With sound.",
            "Sound recommended – {game}",
            "It is louder here",
            "Sound recommended",
        ],
        Lead::Fast => &[
            "It moves – {game}",
            "{game}. It moves.",
            "Some movement – {game}",
            "It moves a lot",
            "Some movement, for the file",
        ],
        Lead::Kept => &[
            "{length}, as recorded – {game}",
            "{game}. {Length}.",
            "Kept, for the file – {game}",
            "{length}, as recorded",
            "Kept, for the file",
        ],
    }
}

fn lively(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Burst => &[
            "{kills} kills in {in}, just like that! – {game}",
            "{kills} down in {in}, look at that – {game}",
            "Still smiling about these {kills} – {game}",
            "{kills} kills in {in}, just like that!",
            "Still smiling about these {kills} kills",
        ],
        Lead::Kills => &[
            "{kills} kills and I kept them all – {game}",
            "Look at that: {kills} kills in one clip – {game}",
            "Still smiling about these {kills} – {game}",
            "{kills} kills and I kept them all",
            "Still smiling about these {kills} kills",
        ],
        Lead::MultiKill => &[
            "More than one at once, yes please! – {game}",
            "Multi-kill! – {game}",
            "Still smiling about this multi-kill – {game}",
            "More than one at once, yes please!",
            "Still smiling about this multi-kill",
        ],
        Lead::Kill => &[
            "Got one! – {game}",
            "This kill made my day – {game}",
            "Still smiling about this kill – {game}",
            "Got one, and I kept it!",
            "Still smiling about this kill",
        ],
        Lead::Victory => &[
            "Yes! That's the win – {game}",
            "This win felt good – {game}",
            "Still smiling about this win – {game}",
            "Yes! That's the win",
            "This win felt good",
        ],
        Lead::Objective => &[
            "Straight for the objective, let's go! – {game}",
            "Nothing but the objective in my head – {game}",
            "All in for the objective – {game}",
            "Straight for the objective, let's go!",
            "All in for the objective",
        ],
        Lead::Medals => &[
            "{medals} medals, thank you very much! – {game}",
            "Still smiling about these {medals} medals – {game}",
            "{medals} shiny medals in one clip – {game}",
            "{medals} medals, thank you very much!",
            "Still smiling about these {medals} medals",
        ],
        Lead::Medal => &[
            "A medal, thank you very much! – {game}",
            "Look what I got: a medal – {game}",
            "Still smiling about this medal – {game}",
            "A medal, thank you very much!",
            "Look what I got: a medal",
        ],
        Lead::Defeat => &[
            "Lost it, and loved it anyway – {game}",
            "So much for that match – {game}",
            "Next match is mine, promise! – {game}",
            "Lost it, and loved it anyway",
            "So much for that match",
        ],
        Lead::Death => &[
            "Whoops! – {game}",
            "That did not go to plan – {game}",
            "Well, that escalated for me – {game}",
            "Whoops, there I go!",
            "That did not go to plan",
        ],
        Lead::Voice => &[
            "I could not keep that in! – {game}",
            "Sorry, neighbours! – {game}",
            "All of that came out loud – {game}",
            "I could not keep that in!",
            "Sorry, neighbours!",
        ],
        Lead::Marked => &[
            "Had to keep this one! – {game}",
            "Straight to the marker key – {game}",
            "Hit the marker for this one – {game}",
            "Had to keep this one!",
            "Straight to the marker key",
        ],
        Lead::LoudAndFast => &[
            "Hold on, here it goes! – {game}",
            "All of it at once, and loud – {game}",
            "{game} goes off here!",
            "Hold on, here it goes!",
            "All of it at once, and loud",
        ],
        Lead::Loud => &[
            "Turn it up! – {game}",
            "You want sound for this – {game}",
            "Volume up, here comes {game}",
            "Turn it up for this one!",
            "You want sound for this",
        ],
        Lead::Fast => &[
            "Go, go, go! – {game}",
            "No time to breathe here – {game}",
            "Try to keep up – {game}",
            "Go, go, go, all the way!",
            "Try to keep up with this",
        ],
        Lead::Kept => &[
            "Had to keep this one! – {game}",
            "A little piece of {game} for you",
            "Too good to delete – {game}",
            "Had to keep this one!",
            "Too good to delete",
        ],
    }
}
