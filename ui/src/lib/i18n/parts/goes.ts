import { words } from "../words";

/** Before a clip goes somewhere: what is chosen for the post, what the place would say, what became of it. */
export const goes = words({
  "choices.title": { en: "Choices for this post", de: "Angaben zum Beitrag" },
  "choices.of": { en: "Choices for {name}", de: "Angaben für {name}" },
  "choices.as": { en: "Posts as {name}", de: "Erscheint als {name}" },
  "choices.most": { en: "up to {length}", de: "bis {length}" },
  "choices.needed": { en: "needed", de: "nötig" },
  "choices.asking": { en: "Asking what the account offers…", de: "Fragt, was das Konto anbietet…" },

  "check.ready": { en: "ready", de: "bereit" },
  "check.minded": { en: "with a note", de: "mit Hinweis" },
  "check.stopped": { en: "not like this", de: "so nicht" },
  "check.missing": { en: "not complete", de: "unvollständig" },
  "check.checking": { en: "being checked", de: "wird geprüft" },
  "check.findings": { en: "What {name} would say", de: "Was {name} dazu sagt" },
  "check.away": { en: "Could not be checked now: {what}", de: "Lässt sich gerade nicht prüfen: {what}" },
  "check.shorten": { en: "Keep the first {length}", de: "Die ersten {length} behalten" },
  "check.vertical": { en: "Make it upright (9:16)", de: "Hochkant machen (9:16)" },
  "check.shrink": {
    en: "A clip of {size} would fit: shorten it, or choose a smaller layout.",
    de: "Ein Clip von {size} würde passen: kürze ihn oder wähle ein kleineres Layout.",
  },
  "check.unmade": {
    en: "The file's size is checked when the file is made.",
    de: "Die Größe der Datei wird geprüft, sobald es die Datei gibt.",
  },

  "send.none": { en: "No destination is ticked.", de: "Kein Ziel ist angekreuzt." },
  "send.gone": {
    en: "Every ticked destination has this clip already.",
    de: "Jedes angekreuzte Ziel hat diesen Clip schon.",
  },
  "send.missing": { en: "{name} needs: {what}", de: "{name} braucht: {what}" },
  "send.stopped": { en: "{name}: {what}", de: "{name}: {what}" },
  "send.some": { en: "Approve for {n} of {of}", de: "Für {n} von {of} freigeben" },

  "post.byRule": { en: "sent by your rule “{name}”", de: "gesendet von deiner Regel „{name}“" },
  "post.by": { en: "sent by {who}", de: "gesendet von {who}" },
  "post.now": { en: "Post now", de: "Jetzt posten" },
  "post.nowOrThen": { en: "Post now, or choose another time…", de: "Jetzt posten oder andere Zeit wählen…" },
  "post.otherTime": { en: "Choose another time…", de: "Andere Zeit wählen…" },
  "post.otherTime.title": { en: "Another time: {name}", de: "Andere Zeit: {name}" },

  "upload.speed": { en: "{size}/s", de: "{size}/s" },
  "upload.pause": { en: "Pause the upload", de: "Übertragung anhalten" },
  "upload.resume": { en: "Go on with the upload", de: "Übertragung fortsetzen" },

  "visibility.usual": { en: "as each place does", de: "wie am Ort üblich" },

  "numbers.views": {
    en: { one: "{n} view", other: "{n} views" },
    de: { one: "{n} Aufruf", other: "{n} Aufrufe" },
  },
  "numbers.likes": { en: { one: "{n} like", other: "{n} likes" }, de: { one: "{n} Like", other: "{n} Likes" } },
  "numbers.comments": {
    en: { one: "{n} comment", other: "{n} comments" },
    de: { one: "{n} Kommentar", other: "{n} Kommentare" },
  },
  "numbers.at": { en: "As of {when}", de: "Stand: {when}" },
  "seen.otherwise": { en: "Not as you asked ({when})", de: "Nicht wie gewünscht ({when})" },
  "seen.gone": { en: "No longer there ({when})", de: "Nicht mehr da ({when})" },
});
