//! German with a tone: fewer words, or more of them.

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
            "{kills} Kills, {took}, fertig – {game}",
            "{kills} in {in}, fürs Protokoll – {game}",
            "{game}. {Kills} Kills. {Took}.",
            "{kills} Kills, {took}, fertig",
            "{kills} in {in}, fürs Protokoll",
        ],
        Lead::Kills => &[
            "{kills} Kills, ohne Eile – {game}",
            "{game}. {Kills} Kills. Ein Clip.",
            "{kills} Kills, fürs Protokoll – {game}",
            "{kills} Kills, ohne Eile",
            "{kills} Kills, fürs Protokoll",
        ],
        Lead::MultiKill => &[
            "Offenbar mehr als einer – {game}",
            "{game}. Ein Multikill. Weiter.",
            "Ein Multikill, fürs Protokoll – {game}",
            "Offenbar mehr als einer",
            "Ein Multikill, fürs Protokoll",
        ],
        Lead::Kill => &[
            "Ein Kill. Das ist der Clip – {game}",
            "{game}. Ein Kill.",
            "Ein Kill, fürs Protokoll – {game}",
            "Ein Kill. Das ist der Clip",
            "Ein Kill, fürs Protokoll",
        ],
        Lead::Victory => &[
            "Gewonnen. Nächste Runde – {game}",
            "{game}. Ein Sieg.",
            "Ein Sieg, fürs Protokoll – {game}",
            "Gewonnen. Nächste Runde",
            "Ein Sieg, fürs Protokoll",
        ],
        Lead::Objective => &[
            "Das Ziel. Sonst nichts – {game}",
            "{game}. Das Ziel.",
            "Einer muss ja aufs Ziel – {game}",
            "Das Ziel. Sonst nichts",
            "Einer muss ja aufs Ziel",
        ],
        Lead::Medals => &[
            "{medals} Medaillen, keine Rede – {game}",
            "{game}. {Medals} Medaillen.",
            "{medals} Medaillen, fürs Protokoll – {game}",
            "{medals} Medaillen, keine Rede",
            "{medals} Medaillen, fürs Protokoll",
        ],
        Lead::Medal => &[
            "Eine Medaille, keine Rede – {game}",
            "{game}. Eine Medaille.",
            "Das Spiel gab mir eine Medaille – {game}",
            "Eine Medaille, keine Rede",
            "Das Spiel gab mir eine Medaille",
        ],
        Lead::Defeat => &[
            "Verloren. Kommt vor – {game}",
            "{game}. Diesmal nicht.",
            "Verloren, fürs Protokoll – {game}",
            "Verloren. Kommt vor",
            "Verloren, fürs Protokoll",
        ],
        Lead::Death => &[
            "Und das war es dann – {game}",
            "{game}. Ohne mich.",
            "Nicht meine beste Idee – {game}",
            "Und das war es dann",
            "Nicht meine beste Idee",
        ],
        Lead::Voice => &[
            "Ich habe wohl etwas gesagt – {game}",
            "{game}. Mit Kommentar.",
            "Das Mikrofon war an – {game}",
            "Ich habe wohl etwas gesagt",
            "Das Mikrofon war an",
        ],
        Lead::Marked => &[
            "Markiert. Kein Kommentar – {game}",
            "{game}. Markiert.",
            "Ich hatte meine Gründe – {game}",
            "Markiert. Kein Kommentar",
            "Ich hatte meine Gründe",
        ],
        Lead::LoudAndFast => &[
            "Viel, und alles zugleich – {game}",
            "{game}. Laut und schnell.",
            "Ruhe ist anders – {game}",
            "Viel, und alles zugleich",
            "Ruhe ist anders",
        ],
        Lead::Loud => &[
            "Hier ist es lauter – {game}",
            "{game}. Mit Ton.",
            "Ton empfohlen – {game}",
            "Hier ist es lauter",
            "Ton empfohlen",
        ],
        Lead::Fast => &[
            "Es bewegt sich – {game}",
            "{game}. Es bewegt sich.",
            "Etwas Bewegung – {game}",
            "Es bewegt sich viel",
            "Etwas Bewegung, fürs Protokoll",
        ],
        Lead::Kept => &[
            "{length}, wie aufgenommen – {game}",
            "{game}. {Length}.",
            "Aufgehoben, fürs Protokoll – {game}",
            "{length}, wie aufgenommen",
            "Aufgehoben, fürs Protokoll",
        ],
    }
}

fn lively(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Burst => &[
            "{kills} Kills in {in}, einfach so! – {game}",
            "{kills} in {in}, schaut euch das an – {game}",
            "Über diese {kills} freue ich mich immer noch – {game}",
            "{kills} Kills in {in}, einfach so!",
            "Über diese {kills} Kills freue ich mich immer noch",
        ],
        Lead::Kills => &[
            "{kills} Kills, und alle behalten – {game}",
            "{kills} Kills in einem Clip, na bitte! – {game}",
            "Über diese {kills} freue ich mich immer noch – {game}",
            "{kills} Kills, und alle behalten",
            "Über diese {kills} Kills freue ich mich immer noch",
        ],
        Lead::MultiKill => &[
            "Mehr als einer auf einmal, aber gern! – {game}",
            "Multikill! – {game}",
            "Über diesen Multikill freue ich mich immer noch – {game}",
            "Mehr als einer auf einmal, aber gern!",
            "Über diesen Multikill freue ich mich immer noch",
        ],
        Lead::Kill => &[
            "Erwischt! – {game}",
            "Dieser Kill hat mir den Tag gerettet – {game}",
            "Über diesen Kill freue ich mich immer noch – {game}",
            "Erwischt, und aufgehoben!",
            "Über diesen Kill freue ich mich immer noch",
        ],
        Lead::Victory => &[
            "Ja! Das ist der Sieg – {game}",
            "Dieser Sieg tat gut – {game}",
            "Über diesen Sieg freue ich mich immer noch – {game}",
            "Ja! Das ist der Sieg",
            "Dieser Sieg tat gut",
        ],
        Lead::Objective => &[
            "Ab zum Ziel, los geht's! – {game}",
            "Nur noch das Ziel im Kopf – {game}",
            "Alles auf das Ziel – {game}",
            "Ab zum Ziel, los geht's!",
            "Alles auf das Ziel",
        ],
        Lead::Medals => &[
            "{medals} Medaillen, vielen Dank! – {game}",
            "Über diese {medals} Medaillen freue ich mich – {game}",
            "{medals} glänzende Medaillen in einem Clip – {game}",
            "{medals} Medaillen, vielen Dank!",
            "Über diese {medals} Medaillen freue ich mich",
        ],
        Lead::Medal => &[
            "Eine Medaille, vielen Dank! – {game}",
            "Schaut, was ich bekommen habe: eine Medaille – {game}",
            "Über diese Medaille freue ich mich immer noch – {game}",
            "Eine Medaille, vielen Dank!",
            "Schaut, was ich bekommen habe: eine Medaille",
        ],
        Lead::Defeat => &[
            "Verloren, und trotzdem schön – {game}",
            "So viel zu dieser Runde – {game}",
            "Die nächste Runde gehört mir, versprochen! – {game}",
            "Verloren, und trotzdem schön",
            "So viel zu dieser Runde",
        ],
        Lead::Death => &[
            "Hoppla! – {game}",
            "Das lief anders als geplant – {game}",
            "Da lag ich dann – {game}",
            "Hoppla, da lag ich!",
            "Das lief anders als geplant",
        ],
        Lead::Voice => &[
            "Das musste raus! – {game}",
            "Entschuldigung, liebe Nachbarn! – {game}",
            "Leise ging das nicht – {game}",
            "Das musste einfach raus!",
            "Entschuldigung, liebe Nachbarn!",
        ],
        Lead::Marked => &[
            "Das musste ich behalten! – {game}",
            "Sofort auf die Taste gedrückt – {game}",
            "Dafür gab es gleich eine Marke – {game}",
            "Das musste ich behalten!",
            "Sofort auf die Taste gedrückt",
        ],
        Lead::LoudAndFast => &[
            "Festhalten, es geht los! – {game}",
            "Alles auf einmal, und das laut – {game}",
            "{game} dreht hier richtig auf!",
            "Festhalten, es geht los!",
            "Alles auf einmal, und das laut",
        ],
        Lead::Loud => &[
            "Lauter drehen! – {game}",
            "Dafür braucht ihr Ton – {game}",
            "Regler hoch, hier kommt {game}",
            "Lauter drehen, jetzt!",
            "Dafür braucht ihr Ton",
        ],
        Lead::Fast => &[
            "Los, los, los! – {game}",
            "Keine Zeit zum Luftholen – {game}",
            "Wer kommt da noch mit? – {game}",
            "Keine Zeit zum Luftholen",
            "Wer kommt da noch mit?",
        ],
        Lead::Kept => &[
            "Das musste ich behalten! – {game}",
            "Ein kleines Stück {game} für euch",
            "Zu schade zum Löschen – {game}",
            "Das musste ich behalten!",
            "Zu schade zum Löschen",
        ],
    }
}
