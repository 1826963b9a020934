//! Everyday words, so that a capital alone does not make a name of them.

use std::{collections::HashSet, sync::LazyLock};

fn set(words: &'static str) -> HashSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// Words that may have a capital without being a name: what titles in Title Case are made of.
pub(super) static COMMON_ENGLISH: LazyLock<HashSet<String>> = LazyLock::new(|| {
    set("a about above across action actually after again against ahead air all alone along already also always am an \
        and angle another any anybody anyone anything anyway are arena around as at attack aim away awesome back bad battle be beat beautiful \
        because been before began begin beginning behind being best better between big bit blink both bottom brave \
        break breath bright bring brought build building busy but button by call calm came camera can can't careful \
        cat caught chance chaos chase check choice clean clear climb clip clips close cold come comes coming control \
        cool corner could count couldn't counting crazy cut danger dark day days decide decided defend defense did \
        didn't different do does doesn't doing done don't door double down downs dream drive drop during each early \
        easy edge end ended ending ends enemies enemy energy enjoy enough entire even evening ever every everyone everything \
        exact exactly exit eye eyes face fall falling falls far fast faster feel feeling few fight fights final find \
        fine finish finished finishing fire first five flow fly focus follow for forget found four frame free from \
        front full fun game gameplay games gaming get gets getting give gives go goes going gone good got great ground \
        had half hand hands happen happened happens hard has hate have having he head headphones hear heart heat held \
        help her here high highlight hill his hit hits hold holding hop hour how hunt i i'm i've i'd i'll idea if in instant \
        instead intense into is isn't it it's its job join jump jumping just keep keeping keeps kept key kick kicks \
        kill kills killed knew know known land landed landing last late later laugh lead learn least leave led left \
        less let let's level life light like line little live long look looking looks lot love low luck lucky made \
        make makes making man map mark marked marker match matches matter maybe me mess middle might mind minute \
        minutes miss missed mode moment moments momentum more morning most motion move moved movement moves moving \
        much must my myself near need nerve never new next nice night no nobody none not note nothing now of off oh ok \
        okay old on once one ones only open opponent opponents or order other our out over own pace pain part party \
        path peace perfect person pick picked piece place plan play played player playing plays please point power \
        press pressed pressure pretty pull pure push pushing put quick quickly quiet race ran reaction ready real \
        really recorded recording red remember rest right risk road room round rounds row run running runs rush safe \
        said same save saved saving saw say says scene second seconds see seen self session set several shoot short \
        shot shots should show showing shows side sight simple since six skill skills skip sky slow small smart \
        smooth so solo some somebody someone something soon sound speed split spot stand standing start started starts stay \
        stayed steady step steps still stop stopped story straight streak strong style such sudden suddenly super \
        sure surprise survive swing take taken takes taking talk target team tell ten than thank that that's the \
        their them then there there's these they thing things think third this those thought three through tight \
        time times timing tiny to today together tonight too took top total touch tough track triple try trying \
        turn turned turning turns two under until up us use used very view volume wait waiting walk wall want wanted \
        was wasn't watch watching way we week well went were what what's when where which while who why wide wild \
        will win wins winning with within without won word work world worth would wow yes yet you your zone \
        afternoon victory defeat medal medals death deaths objective multi multikill kill's frag frags flag flags \
        bomb goal goals loud louder voice shout tv pc fps ctf tdm ffa pvp hud")
});

/// German words that stand behind `von`, `mit`, `gegen` and so on with a capital and are no names.
pub(super) static COMMON_GERMAN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    set("abend abschluss absicht abstand action adrenalin alarm alle allem anfang angriff anlauf ansage atem aufnahme \
        aufregung auge augen ausblick ausgang bewegung bild blick boden chance chaos clip clips dampf dauer deckung \
        distanz drama druck durchblick ecke eile einsatz ende energie erfolg fahrt fall fehler feuer finger fokus \
        freude freunde freunden führung gefühl geduld gegner gegnern geräusch geschick geschwindigkeit glück gutem \
        hand hektik herz herzklopfen hin höhe hinten humor ihm ihr kampf kanone kill kills kommentar konter kontrolle kopf \
        kopfhörer kopfhörern kraft kurve lachen lage laune leben lust luft macht medaille medaillen meisterstück \
        mir moment morgen musik mut nachdruck nacht nachmittag nerven null oben objektiv panik pause pech plan \
        platz präzision puls quote reaktion reaktionen risiko ruhe rücken runde runden sand schaut schuss schwung sekunde \
        sekunden sicht sieg spaß speed spiel spiele spielen spielern sprung spannung start stil stille stimmung \
        szene szenen tag takt tempo timing ton treffer trick überblick überraschung uhr unten verstand verteidigung \
        vorn vorsicht vorsprung wand weg weite wiederholung wirkung witz wucht wut zeit ziel zielen zufall zuschauer \
        zwischenfall zwischenruf mehr mehrere viele einige nichts alles dann jetzt da dort niemand keiner einer jeder wer was wo wann warum erst immer \
        noch nur schon auch gleich plötzlich sofort endlich diese dieser dieses der die das ein eine es so hier ich wir \
        er sie man mein meine damit dabei danach darum deshalb heute dafür dir dich mich uns euch allen anderen jedem jeden")
});
