import type { Account, ClipDetail, Platform } from "~/api/contract";
import { t } from "~/lib/i18n/i18n.svelte";

/** What an account is shown as. */
export function platformName(key: string, platforms: readonly Platform[]): string {
  return platforms.find((platform) => platform.key === key)?.name ?? key;
}

/** The places for which a clip can have words: all together first, then each kind of place that is connected. */
export function wordsDestinations(
  clip: ClipDetail | undefined,
  accounts: readonly Account[],
  platforms: readonly Platform[],
): { value: string; text: string }[] {
  const keys = new Set(["any", ...accounts.filter((one) => one.state !== "removed").map((one) => one.platform)]);
  for (const words of clip?.words ?? []) keys.add(words.destination);
  return [...keys].map((value) => ({ value, text: value === "any" ? t("words.any") : platformName(value, platforms) }));
}
