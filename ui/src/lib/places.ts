/** Where the person was in a list, by the address of the list: they find it again when they come back to it. */
export interface Place {
  /** How far it was scrolled, in rem. */
  readonly top: number;
  /** The last row that was seen. */
  readonly last: number;
}

const places = new Map<string, Place>();
/** Filters make addresses, and nobody goes back to a search of an hour ago. */
const KEEP = 50;

/** The place that was kept for an address. */
export function placeAt(address: string): Place {
  return places.get(address) ?? { top: 0, last: 0 };
}

/** Keeps a place, as long as the window is there. */
export function keepPlace(address: string, change: Partial<Place>): void {
  const place = { ...placeAt(address), ...change };
  places.delete(address);
  places.set(address, place);
  const oldest = places.keys().next().value;
  if (places.size > KEEP && oldest !== undefined) places.delete(oldest);
}
