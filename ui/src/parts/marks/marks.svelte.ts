import type { App } from "~/app.svelte";
import type { Mark } from "~/api/contract";
import { t } from "~/lib/i18n/i18n.svelte";

/** What can be marked. */
export type Markable = "recording" | "moment" | "clip";

/** What is changed of marks. */
export interface MarkChange {
  readonly starred?: boolean;
  readonly note?: string;
  readonly add_tags?: string[];
  readonly remove_tags?: string[];
}

/** Everything of a kind that has a star, a note or a tag, by its id. */
export function marksOf(app: App, kind: Markable): ReadonlyMap<string, Mark> {
  const items = app.reads.of("/marks", { query: { kind } }).value?.items ?? [];
  return new Map(items.map((mark) => [mark.id, mark]));
}

/** Changes what is on some things, and offers the way back where it changed anything. */
export async function changeMarks(
  app: App,
  kind: Markable,
  ids: readonly string[],
  change: MarkChange,
): Promise<boolean> {
  const done = await app.attempt(() =>
    app.api.post("/marks", {
      body: {
        subjects: ids.map((id) => ({ kind, id })),
        add_tags: [],
        remove_tags: [],
        ...change,
      },
    }),
  );
  if (!done) return false;
  const { undo_id } = done;
  if (undo_id) app.toasts.say(said(change), () => void app.undo(undo_id));
  return true;
}

function said({ starred, note, add_tags }: MarkChange): string {
  if (starred !== undefined) return t(starred ? "marks.starred" : "marks.unstarred");
  if (note !== undefined) return t("marks.noted");
  return t(add_tags?.length ? "marks.tagged" : "marks.untagged");
}

/** A filter of marks in an address: nothing, `starred`, or `tag:NAME`; as the API asks for it. */
export function markQuery(mark: string): { starred?: true; tag?: string } {
  if (mark === "starred") return { starred: true };
  return mark.startsWith("tag:") ? { tag: mark.slice(4) } : {};
}
