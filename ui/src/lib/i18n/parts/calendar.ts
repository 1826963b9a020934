import { words } from "../words";

/** The calendar: when clips go out. */
export const calendar = words({
  "calendar.view": { en: "Show as", de: "Anzeigen als" },
  "calendar.view.other": { en: "Week or list", de: "Woche oder Liste" },
  "calendar.week": { en: "Week", de: "Woche" },
  "calendar.list": { en: "List", de: "Liste" },
  "calendar.before": { en: "One week back", de: "Eine Woche zurück" },
  "calendar.after": { en: "One week on", de: "Eine Woche weiter" },
  "calendar.today": { en: "Today", de: "Heute" },
  "calendar.zone": { en: "Time zone of this computer", de: "Zeitzone dieses Rechners" },
  "calendar.side": { en: "Ready clips and numbers", de: "Fertige Clips und Zahlen" },
  "calendar.untitled": { en: "Clip without a title", de: "Clip ohne Titel" },
  "calendar.dismiss": { en: "Cancel", de: "Abbrechen" },

  "calendar.clocks.forward": { en: "clocks +{n} min", de: "Uhren +{n} min" },
  "calendar.clocks.back": { en: "clocks −{n} min", de: "Uhren −{n} min" },
  "calendar.clocks.at": {
    en: "The clocks change on this day; it is {time} then.",
    de: "An diesem Tag werden die Uhren umgestellt; dann ist es {time}.",
  },

  "calendar.free": { en: "free slot {time}", de: "frei um {time}" },
  "calendar.free.for": { en: "Free slot at {time}: {names}", de: "Freier Platz um {time}: {names}" },
  "calendar.byPlace": { en: "by {place}", de: "durch {place}" },
  "calendar.needsComputer": { en: "this computer must be on then", de: "dieser Rechner muss dann an sein" },
  "calendar.posts": {
    en: { one: "{n} post", other: "{n} posts" },
    de: { one: "{n} Beitrag", other: "{n} Beiträge" },
  },
  "calendar.places": {
    en: { one: "{n} place", other: "{n} places" },
    de: { one: "{n} Ort", other: "{n} Orte" },
  },
  "calendar.thisWeek": { en: "These seven days", de: "Diese sieben Tage" },
  "calendar.fourWeeks": { en: "These four weeks", de: "Diese vier Wochen" },
  "calendar.quota": { en: "{used} of {most} today", de: "{used} von {most} heute" },
  "calendar.quota.until": { en: "Counted anew from {time} on", de: "Ab {time} wird neu gezählt" },
  "calendar.everyDay": { en: "Every day", de: "Jeden Tag" },
  "calendar.clock.here": {
    en: {
      one: "{n} post needs this computer on at its time.",
      other: "{n} posts need this computer on at their times.",
    },
    de: {
      one: "{n} Beitrag braucht diesen Rechner zu seiner Zeit.",
      other: "{n} Beiträge brauchen diesen Rechner zu ihrer Zeit.",
    },
  },
  "calendar.clock.there": {
    en: { one: "{places} keeps its own clock.", other: "{places} keep their own clocks." },
    de: { one: "{places} hat eine eigene Uhr.", other: "{places} haben eigene Uhren." },
  },

  "calendar.ready": { en: "Ready to schedule", de: "Bereit zum Planen" },
  "calendar.ready.drag": {
    en: "Ready to schedule · drag onto the week",
    de: "Bereit zum Planen · auf die Woche ziehen",
  },
  "calendar.ready.none": {
    en: "Every ready clip has a place to go. New ones come from the Inbox.",
    de: "Jeder fertige Clip hat schon ein Ziel. Neue kommen aus dem Eingang.",
  },
  "calendar.ready.more": { en: "All clips", de: "Alle Clips" },
  "calendar.schedule": { en: "Schedule…", de: "Planen…" },
  "calendar.schedule.title": { en: "Schedule: {name}", de: "Planen: {name}" },
  "calendar.schedule.do": { en: "Schedule", de: "Planen" },
  "calendar.move": { en: "Move…", de: "Verschieben…" },
  "calendar.move.key": { en: "Move or schedule the card", de: "Karte verschieben oder planen" },
  "calendar.move.title": { en: "Move: {name}", de: "Verschieben: {name}" },
  "calendar.move.do": { en: "Move", de: "Verschieben" },
  "calendar.dayBack": { en: "The card a day back", de: "Karte einen Tag zurück" },
  "calendar.dayOn": { en: "The card a day on", de: "Karte einen Tag weiter" },
  "calendar.earlier": { en: "The card 15 minutes earlier", de: "Karte 15 Minuten früher" },
  "calendar.later": { en: "The card 15 minutes later", de: "Karte 15 Minuten später" },
  "calendar.undo": { en: "Take back what was just planned", de: "Zurücknehmen, was gerade geplant wurde" },
  "calendar.key.week": { en: "week", de: "Woche" },
  "calendar.key.today": { en: "today", de: "heute" },
  "calendar.key.move": { en: "move", de: "verschieben" },
  "calendar.key.day": { en: "day", de: "Tag" },
  "calendar.key.quarter": { en: "15 min", de: "15 min" },

  "calendar.none.title": {
    en: "Nothing is planned for these four weeks",
    de: "Für diese vier Wochen ist nichts geplant",
  },
  "calendar.none.text": {
    en: "Posts appear here as soon as a clip has a time. Give one its time with Schedule… in the list of ready clips.",
    de: "Beiträge erscheinen hier, sobald ein Clip eine Zeit hat. Gib einem seine Zeit mit Planen… in der Liste der fertigen Clips.",
  },
  "calendar.empty.title": { en: "Planned posts will appear here", de: "Hier erscheinen geplante Beiträge" },
  "calendar.empty.text": {
    en: "Once there is a destination, ready clips can be dragged onto a time, and go out then.",
    de: "Sobald es ein Ziel gibt, können fertige Clips auf eine Zeit gezogen werden und gehen dann hinaus.",
  },

  "calendar.select": { en: "Select {name}", de: "{name} auswählen" },
  "calendar.selectAll": { en: "Select all posts that can move", de: "Alle verschiebbaren Beiträge auswählen" },
  "calendar.bulk": { en: "Selected posts", de: "Ausgewählte Beiträge" },
  "calendar.bulk.hours": { en: "{by} hour", de: "{by} Stunde" },
  "calendar.bulk.days": { en: "{by} day", de: "{by} Tag" },
  "calendar.bulk.cancel": { en: "Cancel the posts", de: "Beiträge abbrechen" },
  "calendar.bulk.keep": { en: "Keep them", de: "Behalten" },
  "calendar.bulk.ask": {
    en: { one: "Cancel {n} post?", other: "Cancel {n} posts?" },
    de: { one: "{n} Beitrag abbrechen?", other: "{n} Beiträge abbrechen?" },
  },
  "calendar.bulk.ask.text": {
    en: "This can't be taken back. Their clips stay and can be scheduled again.",
    de: "Das lässt sich nicht zurücknehmen. Ihre Clips bleiben und können neu geplant werden.",
  },

  "calendar.done.moved": { en: "Moved to {when}: {name}", de: "Verschoben auf {when}: {name}" },
  "calendar.done.movedMany": {
    en: { one: "{n} post moved", other: "{n} posts moved" },
    de: { one: "{n} Beitrag verschoben", other: "{n} Beiträge verschoben" },
  },
  "calendar.done.movedBack": {
    en: { one: "{n} post is back at its old time", other: "{n} posts are back at their old times" },
    de: { one: "{n} Beitrag hat wieder seine alte Zeit", other: "{n} Beiträge haben wieder ihre alten Zeiten" },
  },
  "calendar.done.cancelled": {
    en: { one: "{n} post cancelled", other: "{n} posts cancelled" },
    de: { one: "{n} Beitrag abgebrochen", other: "{n} Beiträge abgebrochen" },
  },
  "calendar.done.scheduled": { en: "Scheduled for {when}: {name}", de: "Geplant für {when}: {name}" },
  "calendar.done.sent": { en: "On its way: {name}", de: "Unterwegs: {name}" },

  "calendar.slots": { en: "Slots", de: "Feste Plätze" },
  "calendar.slots.open": { en: "Slots…", de: "Plätze…" },
  "calendar.slots.text": {
    en: "Times of the week that a destination posts at. The next free one can be chosen when a clip is approved.",
    de: "Zeiten der Woche, zu denen ein Ziel veröffentlicht. Beim Freigeben eines Clips kann die nächste freie gewählt werden.",
  },
  "calendar.slots.none": { en: "There is no destination yet.", de: "Es gibt noch kein Ziel." },
  "calendar.slots.empty": { en: "No slots.", de: "Keine Plätze." },
  "calendar.slots.add": { en: "Add a time", de: "Zeit hinzufügen" },
  "calendar.slots.preset": { en: "Weekdays 18:00", de: "Werktags 18:00" },
  "calendar.slots.save": { en: "Save", de: "Speichern" },
  "calendar.slots.saved": { en: "Slots saved: {name}", de: "Plätze gespeichert: {name}" },
  "calendar.slots.row": { en: "Slot at {time}", de: "Platz um {time}" },
  "calendar.slots.time": { en: "Time", de: "Uhrzeit" },
  "calendar.slots.noDay": { en: "Choose the days.", de: "Wähle die Tage." },
});
