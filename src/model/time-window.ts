/** A window of event or processing time: from `start` inclusive to `end` exclusive, in ms. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

const MASK_64 = 0xffff_ffff_ffff_ffffn;

/** Flink's `TimeWindow.hashCode`, on 64-bit integers because `start + end` may overflow. */
export function hashTimeWindow(start: bigint, end: bigint): number {
  let bits = BigInt.asUintN(64, start + end);
  bits = ((bits ^ (bits >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  bits = ((bits ^ (bits >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return Number(BigInt.asIntN(32, bits ^ (bits >> 31n)));
}

/** The largest timestamp that still belongs to the window: `end - 1`. */
export function maxTimestampOf(window: TimeWindow): number {
  return window.end - 1;
}
