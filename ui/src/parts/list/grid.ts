/** Items in rows of as many as fit. */
export function chunk<T>(items: readonly T[], columns: number): T[][] {
  const rows: T[][] = [];
  for (let i = 0; i < items.length; i += columns) rows.push(items.slice(i, i + columns));
  return rows;
}

/** How many columns of at least this width fit. */
export function columnsFor(width: number, least: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (least + gap)));
}

/** Where an arrow key leads in a grid; `null` when it is no arrow, or there is nothing there. */
export function moveIn(key: string, at: number, count: number, columns: number): number | null {
  const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = by[key];
  if (step === undefined) return null;
  const to = at + step;
  if (to >= 0 && to < count) return to;
  // Down from the last full row reaches the row below, even where it is shorter.
  return key === "ArrowDown" && Math.floor(at / columns) < Math.floor((count - 1) / columns) ? count - 1 : null;
}
