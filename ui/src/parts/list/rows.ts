/** Where rows of different heights lie. Pure, so that it can be tested without a page. */
export class Rows {
  readonly #offsets: Float64Array;

  constructor(heights: ArrayLike<number>) {
    this.#offsets = new Float64Array(heights.length + 1);
    for (let i = 0; i < heights.length; i++) this.#offsets[i + 1] = (this.#offsets[i] ?? 0) + (heights[i] ?? 0);
  }

  get count(): number {
    return this.#offsets.length - 1;
  }

  /** Height of all rows. */
  get total(): number {
    return this.#offsets[this.count] ?? 0;
  }

  /** Where a row begins. */
  top(index: number): number {
    return this.#offsets[Math.max(0, Math.min(index, this.count))] ?? 0;
  }

  /** The row at a height. */
  at(y: number): number {
    let [low, high] = [0, Math.max(0, this.count - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#offsets[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The rows that a window of the list shows, with some to spare on both sides. `end` is not included. */
  visible(scrollTop: number, height: number, spare: number): { start: number; end: number } {
    if (this.count === 0) return { start: 0, end: 0 };
    return {
      start: Math.max(0, this.at(scrollTop) - spare),
      end: Math.min(this.count, this.at(scrollTop + height) + 1 + spare),
    };
  }

  /** How far to scroll so that a row is in sight, `null` when it is already. */
  reveal(index: number, scrollTop: number, height: number, margin: number): number | null {
    if (index < 0 || index >= this.count) return null;
    const [top, bottom] = [this.top(index), this.top(index + 1)];
    if (top - margin < scrollTop) return Math.max(0, top - margin);
    if (bottom + margin > scrollTop + height) return bottom + margin - height;
    return null;
  }
}
