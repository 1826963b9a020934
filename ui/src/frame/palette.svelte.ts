import type { Component } from "svelte";

import type { App } from "~/app.svelte";
import { t, type Key } from "~/lib/i18n/i18n.svelte";
import { href } from "~/lib/router.svelte";
import { clock, day, hour } from "~/lib/time";
import { filtersOf } from "~/pages/library/library.svelte";
import { partsFor } from "~/pages/settings/parts";
import { clipRoute, inboxRoute, libraryRoute, recordingRoute, settingsPartRoute } from "~/routes";

/** Something the palette can do. */
export interface Entry {
  readonly id: string;
  readonly group: Key;
  readonly text: string;
  readonly second?: string;
  readonly keys?: string;
  readonly icon?: Component;
  readonly run: () => void;
}

const PAGES_TO_GO: readonly (readonly [Key, string])[] = [
  ["nav.inbox", "/inbox"],
  ["nav.recordings", "/recordings"],
  ["nav.clips", "/clips"],
  ["nav.library", "/library"],
  ["nav.calendar", "/calendar"],
  ["nav.results", "/results"],
  ["nav.queue", "/queue"],
  ["nav.settings", "/settings"],
  ["nav.welcome", "/welcome"],
];
/** So many recordings, clips and moments are offered. */
const FOUND = 5;

/** Whether all typed words begin somewhere in the text. */
export function fits(text: string, typed: string): boolean {
  const hay = text.toLocaleLowerCase();
  return typed
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** Everything that can be done from where the person is, and what the library holds under that name. */
export class PaletteState {
  typed = $state("");
  at = $state(0);
  #found = $state.raw<readonly Entry[]>([]);
  #run = 0;
  readonly #app: App;
  readonly #commands: readonly Entry[];

  readonly entries: readonly Entry[] = $derived([
    ...this.#own().filter((entry) => fits(`${entry.text} ${entry.second ?? ""}`, this.typed)),
    ...this.#found,
  ]);
  readonly current: Entry | undefined = $derived(this.entries[Math.min(this.at, this.entries.length - 1)]);

  constructor(app: App, more: readonly Entry[]) {
    this.#app = app;
    this.#commands = more;
  }

  move(by: 1 | -1): void {
    const count = this.entries.length;
    if (count > 0) this.at = (Math.min(this.at, count - 1) + by + count) % count;
  }

  /** Asks the library, too, from two letters on. */
  async type(text: string): Promise<void> {
    this.typed = text;
    this.at = 0;
    const run = ++this.#run;
    if (text.trim().length < 2) {
      this.#found = [];
      return;
    }
    const query = { text: text.trim(), limit: FOUND };
    const { api, router } = this.#app;
    const [recordings, clips, moments] = await Promise.allSettled([
      api.get("/recordings", { query }),
      api.get("/clips", { query }),
      api.get("/moments", { query: { ...query, state: "new,later" } }),
    ]);
    if (run !== this.#run) return;
    const items = <T>(result: PromiseSettledResult<{ items: T[] }>): T[] =>
      result.status === "fulfilled" ? result.value.items : [];
    this.#found = [
      ...items(moments).map((one) => ({
        id: one.id,
        group: "palette.moments" as const,
        text: one.title ?? one.reasons[0]?.text ?? "",
        second: `${one.recording.file_name} · ${clock(one.start_s)}`,
        run: () => router.go(href(inboxRoute, {}, { moment: one.id, show: one.state === "later" ? "later" : "new" })),
      })),
      ...items(clips).map((one) => ({
        id: one.id,
        group: "palette.clips" as const,
        text: one.title,
        second: one.recording_name,
        run: () => router.go(href(clipRoute, { id: one.id })),
      })),
      ...items(recordings).map((one) => ({
        id: one.id,
        group: "palette.recordings" as const,
        text: one.file_name,
        second: `${day(one.recorded_at)} ${hour(one.recorded_at)}`,
        run: () => router.go(href(recordingRoute, { id: one.id })),
      })),
      {
        id: "library-search",
        group: "palette.go",
        text: t("palette.everything", { text: query.text }),
        run: () => router.go(href(libraryRoute, {}, { text: query.text })),
      },
    ];
  }

  #own(): Entry[] {
    const { keys, router } = this.#app;
    const actions = keys.byNearness.flatMap((scope) =>
      Object.entries(scope.table)
        .filter(([, action]) => !action.hidden)
        .map(([name, action]): Entry => {
          const [first] = keys.keysOf(scope.name, name, action);
          return {
            id: `${scope.name}.${name}`,
            group: scope.title,
            text: t(action.label),
            ...(first === undefined ? {} : { keys: first }),
            run: () => scope.handlers[name]?.(),
          };
        }),
    );
    const owns = this.#app.person.may("own");
    const pages = PAGES_TO_GO.filter(([, path]) => owns || path !== "/welcome").map(([word, path]): Entry => ({
      id: path,
      group: "palette.go",
      text: t(word),
      run: () => router.go(path),
    }));
    const views = (["later", "accepted", "rejected"] as const).map((show): Entry => ({
      id: `inbox-${show}`,
      group: "palette.go",
      text: `${t("nav.inbox")}: ${t(`inbox.show.${show}`)}`,
      run: () => router.go(href(inboxRoute, {}, { show })),
    }));
    const settings = partsFor(owns).map(({ name, word }): Entry => ({
      id: `settings-${name}`,
      group: "palette.go",
      text: `${t("nav.settings")}: ${t(word)}`,
      run: () => router.go(href(settingsPartRoute, { part: name })),
    }));
    const kept = (this.#app.reads.of("/searches").value?.items ?? [])
      .filter((search) => search.page === "library")
      .map((search): Entry => ({
        id: `search-${search.id}`,
        group: "library.searches",
        text: search.name,
        run: () => router.go(href(libraryRoute, {}, filtersOf(search.query))),
      }));
    // Untyped, it shows what the page can do and the pages; more places would push both out of sight.
    const more = this.typed.trim() === "" ? [] : [...kept, ...views, ...settings];
    return [...actions, ...pages, ...more, ...this.#commands];
  }
}
