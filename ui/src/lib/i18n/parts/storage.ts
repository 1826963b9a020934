import { words } from "../words";

/** What takes how much of the disk, and what may leave it. */
export const storage = words({
  "storage.usage": { en: "What takes how much", de: "Was wie viel braucht" },
  "storage.measuring": { en: "Measuring", de: "Wird gemessen" },
  "storage.measured": { en: "Measured {time}.", de: "Gemessen {time}." },
  "storage.disk": { en: "Disk of {path}", de: "Laufwerk von {path}" },
  "storage.free": { en: "{free} of {total} free", de: "{free} von {total} frei" },
  "storage.free.low": { en: "Only {free} of {total} free", de: "Nur noch {free} von {total} frei" },
  "storage.kind.recordings": { en: "Recordings", de: "Aufnahmen" },
  "storage.kind.renders": { en: "Files of clips", de: "Dateien von Clips" },
  "storage.kind.proxies": { en: "Copies for playing", de: "Kopien zum Abspielen" },
  "storage.kind.pictures": { en: "Pictures and waveforms", de: "Bilder und Wellenformen" },
  "storage.kind.backups": { en: "Backups of the library", de: "Sicherungen der Bibliothek" },
  "storage.kind.database": { en: "Library", de: "Bibliothek" },
  "storage.kind.logs": { en: "Logs", de: "Protokolle" },
  "storage.files": { en: { one: "{n} file", other: "{n} files" }, de: { one: "{n} Datei", other: "{n} Dateien" } },
  "storage.made": {
    en: "What can be made again takes {made} of its {budget}.",
    de: "Was neu gemacht werden kann, braucht {made} von {budget}.",
  },

  "storage.room": { en: "Folders and budget", de: "Ordner und Budget" },
  "storage.rules": { en: "What may leave the disk", de: "Was das Laufwerk verlassen darf" },
  "storage.rules.text": {
    en: "Recordings are yours: none is touched without a rule of yours or your yes. Whatever has a star, a post under way, a clip that was never posted, or a place in a collection stays, whatever a rule says. Nothing is deleted, it goes into the system's bin.",
    de: "Aufnahmen gehören dir: Ohne eine Regel von dir oder dein Ja wird keine angerührt. Was einen Stern hat, einen laufenden Beitrag, einen nie veröffentlichten Clip oder einen Platz in einer Sammlung, bleibt, was eine Regel auch sagt. Nichts wird gelöscht, es kommt in den Papierkorb des Systems.",
  },
  "storage.rule.name": { en: "Name", de: "Name" },
  "storage.rule.days": { en: "Older than", de: "Älter als" },
  "storage.rule.daysUnit": { en: "days", de: "Tage" },
  "storage.rule.older": {
    en: { one: "Older than {n} day", other: "Older than {n} days" },
    de: { one: "Älter als {n} Tag", other: "Älter als {n} Tage" },
  },
  "storage.rule.nothing": { en: "nothing accepted", de: "nichts angenommen" },
  "storage.rule.nothingField": { en: "Only if nothing was accepted", de: "Nur, wenn nichts angenommen wurde" },
  "storage.rule.nothingHelp": {
    en: "Without this, recordings go, too, whose clips are all out.",
    de: "Sonst gehen auch Aufnahmen, deren Clips alle veröffentlicht sind.",
  },
  "storage.rule.larger": { en: "from {size}", de: "ab {size}" },
  "storage.rule.largerField": { en: "At least", de: "Mindestens" },
  "storage.rule.what": { en: "What becomes of them", de: "Was mit ihnen wird" },
  "storage.rule.folder": {
    en: "Folder they go to, with its whole path",
    de: "Ordner, in den sie kommen, mit ganzem Pfad",
  },
  "storage.rule.day": {
    en: "What the rule would do is shown here for a day before it is done.",
    de: "Was die Regel tun würde, wird hier einen Tag lang gezeigt, bevor es geschieht.",
  },
  "storage.do.ask": { en: "Ask me", de: "Mich fragen" },
  "storage.do.move": { en: "Move", de: "Verschieben" },
  "storage.do.moveTo": { en: "Move to {folder}", de: "Verschieben nach {folder}" },
  "storage.do.bin": { en: "Into the bin", de: "In den Papierkorb" },

  "storage.plan": { en: "What would go now", de: "Was jetzt gehen würde" },
  "storage.plan.nothing": { en: "The rules let nothing go now.", de: "Die Regeln lassen jetzt nichts gehen." },
  "storage.plan.would": {
    en: { one: "It would let {n} recording go: {size}", other: "It would let {n} recordings go: {size}" },
    de: { one: "Sie ließe {n} Aufnahme gehen: {size}", other: "Sie ließe {n} Aufnahmen gehen: {size}" },
  },
  "storage.plan.wouldNothing": { en: "It would let nothing go today", de: "Heute ließe sie nichts gehen" },
  "storage.plan.at": { en: "{what}, {time}", de: "{what}, {time}" },
  "storage.plan.more": { en: "and {n} more", de: "und {n} weitere" },
  "storage.plan.keep": {
    en: { one: "Keep {n} (star)", other: "Keep {n} (stars)" },
    de: { one: "{n} behalten (Stern)", other: "{n} behalten (Sterne)" },
  },
  "storage.plan.go": {
    en: { one: "Do it now with {n}: {size}", other: "Do it now with {n}: {size}" },
    de: { one: "Jetzt tun mit {n}: {size}", other: "Jetzt tun mit {n}: {size}" },
  },
  "storage.plan.bin": {
    en: { one: "Put {n} into the bin: {size}", other: "Put {n} into the bin: {size}" },
    de: { one: "{n} in den Papierkorb: {size}", other: "{n} in den Papierkorb: {size}" },
  },
  "storage.plan.begun": {
    en: {
      one: "Letting {n} recording go. Each can be put back.",
      other: "Letting {n} recordings go. Each can be put back.",
    },
    de: {
      one: "{n} Aufnahme wird aufgeräumt. Jede kann zurückgeholt werden.",
      other: "{n} Aufnahmen werden aufgeräumt. Jede kann zurückgeholt werden.",
    },
  },
  "storage.plan.running": { en: "Cleaning up", de: "Wird aufgeräumt" },
  "storage.needed.not_ready": {
    en: "Stays: not there, or not looked through",
    de: "Bleibt: nicht da oder nicht durchgesehen",
  },
  "storage.needed.star": { en: "Stays: a star", de: "Bleibt: ein Stern" },
  "storage.needed.post": { en: "Stays: a post is under way", de: "Bleibt: ein Beitrag ist unterwegs" },
  "storage.needed.render": { en: "Stays: a clip is being made", de: "Bleibt: ein Clip wird gemacht" },
  "storage.needed.job": { en: "Stays: it is being worked on", de: "Bleibt: daran wird gearbeitet" },
  "storage.needed.unposted": { en: "Stays: a clip was never posted", de: "Bleibt: ein Clip wurde nie veröffentlicht" },
  "storage.needed.later": { en: "Stays: a moment is kept for later", de: "Bleibt: ein Moment ist für später" },
  "storage.needed.collection": { en: "Stays: a clip is in a collection", de: "Bleibt: ein Clip ist in einer Sammlung" },

  "storage.left": { en: "What left its place", de: "Was seinen Platz verlassen hat" },
  "storage.left.text": {
    en: "For two days it can be put back from here; after that from the system's bin, and it is found again by itself.",
    de: "Zwei Tage lang kannst du es von hier zurückholen, danach aus dem Papierkorb des Systems; es wird von selbst wiedergefunden.",
  },
  "storage.left.back": { en: "Put back", de: "Zurückholen" },
  "storage.left.all": {
    en: { one: "Put {n} back", other: "Put all {n} back" },
    de: { one: "{n} zurückholen", other: "Alle {n} zurückholen" },
  },
});
