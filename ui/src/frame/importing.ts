import type { App } from "~/app.svelte";
import { pickFiles } from "~/lib/desktop";
import { t } from "~/lib/i18n/i18n.svelte";

/** Imports what the system's dialog gave. False where there is none: a browser asks with our own dialog. */
export async function importRecordings(app: App): Promise<boolean> {
  const paths = await pickFiles();
  if (paths === null) return false;
  if (paths.length > 0) await importPaths(app, paths);
  return true;
}

/** Imports files or folders of the computer that runs the app. */
export async function importPaths(app: App, paths: string[]): Promise<void> {
  await app.attempt(async () => {
    const { jobs, skipped } = await app.api.post("/recordings/import", { body: { paths } });
    if (jobs.length > 0) app.toasts.say(t("import.started", { n: jobs.length }));
    const first = skipped[0];
    if (first) app.problem = { ...first.problem, details: skipped.map((one) => one.path).join("\n") };
  });
}

/** Sends files that only the browser has. */
export async function uploadFiles(app: App, files: readonly File[]): Promise<void> {
  await app.attempt(async () => {
    for (const file of files) {
      app.toasts.say(t("import.sending", { name: file.name }));
      await app.api.upload(file);
    }
    app.toasts.say(t("import.started", { n: files.length }));
  });
}
