import { problemOf, type Api } from "~/api/client";
import type { Problem } from "~/api/contract";

import type { Slot, SlotsRequest } from "~/api/contract";

/** One time on some days of the week. */
export interface SlotRow {
  readonly id: number;
  readonly time: string;
  readonly weekdays: readonly number[];
}

export const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const WORKDAYS = [1, 2, 3, 4, 5] as const;
const EVENING = "18:00";

/** The slots of an account while they are changed; nothing is kept before it is saved. */
export class SlotsDraft {
  rows = $state.raw<readonly SlotRow[]>([]);
  problem = $state.raw<Problem | null>(null);
  saving = $state(false);
  /** The zone in which the times are meant. */
  readonly zone: string;
  readonly account: string;
  readonly #api: Api;
  #id = 0;
  #saved = $state("");
  readonly changed: boolean = $derived.by(() => JSON.stringify(this.#times()) !== this.#saved);
  /** A time without a day, or a day without a time, would be lost. */
  readonly complete: boolean = $derived(this.rows.every((row) => row.weekdays.length > 0 && isTime(row.time)));

  constructor(api: Api, account: string, slots: readonly Slot[], systemZone: string) {
    this.#api = api;
    this.account = account;
    this.zone = slots[0]?.zone ?? systemZone;
    this.#show(slots);
  }

  /** An empty row, or working days in the evening. */
  add(preset?: "workdays"): void {
    const row = preset === "workdays" ? { time: EVENING, weekdays: WORKDAYS } : { time: EVENING, weekdays: [] };
    this.rows = [...this.rows, { id: this.#id++, ...row }];
  }

  remove(id: number): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  setTime(id: number, time: string): void {
    this.#change(id, (row) => ({ ...row, time }));
  }

  toggle(id: number, weekday: number): void {
    this.#change(id, (row) => ({
      ...row,
      weekdays: row.weekdays.includes(weekday)
        ? row.weekdays.filter((one) => one !== weekday)
        : [...row.weekdays, weekday].toSorted((a, b) => a - b),
    }));
  }

  /** Replaces the account's slots by these. */
  async save(): Promise<boolean> {
    this.saving = true;
    try {
      const { items } = await this.#api.put("/accounts/{id}/slots", {
        path: { id: this.account },
        body: { zone: this.zone, times: this.#times() },
      });
      this.#show(items.filter((slot) => slot.account_id === this.account));
      this.problem = null;
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return false;
    } finally {
      this.saving = false;
    }
  }

  #show(slots: readonly Slot[]): void {
    const times = new Map<string, number[]>();
    for (const { time, weekday } of slots) times.set(time, [...(times.get(time) ?? []), weekday]);
    this.rows = [...times]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([time, weekdays]) => ({ id: this.#id++, time, weekdays: weekdays.toSorted((a, b) => a - b) }));
    this.#saved = JSON.stringify(this.#times());
  }

  #change(id: number, change: (row: SlotRow) => SlotRow): void {
    this.rows = this.rows.map((row) => (row.id === id ? change(row) : row));
  }

  /** Each time once, through the week: two rows may name the same. */
  #times(): SlotsRequest["times"] {
    const all = this.rows.flatMap(({ time, weekdays }) => weekdays.map((weekday) => `${weekday} ${time}`));
    return [...new Set(all)].toSorted().map((one) => ({ weekday: Number(one[0]), time: one.slice(2) }));
  }
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}
