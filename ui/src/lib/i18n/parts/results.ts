import { words } from "../words";

/** Results: what posts brought, and what was learned from it. */
export const results = words({
  "results.title": { en: "Results", de: "Ergebnisse" },
  "results.days": { en: "Span of time", de: "Zeitraum" },
  "results.days.7": { en: "7 days", de: "7 Tage" },
  "results.days.30": { en: "30 days", de: "30 Tage" },
  "results.days.90": { en: "90 days", de: "90 Tage" },
  "results.days.365": { en: "A year", de: "Ein Jahr" },
  "results.days.all": { en: "All", de: "Alles" },
  "results.places": { en: "Destination", de: "Ziel" },
  "results.places.all": { en: "All destinations", de: "Alle Ziele" },
  "results.csv": { en: "CSV", de: "CSV" },
  "results.csv.name": { en: "Save the posts as a table (CSV)", de: "Die Posts als Tabelle speichern (CSV)" },
  "results.json": { en: "JSON", de: "JSON" },
  "results.json.name": { en: "Save all numbers as JSON", de: "Alle Zahlen als JSON speichern" },
  "results.asked": { en: "Numbers from the platforms, {when}.", de: "Zahlen der Plattformen, {when}." },

  "results.noneOf.title": { en: "No numbers of this channel", de: "Keine Zahlen zu diesem Kanal" },
  "results.noneOf.text": {
    en: "None of its destinations has posted anything yet that could be counted.",
    de: "Keines seiner Ziele hat bisher etwas veröffentlicht, das gezählt werden könnte.",
  },
  "results.empty.title": { en: "No numbers yet", de: "Noch keine Zahlen" },
  "results.empty.text": {
    en: "Numbers come a quarter of an hour after the first post to a platform, and then all day. After a week it says here which clips do well; exports to folders are not counted.",
    de: "Zahlen kommen eine Viertelstunde nach dem ersten Post auf einer Plattform und dann den ganzen Tag. Nach einer Woche steht hier, welche Clips gut laufen; Exporte in Ordner zählen nicht.",
  },
  "results.empty.post": { en: "Go to the clips", de: "Zu den Clips" },

  "results.views": { en: "Views", de: "Aufrufe" },
  "results.posts": { en: "Clips posted", de: "Gepostete Clips" },
  "results.posts.of": {
    en: { one: "{n} clip is ready", other: "{n} clips are ready" },
    de: { one: "{n} Clip ist fertig", other: "{n} Clips sind fertig" },
  },
  "results.before": { en: "{change} against the span before", de: "{change} gegenüber dem Zeitraum davor" },
  "results.before.none": { en: "nothing to compare with yet", de: "noch nichts zum Vergleichen" },
  "results.likes": { en: "Likes of these posts", de: "Likes dieser Posts" },
  "results.likes.more": {
    en: "{comments} comments, {shares} shares",
    de: "{comments} Kommentare, {shares} Mal geteilt",
  },
  "results.likes.comments": { en: "{comments} comments", de: "{comments} Kommentare" },
  "results.likes.untold": { en: "no platform tells", de: "keine Plattform sagt es" },
  "results.toPost": { en: "From the game to the post", de: "Vom Spiel zum Post" },
  "results.toPost.spread": { en: "half of them {low} to {high}", de: "die Hälfte {low} bis {high}" },
  "results.toPost.none": { en: "no post of a known recording", de: "kein Post einer bekannten Aufnahme" },
  "results.instead": { en: "Watched instead", de: "Stattdessen angesehen" },
  "results.instead.of": { en: "of {recorded} recorded", de: "von {recorded} Aufnahme" },

  "results.perDay": { en: "Views a day", de: "Aufrufe am Tag" },
  "results.perWeek": { en: "Views a week", de: "Aufrufe in der Woche" },
  "results.perDay.how": {
    en: "What was gained between two answers of a platform is spread evenly over the time between them.",
    de: "Was zwischen zwei Antworten einer Plattform dazukam, ist gleichmäßig auf die Zeit dazwischen verteilt.",
  },
  "results.untold": { en: "{names}: no views are told.", de: "{names}: nennt keine Aufrufe." },
  "results.day": { en: "Day", de: "Tag" },
  "results.week": { en: "Week from", de: "Woche ab" },

  "results.hours": { en: "When your viewers watch", de: "Wann deine Zuschauer schauen" },
  "results.hours.how": {
    en: "How much more or less was watched than posts of that age usually get, from {n} posts. {zone}.",
    de: "Wie viel mehr oder weniger geschaut wurde, als Posts dieses Alters sonst bekommen, aus {n} Posts. {zone}.",
  },
  "results.hours.few": {
    en: "{needed} posts with at least 20 views in their first two days are needed to tell hours apart; there are {n}.",
    de: "Um Stunden zu unterscheiden, braucht es {needed} Posts mit mindestens 20 Aufrufen in den ersten zwei Tagen; es gibt {n}.",
  },
  "results.hours.best": { en: "More than usual: {hours}.", de: "Mehr als sonst: {hours}." },
  "results.hours.none": {
    en: "No hour stands out by more than chance.",
    de: "Keine Stunde hebt sich über den Zufall hinaus ab.",
  },
  "results.hours.cell": { en: "{day} {hour}: {times} times the usual", de: "{day} {hour}: das {times}-Fache" },
  "results.hours.cell.few": { en: "{day} {hour}: too few posts to say", de: "{day} {hour}: zu wenige Posts" },

  "results.score": { en: "Score against views", de: "Wertung gegen Aufrufe" },
  "results.score.axis": { en: "Score", de: "Wertung" },
  "results.score.times": { en: "Times the usual", de: "Vielfaches des Üblichen" },
  "results.score.usual": { en: "What the score says", de: "Was die Wertung sagt" },
  "results.score.yes": {
    en: "Ten points more went with {times} times the views ({low} to {high}), from {n} clips. Two of three clips lie within a factor of {spread}.",
    de: "Zehn Punkte mehr gingen mit dem {times}-Fachen der Aufrufe einher ({low} bis {high}), aus {n} Clips. Zwei von drei Clips liegen innerhalb eines Faktors von {spread}.",
  },
  "results.score.no": {
    en: "No connection shows: ten points more went with {low} to {high} times the views, from {n} clips. Two of three clips lie within a factor of {spread}.",
    de: "Kein Zusammenhang zeigt sich: Zehn Punkte mehr gingen mit dem {low}- bis {high}-Fachen der Aufrufe einher, aus {n} Clips. Zwei von drei Clips liegen innerhalb eines Faktors von {spread}.",
  },
  "results.few": {
    en: "Too few clips to say: {needed} have to be compared, and there are {n}.",
    de: "Zu wenige Clips, um etwas zu sagen: {needed} müssen verglichen werden, es gibt {n}.",
  },
  "results.few.why": {
    en: "{young} posts are younger than {age}, of {untold} no views are told, {few} are on accounts with fewer than five, {unseen} were not asked about in time.",
    de: "{young} Posts sind jünger als {age}, zu {untold} werden keine Aufrufe genannt, {few} liegen auf Konten mit weniger als fünf, {unseen} wurden nicht rechtzeitig erfragt.",
  },
  "results.age.days": {
    en: { one: "{n} day", other: "{n} days" },
    de: { one: "{n} Tag", other: "{n} Tage" },
  },

  "results.best": { en: "Best clips", de: "Beste Clips" },
  "results.worst": { en: "Weakest clips", de: "Schwächste Clips" },
  "results.clip": { en: "Clip", de: "Clip" },
  "results.col.views": { en: "Views", de: "Aufrufe" },
  "results.col.likes": { en: "Likes", de: "Likes" },
  "results.col.score": { en: "Score", de: "Wertung" },
  "results.col.times": { en: "Usual ×", de: "Übliches ×" },
  "results.col.times.help": {
    en: "Views at the age of {age}, as a multiple of what is usual on its account",
    de: "Aufrufe im Alter von {age}, als Vielfaches dessen, was auf dem Konto üblich ist",
  },
  "results.common.best": {
    en: "{what}: {with} of the {of} best, {others} of {rest} others",
    de: "{what}: {with} der {of} besten, {others} von {rest} anderen",
  },
  "results.common.worst": {
    en: "{what}: {with} of the {of} weakest, {others} of {rest} others",
    de: "{what}: {with} der {of} schwächsten, {others} von {rest} anderen",
  },
  "results.common.none": {
    en: "They have nothing in common that chance could not have done.",
    de: "Sie haben nichts gemeinsam, was nicht auch Zufall sein könnte.",
  },
  "results.noTitle": { en: "Without a title", de: "Ohne Titel" },

  "results.groups": { en: "What makes a difference", de: "Was einen Unterschied macht" },
  "results.groups.by": { en: "Compared by", de: "Verglichen nach" },
  "results.by.kind": { en: "Moment", de: "Moment" },
  "results.by.game": { en: "Game", de: "Spiel" },
  "results.by.length": { en: "Length", de: "Länge" },
  "results.by.title": { en: "Title", de: "Titel" },
  "results.by.weekday": { en: "Weekday", de: "Wochentag" },
  "results.by.hour": { en: "Time of day", de: "Tageszeit" },
  "results.groups.how": {
    en: "Views at the age of {age}, against what is usual on the account, all else being equal. The line is the span in which the truth likely lies; it leans towards no difference, so that chance is seldom taken for one. Where it crosses 1, nothing is proven.",
    de: "Aufrufe im Alter von {age}, gemessen am Üblichen des Kontos, bei sonst Gleichem. Die Linie ist der Bereich, in dem die Wahrheit wahrscheinlich liegt; sie neigt zu „kein Unterschied“, damit Zufall selten für einen gehalten wird. Kreuzt sie die 1, ist nichts bewiesen.",
  },
  "results.groups.group": { en: "Group", de: "Gruppe" },
  "results.groups.clips": { en: "Clips", de: "Clips" },
  "results.groups.views": { en: "Views, in the middle", de: "Aufrufe, in der Mitte" },
  "results.groups.times": { en: "Times the usual", de: "Vielfaches des Üblichen" },
  "results.groups.interval": { en: "{times} ({low} to {high})", de: "{times} ({low} bis {high})" },
  "results.groups.few": { en: "too few to say", de: "zu wenige" },
  "results.groups.none": {
    en: "No difference is larger than chance could have made it.",
    de: "Kein Unterschied ist größer, als der Zufall ihn machen könnte.",
  },
  "results.groups.empty": { en: "No clip has this.", de: "Kein Clip hat das." },
  "results.finding.than": {
    en: "{more}: {times} times the views of {less} ({low} to {high}), from {n} posts.",
    de: "{more}: das {times}-Fache der Aufrufe von {less} ({low} bis {high}), aus {n} Posts.",
  },
  "results.finding.usual": {
    en: "{more}: {times} times the usual views ({low} to {high}), from {n} posts.",
    de: "{more}: das {times}-Fache der üblichen Aufrufe ({low} bis {high}), aus {n} Posts.",
  },
  "results.finding.without": {
    en: "{more}: {times} times the views of titles without ({low} to {high}), from {n} posts.",
    de: "{more}: das {times}-Fache der Aufrufe von Titeln ohne das ({low} bis {high}), aus {n} Posts.",
  },

  "results.length.0": { en: "Under 15 s", de: "Unter 15 s" },
  "results.length.15": { en: "15 to 30 s", de: "15 bis 30 s" },
  "results.length.30": { en: "30 to 60 s", de: "30 bis 60 s" },
  "results.length.60": { en: "A minute and more", de: "Eine Minute und mehr" },
  "results.name.number": { en: "With a number", de: "Mit einer Zahl" },
  "results.name.question": { en: "A question", de: "Eine Frage" },
  "results.name.exclamation": { en: "With an exclamation mark", de: "Mit Ausrufezeichen" },
  "results.name.capitals": { en: "A word in capitals", de: "Ein Wort in Großbuchstaben" },
  "results.name.short": { en: "Up to four words", de: "Bis zu vier Wörter" },
  "results.name.game": { en: "Names the game", de: "Nennt das Spiel" },

  "results.learning": { en: "Learned from results", de: "Aus Ergebnissen gelernt" },
  "results.learning.learn": {
    en: "Learn from what posts brought",
    de: "Daraus lernen, was Posts brachten",
  },
  "results.learning.learn.help": {
    en: "Moments of kinds that bring more views rank a little higher, and the calendar suggests the times that do well.",
    de: "Momente, deren Art mehr Aufrufe bringt, stehen etwas höher, und der Kalender schlägt die Zeiten vor, die gut laufen.",
  },
  "results.learning.off": { en: "Switched off: it counts for nothing.", de: "Ausgeschaltet: Es zählt nicht." },
  "results.learning.none": {
    en: "Nothing learned yet: no difference is larger than chance could have made it, from {n} posts.",
    de: "Noch nichts gelernt: Kein Unterschied ist größer, als der Zufall ihn machen könnte, aus {n} Posts.",
  },
  "results.learning.few": {
    en: "Nothing learned yet: {needed} clips have to be compared, and there are {n}.",
    de: "Noch nichts gelernt: {needed} Clips müssen verglichen werden, es gibt {n}.",
  },
  "results.learning.kind": {
    en: "{kind}: counts {factor} times as much in the ranking.",
    de: "{kind}: zählt {factor}-fach in der Reihenfolge.",
  },
  "results.learning.time": {
    en: "Suggested: {day}, {from}–{to} ({times} times the usual views, {low} to {high}).",
    de: "Vorgeschlagen: {day}, {from}–{to} (das {times}-Fache der üblichen Aufrufe, {low} bis {high}).",
  },
  "results.learning.since": { en: "From posts since {when}.", de: "Aus Posts seit {when}." },
  "results.learning.forget": { en: "Forget it", de: "Vergessen" },
  "results.learning.forget.text": {
    en: "Posts until now teach nothing any more, and moments are ranked as if none had been posted. All numbers stay here. This can't be taken back.",
    de: "Posts bis jetzt lehren nichts mehr, und Momente werden geordnet, als wäre keiner gepostet worden. Alle Zahlen bleiben hier. Das lässt sich nicht zurücknehmen.",
  },
  "results.weekly": { en: "Tell once a week what posts brought", de: "Einmal in der Woche sagen, was Posts brachten" },
  "results.weekly.help": {
    en: "A notice on Monday morning, never over a game.",
    de: "Eine Nachricht am Montagmorgen, nie über einem Spiel.",
  },

  "chart.table": { en: "As a table", de: "Als Tabelle" },
  "chart.chart": { en: "As a chart", de: "Als Diagramm" },
  "chart.keys": { en: "Arrow keys move along the chart", de: "Pfeiltasten gehen am Diagramm entlang" },
});
