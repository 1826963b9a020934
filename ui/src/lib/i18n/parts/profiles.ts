import { words } from "../words";

/** Game profiles as files. */
export const profiles = words({
  "profiles.file": { en: "Save as a file", de: "Als Datei speichern" },
  "profiles.file.learned": { en: "With what was learned", de: "Mit dem Gelernten" },
  "profiles.file.learned.help": {
    en: "What your choices taught goes into the weights and paddings of that file. It says how you play.",
    de: "Was deine Entscheidungen gelehrt haben, geht in die Gewichte und Ränder dieser Datei ein. Es sagt, wie du spielst.",
  },
  "profiles.import": { en: "Import a profile…", de: "Profil importieren…" },
  "profiles.import.drop": {
    en: "Or drop its file here. Nothing changes before you have seen what would.",
    de: "Oder zieh die Datei hierher. Nichts ändert sich, bevor du gesehen hast, was.",
  },
  "profiles.import.title": { en: "Import “{name}”", de: "„{name}“ importieren" },
  "profiles.import.new": {
    en: "There is no profile of this name yet. The file sets:",
    de: "Ein Profil dieses Namens gibt es noch nicht. Die Datei setzt:",
  },
  "profiles.import.differs": {
    en: "You have a profile “{name}” already. Where the file differs:",
    de: "Ein Profil „{name}“ hast du schon. Worin die Datei abweicht:",
  },
  "profiles.import.same": {
    en: "You have this profile already, with the same values.",
    de: "Dieses Profil hast du schon, mit denselben Werten.",
  },
  "profiles.import.field": { en: "Field", de: "Feld" },
  "profiles.import.before": { en: "Yours", de: "Deins" },
  "profiles.import.after": { en: "File", de: "Datei" },
  "profiles.import.unset": { en: "not set", de: "nicht gesetzt" },
  "profiles.import.replace": { en: "Replace mine", de: "Meins ersetzen" },
  "profiles.import.both": { en: "Keep both, as “{name}”", de: "Beide behalten, als „{name}“" },
  "profiles.cancel": { en: "Cancel", de: "Abbrechen" },
  "profiles.import.take": { en: "Import", de: "Importieren" },
  "profiles.imported": { en: "“{name}” was imported", de: "„{name}“ wurde importiert" },
});
