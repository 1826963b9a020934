import type { Post } from "~/api/contract";
import { t } from "~/lib/i18n/i18n.svelte";

/** What is known of how a post does; a place tells only some of it. */
export function numbersOf({ numbers }: Post): string[] {
  if (!numbers) return [];
  const { views, likes, comments } = numbers;
  return [
    ...(views === null ? [] : [t("numbers.views", { n: views })]),
    ...(likes === null ? [] : [t("numbers.likes", { n: likes })]),
    ...(comments === null ? [] : [t("numbers.comments", { n: comments })]),
  ];
}
