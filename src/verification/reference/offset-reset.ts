/** Records `from`..`to - 1` of a split that are left out, since the log has deleted what comes next. */
export interface OffsetReset {
  readonly splitId: string;
  readonly from: number;
  readonly to: number;
}

/** What a fetch is answered when the log has deleted what was asked for. */
interface OutOfRange {
  readonly partition: string;
  readonly offset: number;
  readonly error?: string;
  readonly logStartOffset?: number;
  readonly logEndOffset?: number;
}

/**
 * Where a source goes on after an answer, by its `auto.offset.reset`; `undefined` = the answer is another
 * one, or the source must not go on.
 */
export function offsetResetAfter(
  strategy: string | undefined,
  reply: unknown,
): OffsetReset | undefined {
  const { partition, offset, error, logStartOffset, logEndOffset } = (reply ?? {}) as OutOfRange;
  if (error !== "OFFSET_OUT_OF_RANGE") return undefined;
  const to = { earliest: logStartOffset, latest: logEndOffset }[strategy ?? "none"];
  return to === undefined ? undefined : { splitId: partition, from: offset, to };
}
