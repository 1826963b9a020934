import { words } from "../words";

/** The library in one file. */
export const backup = words({
  "settings.backup": { en: "Backup", de: "Sicherung" },
  "backup.text": {
    en: "A backup is one file with your library: moments, clips, words, posts, profiles, rules, settings and your own pictures. Recordings are not in it. Besides, the app keeps the last seven days by itself, on this drive.",
    de: "Eine Sicherung ist eine Datei mit deiner Bibliothek: Momente, Clips, Texte, Posts, Profile, Regeln, Einstellungen und deine eigenen Bilder. Aufnahmen sind nicht darin. Außerdem behält die App von selbst die letzten sieben Tage, auf diesem Laufwerk.",
  },
  "backup.auto": { en: "Back up every few days", de: "Alle paar Tage sichern" },
  "backup.auto.help": {
    en: "Without sign-ins: nobody is there to type a passphrase.",
    de: "Ohne Anmeldungen: niemand ist da, der eine Passphrase tippt.",
  },
  "backup.folder": { en: "Folder for backups", de: "Ordner für Sicherungen" },
  "backup.folder.help": {
    en: "Best on another drive, such as `/media/stick` or `D:\\Backups`.",
    de: "Am besten auf einem anderen Laufwerk, etwa `/media/stick` oder `D:\\Sicherungen`.",
  },
  "backup.every": { en: "Every", de: "Alle" },
  "backup.days": { en: "days", de: "Tage" },
  "backup.keep": { en: "How many are kept", de: "Wie viele bleiben" },
  "backup.now": { en: "Back up now", de: "Jetzt sichern" },
  "backup.now.path": { en: "File or folder", de: "Datei oder Ordner" },
  "backup.now.path.help": {
    en: "A whole path. In a folder the file gets a name with its time.",
    de: "Ein ganzer Pfad. In einem Ordner bekommt die Datei einen Namen mit ihrer Zeit.",
  },
  "backup.now.do": { en: "Back up", de: "Sichern" },
  "backup.signins": {
    en: "Take the sign-ins along, locked with a passphrase",
    de: "Anmeldungen mitnehmen, mit einer Passphrase verschlossen",
  },
  "backup.passphrase": { en: "Passphrase", de: "Passphrase" },
  "backup.passphrase.help": {
    en: "Nobody can open the sign-ins without it, and nobody can find it again.",
    de: "Ohne sie kann niemand die Anmeldungen öffnen, und niemand kann sie wiederfinden.",
  },
  "backup.busy": { en: "One moment…", de: "Einen Moment…" },
  "backup.made": {
    en: {
      one: "Backed up to {path}: {size}, with one sign-in.",
      other: "Backed up to {path}: {size}, with {n} sign-ins.",
    },
    de: {
      one: "Gesichert in {path}: {size}, mit einer Anmeldung.",
      other: "Gesichert in {path}: {size}, mit {n} Anmeldungen.",
    },
  },
  "backup.back": { en: "Put a backup back", de: "Eine Sicherung zurückholen" },
  "backup.back.text": {
    en: "It takes the place of this library at the next start; this one is kept beside it. Posts that were on their way when it was made wait for you, since they may be out.",
    de: "Sie tritt beim nächsten Start an die Stelle dieser Bibliothek; diese bleibt daneben erhalten. Posts, die damals unterwegs waren, warten auf dich: sie könnten schon draußen sein.",
  },
  "backup.back.path": { en: "The backup's file", de: "Datei der Sicherung" },
  "backup.back.signins": {
    en: "Take its sign-ins, too",
    de: "Auch ihre Anmeldungen übernehmen",
  },
  "backup.back.do": { en: "Put it back", de: "Zurückholen" },
  "backup.restored": {
    en: {
      one: "The backup of {when} (version {app}, one sign-in) takes over when you quit the app and start it again.",
      other: "The backup of {when} (version {app}, {n} sign-ins) takes over when you quit the app and start it again.",
    },
    de: {
      one: "Die Sicherung vom {when} (Version {app}, eine Anmeldung) gilt, sobald du die App beendest und wieder startest.",
      other:
        "Die Sicherung vom {when} (Version {app}, {n} Anmeldungen) gilt, sobald du die App beendest und wieder startest.",
    },
  },
});
