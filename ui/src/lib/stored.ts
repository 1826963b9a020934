/**
 * Small choices of this window that are not worth a place in the library: volume, folded rail, own keys.
 * A full or forbidden storage costs the memory of a choice, never the page.
 */
const PREFIX = "cc.";

/** What was stored under a name, or `otherwise` when there is nothing readable. */
export function readStored<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

/** Remembers a choice. */
export function writeStored(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Private windows may refuse; the choice then holds until the page is left.
  }
}
