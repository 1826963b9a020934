import { words } from "../words";

/** What a person teaches by drawing boxes, and what is found of it. */
export const cues = words({
  "cues.teach": { en: "Teach", de: "Lehren" },
  "cues.teach.key": { en: "teach by a box", de: "mit einem Rahmen beibringen" },
  "cues.intro": {
    en: "Pause where something comes up that was missed, and draw a box round it. From three to five boxes it is found again.",
    de: "Halte an, wo etwas erscheint, das übersehen wurde, und zieh einen Rahmen darum. Aus drei bis fünf Rahmen wird es wiedergefunden.",
  },
  "cues.box": {
    en: "Box: arrow keys move it, Shift and arrow keys change its size",
    de: "Rahmen: Pfeiltasten bewegen ihn, Umschalt und Pfeiltasten ändern seine Größe",
  },
  "cues.box.hint": {
    en: "Drag over the picture, or move the box with the arrow keys and size it with Shift and the arrow keys.",
    de: "Zieh über das Bild, oder bewege den Rahmen mit den Pfeiltasten und ändere seine Größe mit Umschalt und Pfeiltasten.",
  },
  "cues.box.focus": { en: "Move the box by keys", de: "Rahmen mit Tasten bewegen" },
  "cues.new": { en: "Something new", de: "Etwas Neues" },
  "cues.which": { en: "What the box shows", de: "Was der Rahmen zeigt" },
  "cues.name": { en: "What you call it", de: "Wie du es nennst" },
  "cues.name.example": { en: "Headshot", de: "Kopfschuss" },
  "cues.meaning": { en: "What it means", de: "Was es bedeutet" },
  "cues.own": { en: "It is about me", de: "Es geht um mich" },
  "cues.own.help": {
    en: "Off for what happens to anybody, such as a line in a kill feed.",
    de: "Aus für das, was irgendwem geschieht, etwa eine Zeile der Abschussliste.",
  },
  "cues.add": { en: "Teach this box", de: "Diesen Rahmen beibringen" },
  "cues.example": { en: "Add this box", de: "Diesen Rahmen hinzufügen" },
  "cues.examples": { en: "Examples: {n} of 3–5", de: "Beispiele: {n} von 3–5" },
  "cues.examples.enough": { en: "Examples: {n}", de: "Beispiele: {n}" },
  "cues.examples.more": {
    en: "Draw it again over other scenery: one box alone can't tell it from what lies behind it.",
    de: "Rahme es noch einmal vor anderem Hintergrund ein: ein Rahmen allein trennt es nicht von dem, was dahinter liegt.",
  },
  "cues.example.at": { en: "Example at {time}", de: "Beispiel bei {time}" },
  "cues.example.remove": { en: "Take out the example at {time}", de: "Beispiel bei {time} herausnehmen" },
  "cues.profile": { en: "Game profile", de: "Spielprofil" },
  "cues.profile.none": { en: "Choose a profile", de: "Profil wählen" },
  "cues.profile.why": {
    en: "What you teach belongs to a game. Choose the profile of this recording's game first; profiles are made in the settings.",
    de: "Was du beibringst, gehört zu einem Spiel. Wähle zuerst das Profil des Spiels dieser Aufnahme; Profile legst du in den Einstellungen an.",
  },
  "cues.finds": {
    en: { one: "Found {n} time", other: "Found {n} times" },
    de: { one: "{n} Mal gefunden", other: "{n} Mal gefunden" },
  },
  "cues.looking": { en: "Looking through the last recordings", de: "Die letzten Aufnahmen werden durchgesehen" },
  "cues.again": { en: "Look through new recordings", de: "Neue Aufnahmen durchsehen" },
  "cues.recordings": {
    en: { one: "in {n} recording", other: "in {n} recordings" },
    de: { one: "in {n} Aufnahme", other: "in {n} Aufnahmen" },
  },
  "cues.none": { en: "Not found here", de: "Hier nicht gefunden" },
  "cues.partly": { en: "not to the end yet", de: "noch nicht bis zum Ende" },
  "cues.threshold": { en: "How alike", de: "Wie ähnlich" },
  "cues.threshold.value": { en: "{alike} alike or more", de: "mindestens {alike} ähnlich" },
  "cues.threshold.usual": {
    en: "As it follows from the examples: {alike}",
    de: "Wie es aus den Beispielen folgt: {alike}",
  },
  "cues.bar": {
    en: "Your examples are {low} alike or more; nearly all other pictures stay below {others}.",
    de: "Deine Beispiele sind einander mindestens {low} ähnlich; fast alle anderen Bilder bleiben unter {others}.",
  },
  "cues.bar.one": {
    en: "With a single example nobody knows yet how alike others are. Nearly all other pictures stay below {others}.",
    de: "Mit nur einem Beispiel weiß noch niemand, wie ähnlich andere sind. Fast alle anderen Bilder bleiben unter {others}.",
  },
  "cues.precision": {
    en: "Of {decided} in moments you decided on you kept {kept}: {share} (between {low} and {high}).",
    de: "Von {decided} in Momenten, die du entschieden hast, hast du {kept} behalten: {share} (zwischen {low} und {high}).",
  },
  "cues.precision.none": {
    en: "None lies in a moment that you have decided on.",
    de: "Keins liegt in einem Moment, den du entschieden hast.",
  },
  "cues.find.example": { en: "example", de: "Beispiel" },
  "cues.keep": { en: "Keep", de: "Behalten" },
  "cues.keep.help": {
    en: "Until you keep it, it is only tried and makes no moments.",
    de: "Bis du es behältst, wird es nur versucht und ergibt keine Momente.",
  },
  "cues.kept": { en: "Looked for in this game's recordings", de: "Wird in Aufnahmen dieses Spiels gesucht" },
  "cues.off": { en: "Switch off", de: "Ausschalten" },
  "cues.remove": { en: "Take out", de: "Herausnehmen" },
  "cues.removed": { en: "Took out {name}", de: "{name} herausgenommen" },
  "cues.taught": { en: "Taught", de: "Beigebracht" },
  "cues.taught.none": {
    en: "Nothing yet. Boxes are drawn on the page of a recording.",
    de: "Noch nichts. Rahmen werden auf der Seite einer Aufnahme gezogen.",
  },
  "cues.switch": { en: "Look for {name}", de: "{name} suchen" },
  "cues.facts": {
    en: "Examples: {examples} · found: {finds}",
    de: "Beispiele: {examples} · gefunden: {finds}",
  },
  "counters.title": { en: "Or a number that counts", de: "Oder eine Zahl, die zählt" },
  "counters.intro": {
    en: "Draw the box tightly round your score or your kills, with nothing else in it. Each time the number grows is an event.",
    de: "Zieh den Rahmen eng um deine Punkte oder Abschüsse, ohne etwas anderes darin. Jedes Mal, wenn die Zahl wächst, ist ein Ereignis.",
  },
  "counters.meaning": { en: "When it grows, it is", de: "Wenn sie wächst, ist es" },
  "counters.step": { en: "Grows each time by", de: "Wächst jedes Mal um" },
  "counters.step.help": {
    en: "1 for kills; 100 where a kill is worth a hundred points.",
    de: "1 bei Abschüssen; 100, wo ein Abschuss hundert Punkte wert ist.",
  },
  "counters.step.is": { en: "by {n} each time", de: "jedes Mal um {n}" },
  "counters.add": { en: "Count this number", de: "Diese Zahl zählen" },
  "counters.show": { en: "Show its place", de: "Stelle zeigen" },
  "counters.remove": { en: "Stop counting: {name}", de: "Nicht mehr zählen: {name}" },
  "counters.again": { en: "Look through this recording again", de: "Diese Aufnahme noch einmal durchsehen" },
  "counters.added": {
    en: "Counted in every recording of this game from now on.",
    de: "Wird ab jetzt in jeder Aufnahme dieses Spiels gezählt.",
  },
  "counters.removed": { en: "Not counted any more.", de: "Wird nicht mehr gezählt." },
});
