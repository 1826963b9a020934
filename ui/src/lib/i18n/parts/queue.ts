import { words } from "../words";

/** The Queue. */
export const queue = words({
  "queue.title": { en: "Queue", de: "Warteschlange" },
  "queue.pause": { en: "Pause all", de: "Alles anhalten" },
  "queue.resume": { en: "Go on", de: "Fortsetzen" },
  "queue.paused": {
    en: "Paused. Nothing new is watched or begun.",
    de: "Angehalten. Nichts Neues wird beobachtet oder begonnen.",
  },
  "queue.pausedUntil": {
    en: "Paused until {time}. Nothing new is watched or begun.",
    de: "Angehalten bis {time}. Nichts Neues wird beobachtet oder begonnen.",
  },
  "queue.running": { en: "Running", de: "Läuft" },
  "queue.needsYou": { en: "Needs you", de: "Braucht dich" },
  "queue.waiting": { en: "Waiting", de: "Wartet" },
  "queue.done": { en: "Done", de: "Fertig" },
  "queue.whilePlaying": { en: "While I play", de: "Während ich spiele" },
  "queue.whilePlaying.gentle": { en: "While I play: go gently", de: "Wenn ich spiele: sachte" },
  "queue.whilePlaying.wait": { en: "Not while I play", de: "Nicht, wenn ich spiele" },
  "queue.whilePlaying.full": { en: "While I play, too", de: "Auch, wenn ich spiele" },
  "queue.playing.gentle": { en: "{what} Heavy work goes gently.", de: "{what} Schwere Arbeit geht sachte weiter." },
  "queue.playing.wait": {
    en: "{what} Heavy work waits until it has ended.",
    de: "{what} Schwere Arbeit wartet, bis das vorbei ist.",
  },
  "playing.game": { en: "A game is running.", de: "Ein Spiel läuft." },
  "playing.stream": { en: "A stream is running.", de: "Ein Stream läuft." },
  "playing.recording": { en: "A recording is running.", de: "Eine Aufnahme läuft." },
  "queue.unseen": {
    en: { one: "and {n} more that waits behind these", other: "and {n} more that wait behind these" },
    de: { one: "und {n} weiterer dahinter", other: "und {n} weitere dahinter" },
  },
  "queue.nothing": { en: "Nothing is running", de: "Nichts läuft" },
  "queue.nothing.text": {
    en: "Steps appear here as soon as a recording comes in: finding moments, cutting, writing words, exporting.",
    de: "Schritte erscheinen hier, sobald eine Aufnahme hereinkommt: Momente finden, schneiden, Worte schreiben, exportieren.",
  },
  "queue.job.pause": { en: "Pause", de: "Anhalten" },
  "queue.job.resume": { en: "Go on", de: "Fortsetzen" },
  "queue.job.cancel": { en: "Cancel", de: "Abbrechen" },
  "queue.job.retry": { en: "Try again", de: "Noch einmal" },
  "queue.job.log": { en: "Log", de: "Protokoll" },
  "queue.job.open": { en: "Open what it is for", de: "Zugehöriges öffnen" },
  "queue.job.attempt": { en: "attempt {n}", de: "Versuch {n}" },
  "queue.job.took": { en: "took {time}", de: "dauerte {time}" },
  "queue.log.none": { en: "Nothing was written down yet.", de: "Noch wurde nichts festgehalten." },
  "queue.more": { en: "Show earlier steps", de: "Frühere Schritte zeigen" },
  "queue.key.pause": { en: "pause", de: "anhalten" },
});
