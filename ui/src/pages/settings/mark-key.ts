/** The key a person pressed, as the system names keys that work everywhere: `Ctrl+Shift+M`. `null` where it can be none. */
export function keyForEverywhere(
  event: Pick<KeyboardEvent, "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">,
): string | null {
  // By its place on the keyboard: what is printed on it may be another letter while a game runs.
  const key = /^(?:Key([A-Z])|Digit(\d)|(F\d{1,2}))$/.exec(event.code)?.slice(1).find(Boolean);
  if (key === undefined) return null;
  const held = [
    event.ctrlKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey ? "Shift" : "",
    event.metaKey ? "Super" : "",
  ].filter(Boolean);
  const typed = key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  return typed ? null : [...held, key].join("+");
}
