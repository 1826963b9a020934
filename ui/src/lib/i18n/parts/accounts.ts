import { words } from "../words";

/** Connecting accounts, and what is said of those that are connected. */
export const accounts = words({
  "destinations.new": { en: "Add a destination", de: "Ziel hinzufügen" },

  "accounts.state.ready": { en: "connected", de: "verbunden" },
  "accounts.state.ends": { en: "connected, ends soon", de: "verbunden, endet bald" },
  "accounts.state.needs_user": { en: "needs you", de: "braucht dich" },
  "accounts.state.removed": { en: "removed", de: "entfernt" },
  "accounts.reconnect": { en: "Reconnect", de: "Neu verbinden" },
  "accounts.ends": { en: "sign-in ends soon", de: "Anmeldung endet bald" },
  "accounts.kept": { en: "stays as it is", de: "bleibt, wie es ist" },
  "accounts.remove": { en: "Remove {name}?", de: "{name} entfernen?" },
  "accounts.remove.text": {
    en: "Its sign-in is deleted from this computer. What it posted stays, there and in your history.",
    de: "Seine Anmeldung wird von diesem Rechner gelöscht. Was es veröffentlicht hat, bleibt, dort und in deinem Verlauf.",
  },

  "connect.says": { en: "What {name} allows", de: "Was {name} erlaubt" },
  "connect.rights": { en: "What ClipConductor asks for", de: "Worum ClipConductor bittet" },
  "connect.steps": { en: "How you get a client of your own", de: "So bekommst du einen eigenen Client" },
  "connect.copy": { en: "Copy the address", de: "Adresse kopieren" },
  "connect.client": { en: "Client id", de: "Client-ID" },
  "connect.client.help": {
    en: "Some platforms call it app id or client key.",
    de: "Manche Plattformen nennen sie App-ID oder Client Key.",
  },
  "connect.client.keep": {
    en: "Leave empty to keep the one it has.",
    de: "Leer lassen, damit die bisherige Angabe bleibt.",
  },
  "connect.client.half": {
    en: "Fill in both, or leave both empty.",
    de: "Trage beides ein, oder lass beides leer.",
  },
  "connect.client.space": { en: "There is a space in it.", de: "Es ist ein Leerzeichen darin." },
  "connect.client.ends": { en: "It ends in {end}.", de: "Sie endet auf {end}." },
  "connect.client.short": { en: "It has at least {n} characters.", de: "Sie hat mindestens {n} Zeichen." },
  "connect.secret": { en: "Client secret", de: "Client-Geheimnis" },
  "connect.secret.help": {
    en: "It is kept where the sign-in is kept, and never shown again.",
    de: "Es wird dort aufbewahrt, wo die Anmeldung liegt, und nie wieder gezeigt.",
  },
  "connect.name.theirs": { en: "as {name} calls it", de: "wie {name} es nennt" },
  "connect.go": { en: "Connect in the browser", de: "Im Browser verbinden" },
  "connect.done": { en: "Connected: {name}", de: "Verbunden: {name}" },

  "connect.waiting": { en: "Waiting for the browser…", de: "Warte auf den Browser…" },
  "connect.waiting.text": {
    en: "Sign in there and allow what is asked. It goes on here by itself.",
    de: "Melde dich dort an und erlaube, worum gebeten wird. Hier geht es von selbst weiter.",
  },
  "connect.waiting.paste": {
    en: "Sign in there and allow what is asked. When the browser has come to the end, copy its address and paste it here at once.",
    de: "Melde dich dort an und erlaube, worum gebeten wird. Ist der Browser am Ende, kopiere gleich seine Adresse und füge sie hier ein.",
  },
  "connect.asking": { en: "{name} is being asked…", de: "{name} wird gefragt…" },
  "connect.open": { en: "Open the page again", de: "Seite noch einmal öffnen" },
  "connect.copyPage": { en: "Copy the address of the page", de: "Adresse der Seite kopieren" },
  "connect.paste": { en: "Address that the browser ended at", de: "Adresse, bei der der Browser ankam" },
  "connect.paste.go": { en: "Go on", de: "Weiter" },
  "connect.paste.noCode": {
    en: "There is no code in it. It has to be the address that the browser ended at.",
    de: "Darin ist kein Code. Es muss die Adresse sein, bei der der Browser ankam.",
  },
  "connect.paste.other": {
    en: "It belongs to another try. Open the page again and take the new address.",
    de: "Sie gehört zu einem anderen Versuch. Öffne die Seite noch einmal und nimm die neue Adresse.",
  },

  "connect.file": {
    en: "Keep the sign-in in an encrypted file?",
    de: "Anmeldung in einer verschlüsselten Datei aufbewahren?",
  },
  "connect.file.text": {
    en: "This system has no keyring that ClipConductor can use. A file in its own folder would do; the key lies beside it. That protects a copy of one of the two, but programs that run as you could open it.",
    de: "Dieses System hat keinen Schlüsselbund, den ClipConductor nutzen kann. Eine Datei im eigenen Ordner ginge auch; der Schlüssel liegt daneben. Das schützt eine Kopie von einem der beiden, aber Programme, die unter deinem Namen laufen, könnten sie öffnen.",
  },
  "connect.file.other": {
    en: "Without the file: install and unlock a keyring, such as gnome-keyring or KeePassXC, start ClipConductor again, and connect.",
    de: "Ohne die Datei: Installiere und entsperre einen Schlüsselbund, etwa gnome-keyring oder KeePassXC, starte ClipConductor neu und verbinde.",
  },
  "connect.file.yes": { en: "Keep it in a file", de: "In einer Datei aufbewahren" },
  "connect.file.no": { en: "Don't keep it", de: "Nicht aufbewahren" },
  "connect.file.agreed": {
    en: "The file may be used. Nothing was kept of the last try: fill in what is secret again, and sign in once more.",
    de: "Die Datei darf benutzt werden. Vom letzten Versuch wurde nichts behalten: Trage das Geheime noch einmal ein und melde dich neu an.",
  },
});
