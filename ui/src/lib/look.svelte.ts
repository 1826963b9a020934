import { readStored, writeStored } from "~/lib/stored";

/** What a person can choose. */
export type Theme = "system" | "dark" | "light";
export const SCALES = [0.9, 1, 1.15, 1.3, 1.5, 1.75, 2] as const;

/** How the window looks. The theme is a setting of the library; the rest belongs to this window. */
export class Look {
  #theme = $state<Theme>(readStored("theme", "system"));
  #scale = $state(readStored("scale", 1));
  #systemDark = $state(false);
  #reduced = $state(false);
  /** The rail shows icons only, because the person wants it so. */
  railFolded = $state(readStored("rail-folded", false));

  readonly dark: boolean = $derived(this.#theme === "system" ? this.#systemDark : this.#theme === "dark");

  constructor() {
    follow("(prefers-color-scheme: light)", (light) => (this.#systemDark = !light));
    follow("(prefers-reduced-motion: reduce)", (reduced) => (this.#reduced = reduced));
  }

  get theme(): Theme {
    return this.#theme;
  }
  /** Remembered here too, so that the next start does not flash. */
  set theme(theme: Theme) {
    this.#theme = theme;
    writeStored("theme", theme);
  }

  get scale(): number {
    return this.#scale;
  }
  set scale(scale: number) {
    this.#scale = scale;
    writeStored("scale", scale);
  }

  /** The system asks for less motion: nothing plays by itself. */
  get reducedMotion(): boolean {
    return this.#reduced;
  }

  foldRail(folded: boolean): void {
    this.railFolded = folded;
    writeStored("rail-folded", folded);
  }

  /** Writes the choice to the document. Called from an effect. */
  apply(): void {
    document.documentElement.dataset["theme"] = this.dark ? "dark" : "light";
    document.documentElement.style.setProperty("--scale", String(this.#scale));
  }
}

function follow(query: string, act: (matches: boolean) => void): void {
  const media = globalThis.matchMedia?.(query);
  if (!media) return;
  act(media.matches);
  media.addEventListener("change", () => act(media.matches));
}
