import type { Platform } from "~/api/contract";
import { t } from "~/lib/i18n/i18n.svelte";

/** How an account is connected, and what a client id looks like. Where the app does not tell that, its answer has to. */
type Shape = Platform["connect"];

/** What is wrong with a client id as it stands, before the platform is asked. Nothing while there is none. */
export function clientMistake(id: string, shape: Shape): string | null {
  const { client_id_ends: end, client_id_least: least } = shape;
  const text = id.trim();
  if (text === "") return null;
  if (/\s/.test(text)) return t("connect.client.space");
  if (end !== "" && !text.endsWith(end)) return t("connect.client.ends", { end });
  return text.length < least ? t("connect.client.short", { n: least }) : null;
}

/** Whether an id is still being typed: it says nothing about it yet that it is too short. */
export function isBegun(id: string, { client_id_ends: end, client_id_least: least }: Shape): boolean {
  const text = id.trim();
  return text.length < Math.max(least, end.length) && !/\s/.test(text);
}

/**
 * What is wrong with the address that was pasted; `page` is the one that was opened. Told here because the app takes one
 * address for each sign-in, and a wrong one ends it.
 */
export function pasteMistake(pasted: string, page: string): string | null {
  const came = queryOf(pasted.trim());
  // The code alone will do, too.
  if (!came) return /\s/.test(pasted.trim()) ? t("connect.paste.noCode") : null;
  if (!came.has("code") && !came.has("error")) return t("connect.paste.noCode");
  return came.get("state") === queryOf(page)?.get("state") ? null : t("connect.paste.other");
}

function queryOf(address: string): URLSearchParams | null {
  try {
    return new URL(address).searchParams;
  } catch {
    return null;
  }
}

/** A piece of a step: words, a page to go to, or an address that has to be copied. */
export interface StepPart {
  readonly kind: "words" | "page" | "copy";
  readonly text: string;
}

/** Written with its scheme an address is for a form of the platform; a bare name is where to go. */
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]|\b(?:[a-z\d-]+\.)+(?:com|org|net|app|social)(?![\w-]|\.\w))/;

/** A step of how to get a client, cut at its addresses. */
export function partsOf(step: string): StepPart[] {
  const parts = step.split(ADDRESS).map((text, i): StepPart => {
    if (i % 2 === 0) return { kind: "words", text };
    return { kind: text.includes("://") ? "copy" : "page", text };
  });
  return parts.filter((part) => part.text !== "");
}
