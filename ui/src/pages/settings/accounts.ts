import type { Account, Platform } from "~/api/contract";
import { href } from "~/lib/router.svelte";
import { settingsPartRoute } from "~/routes";

/** Where the destinations are. */
export const destinationsPage = href(settingsPartRoute, { part: "destinations" });

/** What in a config is a name for people, the clearest first; the rest are ids. */
const NAMES = ["path", "handle", "username", "page", "instance"];

/** Who an account is at its platform, in a line. */
export function whoIs(account: Account, platform: Platform | undefined): string {
  const names = NAMES.map((key) => account.config[key]);
  const name = names.find((value): value is string => typeof value === "string" && value.trim() !== "");
  return [platform?.name ?? account.platform, name].filter(Boolean).join(" · ");
}

/** Whether some of its fields are secret. */
export function hasSecrets(platform: Platform): boolean {
  return platform.config_fields.some((field) => field.kind === "secret");
}

/** Whether there is a sign-in that can end, and be made again. */
export function hasSignIn(platform: Platform): boolean {
  return platform.connect.in_browser || hasSecrets(platform);
}
