/** A part of the screen, in cells. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is left inside a frame along the edge of `rect`, with `pad` free cells at either side. */
export function insideOf({ x, y, width, height }: Rect, pad = 1): Rect {
  return { x: x + 1 + pad, y: y + 1, width: width - 2 - 2 * pad, height: height - 2 };
}
