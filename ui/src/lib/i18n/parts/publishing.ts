import { words } from "../words";

/** How posts go out, and the rules that send clips by themselves. */
export const publishing = words({
  "publishing.limit": { en: "Limit the speed of uploads", de: "Tempo der Uploads begrenzen" },
  "publishing.limit.help": {
    en: "All uploads together. Leave some of your line for the game and the stream.",
    de: "Alle Uploads zusammen. Lass etwas von der Leitung für das Spiel und den Stream.",
  },
  "publishing.limit.most": { en: "At most", de: "Höchstens" },
  "publishing.limit.takes": {
    en: "A clip of {size} takes about {time}.",
    de: "Ein Clip von {size} braucht etwa {time}.",
  },
  "publishing.limit.least": { en: "At least {n} Mbit/s.", de: "Mindestens {n} Mbit/s." },
  "unit.mbit": { en: "Mbit/s", de: "Mbit/s" },
  "publishing.streaming": { en: "Uploads wait while you stream", de: "Uploads warten, während du streamst" },
  "publishing.streaming.help": {
    en: "Streams to the usual port (RTMP, 1935) are seen on Windows and Linux. Encrypted ones (RTMPS) are not: limit the speed for them, or pause the queue before you go live.",
    de: "Streams zum üblichen Port (RTMP, 1935) werden unter Windows und Linux erkannt. Verschlüsselte (RTMPS) nicht: Begrenze für sie das Tempo, oder halte die Warteschlange an, bevor du live gehst.",
  },
  "publishing.missed": { en: "When a post's time was missed", de: "Wenn die Zeit eines Beitrags verpasst wurde" },
  "publishing.missed.text": {
    en: "Because this computer was off or offline at that time.",
    de: "Weil dieser Rechner da aus oder ohne Netz war.",
  },
  "publishing.missed.ask": { en: "Ask me", de: "Frag mich" },
  "publishing.missed.ask.text": {
    en: "The post waits until you choose what becomes of it.",
    de: "Der Beitrag wartet, bis du entscheidest, was aus ihm wird.",
  },
  "publishing.missed.post_now": { en: "Post it late", de: "Verspätet posten" },
  "publishing.missed.post_now.text": {
    en: "It goes out as soon as it can.",
    de: "Er geht hinaus, sobald es geht.",
  },
  "publishing.missed.next_slot": { en: "Take the next free slot", de: "Den nächsten freien Platz nehmen" },
  "publishing.missed.next_slot.text": {
    en: "It moves to the next free slot of its account. Where there is none, you are asked.",
    de: "Er rückt auf den nächsten freien Platz seines Kontos. Wo es keinen gibt, wirst du gefragt.",
  },

  "rules.title": { en: "Rules", de: "Regeln" },
  "rules.text": {
    en: "What goes out without asking you each time. Rules are only for recordings that come from now on; the first one that fits a moment decides.",
    de: "Was hinausgeht, ohne dass du jedes Mal gefragt wirst. Regeln gelten nur für Aufnahmen, die von jetzt an kommen; die erste, die auf einen Moment passt, entscheidet.",
  },
  "rules.none": { en: "No rules yet", de: "Noch keine Regeln" },
  "rules.none.text": {
    en: "A rule sends clips on their way by itself: the best moments of a game into the next free slot, for example. What it sends says so, and can be taken back until it goes out. A rule is only for recordings that come from now on.",
    de: "Eine Regel schickt Clips von selbst auf den Weg, etwa die besten Momente eines Spiels auf den nächsten freien Platz. Was sie schickt, sagt das auch, und lässt sich zurücknehmen, bis es hinausgeht. Eine Regel gilt nur für Aufnahmen, die von jetzt an kommen.",
  },
  "rules.new": { en: "New rule", de: "Neue Regel" },
  "rules.edit": { en: "Change “{name}”", de: "„{name}“ ändern" },
  "rules.remove": { en: "Remove “{name}”", de: "„{name}“ entfernen" },
  "rules.remove.ask": { en: "Remove “{name}”?", de: "„{name}“ entfernen?" },
  "rules.remove.text": {
    en: "It sends nothing any more. What it has sent on its way goes on.",
    de: "Sie schickt nichts mehr. Was sie auf den Weg gebracht hat, geht weiter.",
  },
  "rules.removed": { en: "Rule removed: {name}", de: "Regel entfernt: {name}" },
  "rules.saved": { en: "Rule saved: {name}", de: "Regel gespeichert: {name}" },
  "rules.save": { en: "Save the rule", de: "Regel speichern" },
  "rules.notReady": { en: "Needs you: {names}.", de: "Braucht dich: {names}." },
  "rules.toDestinations": { en: "To the destinations", de: "Zu den Zielen" },
  "rules.noSlots": {
    en: "Without slots, so that nothing can go there: {names}.",
    de: "Ohne feste Plätze, sodass nichts dorthin gehen kann: {names}.",
  },
  "rules.setSlots": { en: "Slots are set in the Calendar.", de: "Plätze legst du im Kalender fest." },

  "rules.say": {
    en: "{which} go to {places} {when}, {who}, {n} a day at most.",
    de: "{which} gehen {when} an {places}, {who}, höchstens {n} am Tag.",
  },
  "rules.say.all": { en: "All moments", de: "Alle Momente" },
  "rules.say.from": { en: "Moments of {n} and more", de: "Momente ab {n}" },
  "rules.say.of": { en: "Moments of {n}", de: "Momente mit {n}" },
  "rules.say.kinds": { en: "({kinds})", de: "({kinds})" },
  "rules.say.games": { en: "in {games}", de: "in {games}" },
  "rules.say.channels": { en: "of {channels}", de: "von {channels}" },
  "rules.say.channelGone": { en: "a removed channel", de: "einem entfernten Kanal" },
  "rules.say.nowhere": { en: "…", de: "…" },
  "rules.say.gone": { en: "a removed destination", de: "ein entferntes Ziel" },
  "rules.say.next_slot": { en: "in the next free slot", de: "im nächsten freien Platz" },
  "rules.say.now": { en: "at once", de: "sofort" },
  "rules.say.usual": { en: "private where possible", de: "privat, wo es geht" },

  "rules.name": { en: "Name", de: "Name" },
  "rules.name.help": {
    en: "Its posts are known by it.",
    de: "An ihm erkennst du ihre Beiträge.",
  },
  "rules.which": { en: "Which moments", de: "Welche Momente" },
  "rules.score": { en: "Score of at least", de: "Punktzahl ab" },
  "rules.games": { en: "Games", de: "Spiele" },
  "rules.games.any": { en: "Any game", de: "Jedes Spiel" },
  "rules.channels": { en: "Channels", de: "Kanäle" },
  "rules.channels.any": { en: "Any channel", de: "Jeder Kanal" },
  "rules.kinds": { en: "Kinds", de: "Arten" },
  "rules.kinds.any": { en: "Any kind", de: "Jede Art" },
  "rules.where": { en: "Where", de: "Wohin" },
  "rules.where.gone": { en: "Removed destination", de: "Entferntes Ziel" },
  "rules.where.asks": {
    en: "Wants more to be chosen for each post. What is missing there waits for you: {names}.",
    de: "Will zu jedem Beitrag mehr wissen. Was dort fehlt, wartet auf dich: {names}.",
  },
  "rules.when.next_slot": {
    en: "Each destination gets the clip in its next free slot.",
    de: "Jedes Ziel bekommt den Clip auf seinem nächsten freien Platz.",
  },
  "rules.when.now": {
    en: "As soon as the words of the clip are written.",
    de: "Sobald die Worte des Clips geschrieben sind.",
  },
  "rules.who": { en: "Who may see it", de: "Wer es sehen darf" },
  "rules.who.usual": { en: "only you, where possible", de: "nur du, wo es geht" },
  "rules.who.public": { en: "Public in any case: {names}.", de: "Auf jeden Fall öffentlich: {names}." },
  "rules.most": { en: "Most in 24 hours", de: "Höchstens in 24 Stunden" },
  "rules.most.unit": { en: "clips", de: "Clips" },
  "rules.most.help": { en: "What is more waits in the Inbox.", de: "Was darüber ist, wartet im Eingang." },

  "rules.test": { en: "Tried on your library", de: "An deiner Bibliothek probiert" },
  "rules.test.asking": { en: "Trying it…", de: "Wird probiert…" },
  "rules.test.said": {
    en: {
      one: "Of the {of} moments in your library it would have sent {n}.",
      other: "Of the {of} moments in your library it would have sent {n}.",
    },
    de: {
      one: "Von den {of} Momenten in deiner Bibliothek hätte sie {n} geschickt.",
      other: "Von den {of} Momenten in deiner Bibliothek hätte sie {n} geschickt.",
    },
  },
  "rules.test.empty": {
    en: "There is no moment in your library yet to try it on.",
    de: "In deiner Bibliothek ist noch kein Moment, an dem sie sich probieren lässt.",
  },
  "rules.test.limit": {
    en: "The limit for 24 hours does not count here. Nothing of this is sent: a rule is only for recordings that come from now on.",
    de: "Die Grenze für 24 Stunden zählt hier nicht mit. Nichts davon wird geschickt: Eine Regel gilt nur für Aufnahmen, die von jetzt an kommen.",
  },
  "rules.test.newest": { en: "The newest of them", de: "Die neuesten davon" },
});
