import type { App } from "~/app.svelte";
import { t } from "~/lib/i18n/i18n.svelte";

import type { Entry } from "./palette.svelte";

/** What can be done from everywhere and has no key of its own. */
export function commands(app: App): Entry[] {
  const paused = app.reads.of("/status").value?.paused ?? false;
  const look = (theme: "dark" | "light" | "system", word: string): Entry => ({
    id: `look-${theme}`,
    group: "palette.commands",
    text: word,
    run: () => {
      app.look.theme = theme;
      // The look of a page is whoever's looks at it; only the owner's is kept.
      if (app.person.may("own")) void app.attempt(() => app.api.patch("/settings", { body: { theme } }));
    },
  });
  const ask = (id: string, text: string, act: () => Promise<unknown>): Entry => ({
    id,
    group: "palette.commands",
    text,
    run: () => void app.attempt(act),
  });
  const owners = (): Entry[] => [
    ...(paused
      ? [ask("resume", t("palette.resume"), () => app.api.post("/queue/resume"))]
      : [
          ask("pause", t("palette.pause"), () => app.api.post("/queue/pause", { body: {} })),
          ask("pause-hour", t("palette.pauseHour"), () => app.api.post("/queue/pause", { body: { minutes: 60 } })),
        ]),
    ask("sample", t("palette.sample"), () => app.api.post("/sample")),
  ];
  return [
    ...(app.person.may("own") ? owners() : []),
    look("dark", t("palette.dark")),
    look("light", t("palette.light")),
    look("system", t("palette.systemLook")),
  ];
}
