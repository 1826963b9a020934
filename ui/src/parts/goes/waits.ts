import type { Post } from "~/api/contract";
import type { Person } from "~/api/person.svelte";
import { t } from "~/lib/i18n/i18n.svelte";
import { when } from "~/lib/time";

/** Who let a post go, where that was not the person; empty where it was. */
export function sentBy({ approved_by }: Post): string {
  if (approved_by === null || approved_by === "you") return "";
  const name = /^your rule "(.*)"$/s.exec(approved_by)?.[1];
  return name === undefined ? t("post.by", { who: approved_by }) : t("post.byRule", { name });
}

/** Who asked for a post that waits for a yes, and for when; empty for all others. */
export function askedBy({ request }: Post): string {
  if (!request) return "";
  const { by, at } = request;
  return at === null ? t("post.askedBy", { who: by }) : t("post.askedByFor", { who: by, when: when(at) });
}

/** Whether a post that needs the person can still go out as it is, such as one whose time went by. */
export function canPostNow(post: Post): boolean {
  return post.state === "needs_user" && post.can_move && (post.problem?.fix.some((fix) => fix.do === "retry") ?? false);
}

/** Whether somebody may give a post another time or take it back: all of them, or those that wait for a yes. */
export function maySteer(person: Person, post: Post): boolean {
  return person.can("approve_post") || (Boolean(post.request) && person.can("change_post_time"));
}
