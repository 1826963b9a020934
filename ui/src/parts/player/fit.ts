/** Where a picture of this aspect lies in a box, centred and whole, in pixels. */
export function insideOf(
  width: number,
  height: number,
  aspect: number,
): { x: number; y: number; w: number; h: number } {
  if (width <= 0 || height <= 0 || aspect <= 0) return { x: 0, y: 0, w: 0, h: 0 };
  const w = Math.min(width, height * aspect);
  const h = w / aspect;
  return { x: (width - w) / 2, y: (height - h) / 2, w, h };
}
