import { t } from "~/lib/i18n/i18n.svelte";
import { percent } from "~/lib/time";
import { askedBy, sentBy } from "~/parts/goes/waits";

import type { CalendarDone } from "./calendar.svelte";
import type { Post } from "~/api/contract";
import { momentIn } from "./dates";

/** What the toast says of something that was done. */
export function said(done: CalendarDone, zone: string): string {
  switch (done.what) {
    case "past":
      return t("clip.when.past");
    case "sent":
      return t("calendar.done.sent", { name: done.name });
    case "moved":
      return t("calendar.done.moved", { name: done.name, when: momentIn(done.at, zone) });
    case "movedMany":
      return t("calendar.done.movedMany", { n: done.n });
    case "movedBack":
      return t("calendar.done.movedBack", { n: done.n });
    case "cancelled":
      return t("calendar.done.cancelled", { n: done.n });
    case "approved":
      return done.at === null
        ? t("calendar.done.sent", { name: done.name })
        : t("calendar.done.scheduled", { name: done.name, when: momentIn(done.at, zone) });
  }
}

/** What has to be known of a post besides its state: how far it is, what is wrong, who waits for its time, who sent it. */
export function noteOf(post: Post, place: string): string {
  return [askedBy(post) || standing(post, place), sentBy(post)].filter(Boolean).join(" · ");
}

function standing(post: Post, place: string): string {
  if (post.state === "uploading" && post.progress !== null) return percent(post.progress);
  if (post.state === "scheduled" && post.progress === 1) return t("post.sentAhead");
  if ((post.state === "needs_user" || post.state === "failed") && post.problem) return post.problem.what;
  if (post.publish_at !== null && post.state !== "live") return t("calendar.byPlace", { place });
  return "";
}

/** Whether the person should look at it. */
export function isBad(post: Post): boolean {
  return post.state === "needs_user" || post.state === "failed" || post.state === "unknown";
}
