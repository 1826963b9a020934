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
