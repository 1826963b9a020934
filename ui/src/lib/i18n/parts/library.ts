import { words } from "../words";

/** Stars, notes, tags, collections, and the page that searches all of it. */
export const library = words({
  "nav.library": { en: "Library", de: "Bibliothek" },
  "marks.title": { en: "Your marks", de: "Deine Merkzeichen" },
  "marks.star": { en: "Star", de: "Stern" },
  "marks.unstar": { en: "Take the star off", de: "Stern wegnehmen" },
  "marks.has": { en: "Has a star", de: "Hat einen Stern" },
  "marks.tags": { en: "Tags", de: "Schlagwörter" },
  "marks.addTag": { en: "Add a tag", de: "Schlagwort dazu" },
  "marks.untag": { en: "Take off the tag {name}", de: "Schlagwort {name} wegnehmen" },
  "marks.note": { en: "Note", de: "Notiz" },
  "marks.starred": { en: "Starred: it will not be cleaned up", de: "Mit Stern: wird nicht aufgeräumt" },
  "marks.unstarred": { en: "Star taken off", de: "Stern weggenommen" },
  "marks.noted": { en: "Note kept", de: "Notiz gespeichert" },
  "marks.tagged": { en: "Tag put on", de: "Schlagwort vergeben" },
  "marks.untagged": { en: "Tag taken off", de: "Schlagwort weggenommen" },
  "filter.marks": { en: "Stars and tags", de: "Sterne und Schlagwörter" },
  "filter.allMarks": { en: "All marks", de: "Alle Merkzeichen" },
  "filter.starred": { en: "With a star", de: "Mit Stern" },
  "filter.collection": { en: "Collection", de: "Sammlung" },
  "filter.allCollections": { en: "All clips", de: "Alle Clips" },

  "collections.title": { en: "Collections", de: "Sammlungen" },
  "collections.new": { en: "New collection", de: "Neue Sammlung" },
  "collections.make": { en: "Make", de: "Anlegen" },
  "collections.made": { en: "Made the collection {name}", de: "Sammlung {name} angelegt" },
  "collections.removed": {
    en: "Removed the collection {name}. Its clips stay.",
    de: "Sammlung {name} entfernt. Die Clips bleiben.",
  },
  "collections.remove": { en: "Remove the collection {name}", de: "Sammlung {name} entfernen" },
  "collections.count": { en: { one: "{n} clip", other: "{n} clips" }, de: { one: "{n} Clip", other: "{n} Clips" } },
  "collections.empty": {
    en: "Collections are made on the page of a clip, or here by a name.",
    de: "Sammlungen entstehen auf der Seite eines Clips oder hier durch einen Namen.",
  },

  "tags.title": { en: "Tags", de: "Schlagwörter" },
  "tags.count": {
    en: { one: "on {n} thing", other: "on {n} things" },
    de: { one: "an {n} Stelle", other: "an {n} Stellen" },
  },
  "tags.rename": { en: "Name of the tag {name}", de: "Name des Schlagworts {name}" },
  "tags.remove": { en: "Remove the tag {name}", de: "Schlagwort {name} entfernen" },
  "tags.removed": { en: "Removed the tag {name}", de: "Schlagwort {name} entfernt" },
  "tags.renamed": { en: "The tag is called {name} now", de: "Das Schlagwort heißt jetzt {name}" },
  "tags.empty": {
    en: "Tags are put on recordings, moments and clips where they are shown.",
    de: "Schlagwörter gibt man Aufnahmen, Momenten und Clips dort, wo sie gezeigt werden.",
  },

  "library.title": { en: "Library", de: "Bibliothek" },
  "library.show": { en: "What to show", de: "Was gezeigt wird" },
  "library.show.search": { en: "Search", de: "Suche" },
  "library.show.sessions": { en: "Sessions", de: "Spielabende" },
  "library.show.order": { en: "Collections and tags", de: "Sammlungen und Schlagwörter" },
  "library.search": { en: "Search everything", de: "Alles durchsuchen" },
  "library.key.search": { en: "search", de: "suchen" },
  "library.searches": { en: "Kept searches", de: "Gemerkte Suchen" },
  "library.keep": { en: "Keep this search", de: "Diese Suche merken" },
  "library.keep.name": { en: "Name of the search", de: "Name der Suche" },
  "library.kept": { en: "Kept the search {name}", de: "Suche {name} gemerkt" },
  "library.forget": { en: "Remove the search {name}", de: "Suche {name} entfernen" },
  "library.forgotten": { en: "Removed the search {name}", de: "Suche {name} entfernt" },
  "library.moments": { en: "Moments", de: "Momente" },
  "library.clips": { en: "Clips", de: "Clips" },
  "library.recordings": { en: "Recordings", de: "Aufnahmen" },
  "library.all": { en: "Show all", de: "Alle zeigen" },
  "library.start.title": { en: "Search everything you have", de: "Durchsuche alles, was du hast" },
  "library.start.text": {
    en: "Titles, games, players, names of files, words, captions, addresses of posts, what was read in the picture, reasons, notes and tags. All words you type have to fit, each anywhere.",
    de: "Titel, Spiele, Spielernamen, Dateinamen, Texte, Untertitel, Adressen von Beiträgen, was im Bild gelesen wurde, Gründe, Notizen und Schlagwörter. Alle Wörter müssen passen, jedes irgendwo.",
  },
  "library.none.title": { en: "Nothing fits", de: "Nichts passt" },
  "library.none.text": {
    en: "No moment, clip or recording has all these words and filters.",
    de: "Kein Moment, Clip und keine Aufnahme hat all diese Wörter und Filter.",
  },

  "sessions.empty.title": { en: "Sessions will appear here", de: "Hier erscheinen Spielabende" },
  "sessions.empty.text": {
    en: "Recordings of one evening stand together, as soon as there are some.",
    de: "Aufnahmen eines Abends stehen zusammen, sobald es welche gibt.",
  },
  "sessions.recordings": {
    en: { one: "{n} recording", other: "{n} recordings" },
    de: { one: "{n} Aufnahme", other: "{n} Aufnahmen" },
  },
  "sessions.morning": { en: "{day}, morning", de: "{day}, morgens" },
  "sessions.afternoon": { en: "{day}, afternoon", de: "{day}, nachmittags" },
  "sessions.evening": { en: "{day}, evening", de: "{day}, abends" },
  "sessions.night": { en: "{day}, night", de: "{day}, nachts" },
  "sessions.open": { en: "Show its recordings", de: "Aufnahmen zeigen" },

  "palette.everything": { en: "Search the library for “{text}”", de: "Bibliothek nach „{text}“ durchsuchen" },

  "missing.title": {
    en: { one: "{n} recording is not where it was", other: "{n} recordings are not where they were" },
    de: { one: "{n} Aufnahme ist nicht mehr am alten Ort", other: "{n} Aufnahmen sind nicht mehr am alten Ort" },
  },
  "missing.text": {
    en: "Connect the drive, and they come back by themselves. If the files were moved, say where one folder is now: all of them in it and below are found by what is in them, whatever they are called.",
    de: "Schließe das Laufwerk an, dann kommen sie von selbst zurück. Wurden die Dateien verschoben, sage, wo ein Ordner jetzt ist: Alle darin und darunter werden an ihrem Inhalt erkannt, wie sie auch heißen.",
  },
  "missing.folder": { en: "Where the files are now", de: "Wo die Dateien jetzt sind" },
  "missing.look": { en: "Look there", de: "Dort suchen" },
  "missing.looking": {
    en: "Looking in {path}. What is found comes back by itself.",
    de: "Suche in {path}. Was gefunden wird, kommt von selbst zurück.",
  },
});
