import { untrack } from "svelte";

import type { Operation } from "~/api/access.gen";
import { speech, type Key } from "~/lib/i18n/i18n.svelte";
import type { Language } from "~/lib/i18n/words";
import { readStored, writeStored } from "~/lib/stored";

/** Something a person can do with a key: the help, the palette, the footer and the settings read the same tables. */
export interface Action {
  /** What it does, in a word or two. */
  readonly label: Key;
  /** Default keys, such as `A`, `Ctrl+Z`, `Shift+ArrowUp`. `Ctrl` is ⌘ on a Mac. */
  readonly keys: readonly string[];
  /** Shown in the page's footer, under this shorter word. */
  readonly footer?: Key;
  /** The action around the page (`player.toggle`) whose key this is, too: the page's goes first. */
  readonly instead?: string;
  /** Works while typing in a field, too. */
  readonly whileTyping?: boolean;
  /** What the API does for it: whoever may not ask for that is not offered the key either. */
  readonly needs?: Operation;
  /** Not offered in the palette, because it needs a place (a list row, a frame). */
  readonly hidden?: boolean;
}

/** Actions of one place by their name. */
export type ActionTable = Readonly<Record<string, Action>>;

/** Does an action. `false` says that there was nothing to do here, so that the place around it may. */
export type Handler = (event?: KeyboardEvent) => unknown;

/** What a page does for each of its actions; a missing one is a type error. */
export type Handlers<T extends ActionTable> = { readonly [K in keyof T]: Handler };

/** Actions that can be done now. */
export interface Scope {
  readonly name: string;
  readonly title: Key;
  readonly table: ActionTable;
  readonly handlers: Readonly<Record<string, Handler>>;
}

/** Keeps the literal names of a table. */
export function actions<const T extends ActionTable>(table: T): T {
  return table;
}

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The key a person pressed, written as in the tables. */
export function chord(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "code">,
): string {
  let key = event.key === " " ? "Space" : event.key;
  // Alt+letter gives symbols on a Mac, so the physical key is asked there.
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) key = event.code.slice(3);
  const printable = key.length === 1;
  if (printable) key = key.toUpperCase();
  const isLetter = /^[A-Z]$/.test(key);
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  // `?` or `/` may or may not need Shift on a keyboard: what counts is the sign.
  if (event.shiftKey && (!printable || isLetter)) parts.push("Shift");
  return [...parts, key].join("+");
}

/** What is printed on keyboards of a language. */
const PRINTED: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {},
  de: { Ctrl: "Strg", Shift: "Umschalt", Space: "Leertaste", Delete: "Entf" },
};

/** A key of a table as people read it: `⌘K`, `Ctrl+K`, `↑`. */
export function keyName(keys: string): string {
  const names: Record<string, string> = {
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    Escape: "Esc",
    Enter: "Enter",
    Backspace: "⌫",
    Delete: "Del",
    ...(isMac ? { Ctrl: "⌘", Alt: "⌥", Shift: "⇧" } : PRINTED[speech.language]),
  };
  // The sign + is itself a key: `Ctrl++` ends with an empty part.
  const parts = keys.endsWith("+") ? [...keys.slice(0, -1).split("+").filter(Boolean), "+"] : keys.split("+");
  return parts.map((part) => names[part] ?? part).join(isMac ? "" : "+");
}

const STORED = "keys";

/** All keys: who listens now, and which ones the person changed. */
export class Keyboard {
  #scopes = $state.raw<readonly Scope[]>([]);
  #own = $state<Record<string, string[]>>(readStored(STORED, {}));
  readonly #can: (operation: Operation) => boolean;

  constructor(can: (operation: Operation) => boolean = () => true) {
    this.#can = can;
  }

  /** What can be done now by whoever looks, the innermost place last. */
  get scopes(): readonly Scope[] {
    return this.#scopes.map((scope) => ({ ...scope, table: this.allowed(scope.table) }));
  }

  /** The same, what the page itself can do first and what works everywhere last; of two pages the later. */
  get byNearness(): readonly Scope[] {
    const rank = (name: string): number => (name === "app" ? 2 : name === "player" ? 1 : 0);
    return this.scopes.toReversed().sort((a, b) => rank(a.name) - rank(b.name));
  }

  /** Those actions of a table that whoever looks may do. */
  allowed(table: ActionTable): ActionTable {
    return Object.fromEntries(Object.entries(table).filter(([, { needs }]) => needs === undefined || this.#can(needs)));
  }

  /** Listens for a table's keys until the returned function is called. */
  add<T extends ActionTable>(name: string, title: Key, table: T, handlers: Handlers<T>): () => void {
    const scope: Scope = { name, title, table, handlers };
    // Called from effects, which must not run again because another place was added.
    this.#scopes = [...untrack(() => this.#scopes), scope];
    return () => {
      this.#scopes = this.#scopes.filter((one) => one !== scope);
    };
  }

  /** The keys of an action: the person's, else the table's. */
  keysOf(scope: string, name: string, action: Action): readonly string[] {
    return this.#own[`${scope}.${name}`] ?? action.keys;
  }

  /** Whether the person changed any key of this action. */
  isOwn(scope: string, name: string): boolean {
    return `${scope}.${name}` in this.#own;
  }

  /** Gives an action other keys; `null` gives it back its own. */
  set(scope: string, name: string, keys: string[] | null): void {
    const others = Object.entries(this.#own).filter(([one]) => one !== `${scope}.${name}`);
    this.#own = Object.fromEntries(keys ? [...others, [`${scope}.${name}`, keys]] : others);
    writeStored(STORED, this.#own);
  }

  /** Forgets every change. */
  reset(): void {
    this.#own = {};
    writeStored(STORED, this.#own);
  }

  /** Does an action by its name, as a button or the palette asks for it. */
  run(scope: string, name: string): void {
    const found = this.scopes.findLast((one) => one.name === scope);
    if (found && name in found.table) found.handlers[name]?.();
  }

  /** Does what the key says. True when some place knew it. */
  press(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const pressed = chord(event);
    const typing = isTyping(event.target);
    // One step back from a field is out of it; what was typed stays.
    if (typing && pressed === "Escape" && event.target instanceof HTMLElement) {
      event.preventDefault();
      event.target.blur();
      return true;
    }
    for (const scope of this.byNearness) {
      for (const [name, action] of Object.entries(scope.table)) {
        if (!this.keysOf(scope.name, name, action).includes(pressed)) continue;
        if (typing && !action.whileTyping) continue;
        if (belongsToControl(event.target, pressed)) continue;
        if (scope.handlers[name]?.(event) === false) continue;
        event.preventDefault();
        return true;
      }
    }
    return false;
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
}

/** Keys that the focused control needs for itself: Space and Enter press a button, arrows move a slider. */
function belongsToControl(target: EventTarget | null, pressed: string): boolean {
  if (!(target instanceof Element)) return false;
  if (pressed === "Space" || pressed === "Enter") {
    return target.closest("button, a[href], summary, input, [role=slider], [role=menuitem]") !== null;
  }
  if (/^(Shift\+)?(Arrow|Home|End|Page)/.test(pressed)) {
    return target.closest("input, [role=slider], [role=tab], [role=menuitem]") !== null;
  }
  return false;
}
