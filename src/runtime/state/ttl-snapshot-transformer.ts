/**
 * What a full snapshot holds of a value with time-to-live.
 *
 * Flink: org.apache.flink.runtime.state.ttl.TtlStateSnapshotTransformer
 * Simplified: no
 */
import { isExpired, withoutExpired, type TtlValue } from "../../model/state-ttl.js";
import type { StateDescriptor } from "../../model/stream-operator.js";

/** `undefined` = nothing. */
export function ttlValueForSnapshot(
  descriptor: StateDescriptor | undefined,
  stored: unknown,
  now: number,
): unknown {
  if (descriptor?.ttl?.cleansFullSnapshot !== true) return stored;
  const { kind, ttl } = descriptor;
  if (kind !== "list") return withoutExpired(kind, stored, ttl, now);
  // Flink stops filtering a list at its first item that is alive.
  const items = stored as readonly TtlValue[];
  const first = items.findIndex((item) => !isExpired(item, ttl, now));
  return first < 0 ? undefined : items.slice(first);
}
