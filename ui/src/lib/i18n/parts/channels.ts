import { words } from "../words";

/** Channels: accounts that speak with one voice. */
export const channels = words({
  "settings.channels": { en: "Channels", de: "Kanäle" },
  "channels.text": {
    en: "A channel keeps accounts apart that speak with different voices: its words have its tone, language and tags. Recordings belong to it by their game or folder.",
    de: "Ein Kanal hält Konten auseinander, die mit verschiedenen Stimmen sprechen: Seine Texte haben seinen Ton, seine Sprache und seine Tags. Aufnahmen gehören ihm nach ihrem Spiel oder Ordner.",
  },
  "channels.new": { en: "New channel", de: "Neuer Kanal" },
  "channels.edit": { en: "Change “{name}”", de: "„{name}“ ändern" },
  "channels.remove": { en: "Remove “{name}”", de: "„{name}“ entfernen" },
  "channels.remove.ask": { en: "Remove “{name}”?", de: "„{name}“ entfernen?" },
  "channels.remove.text": {
    en: "Its accounts, games and folders go to “{default}”. Clips, posts and words stay as they are.",
    de: "Seine Konten, Spiele und Ordner gehen an „{default}“. Clips, Posts und Texte bleiben, wie sie sind.",
  },
  "channels.removed": { en: "“{name}” was removed", de: "„{name}“ wurde entfernt" },
  "channels.default": {
    en: "Holds everything that belongs to no other channel.",
    de: "Hat alles, was zu keinem anderen Kanal gehört.",
  },
  "channels.name": { en: "Name", de: "Name" },
  "channels.tone": { en: "Tone of the words", de: "Ton der Texte" },
  "channels.tone.help": {
    en: "In a few words, such as dry or excited. It goes before the tone of a game profile.",
    de: "In wenigen Worten, etwa trocken oder begeistert. Er geht dem Ton eines Spielprofils vor.",
  },
  "channels.language": { en: "Language of the words", de: "Sprache der Texte" },
  "channels.language.help": {
    en: "A tag such as en or pt-BR. Empty: what the game profile or the settings say.",
    de: "Ein Kürzel wie en oder pt-BR. Leer: was das Spielprofil oder die Einstellungen sagen.",
  },
  "channels.tags": { en: "Tags for every clip", de: "Tags für jeden Clip" },
  "channels.banned": { en: "Words that must not appear", de: "Wörter, die nicht vorkommen dürfen" },
  "channels.list.help": { en: "Separated by commas", de: "Mit Komma getrennt" },
  "channels.accounts": { en: "Accounts", de: "Konten" },
  "channels.accounts.help": {
    en: "An account belongs to one channel; it leaves the one it was in.",
    de: "Ein Konto gehört zu einem Kanal; es verlässt den, in dem es war.",
  },
  "channels.profiles": { en: "Games", de: "Spiele" },
  "channels.folders": { en: "Capture folders", de: "Aufnahmeordner" },
  "channels.folders.help": {
    en: "Count where the game names no channel.",
    de: "Zählen, wo das Spiel keinen Kanal nennt.",
  },
  "channels.none": { en: "none yet", de: "noch keine" },
  "channels.in": { en: "in “{name}”", de: "in „{name}“" },
  "channels.cancel": { en: "Cancel", de: "Abbrechen" },
  "channels.save": { en: "Save", de: "Speichern" },
  "channels.of": { en: "Channel", de: "Kanal" },
  "channels.follow": { en: "As its recording", de: "Wie die Aufnahme" },
  "channels.follows": { en: "{name} (as its recording)", de: "{name} (wie die Aufnahme)" },
  "channels.stranger": { en: "of “{name}”", de: "von „{name}“" },
  "channels.strangers": {
    en: "This clip belongs to “{channel}”, and {names} to another channel.",
    de: "Dieser Clip gehört zu „{channel}“, {names} aber zu einem anderen Kanal.",
  },
});
