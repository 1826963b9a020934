import type { Account } from "~/api/contract";
import { t } from "~/lib/i18n/i18n.svelte";

import type { Approval } from "./approval.svelte";

/** Why nothing is sent, or who stays behind and why; empty when everything that is wished for can go. */
export function heldBack(approval: Approval, accounts: readonly Account[]): string {
  if (approval.ticks.accounts.length === 0) return accounts.length > 0 ? t("send.none") : "";
  if (approval.going.length === 0) return t("send.gone");
  return accounts
    .filter(({ id }) => approval.going.includes(id) && approval.isHeld(id))
    .map(({ id, name }) => {
      const fields = approval.fields(id);
      const stops = approval.preflights.stops(id);
      const missing = new Set(approval.choices.missing(id, fields));
      for (const stop of stops) {
        const field = fields.find((one) => one.key === stop.problem.field);
        if (field) missing.add(field);
      }
      if (missing.size > 0) return t("send.missing", { name, what: [...missing].map((one) => one.label).join(", ") });
      return t("send.stopped", { name, what: stops[0]?.problem.what ?? "" });
    })
    .join(" · ");
}
