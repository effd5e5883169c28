/** How long state lives, and what becomes of it then; plain data of a state descriptor. */
export interface StateTtl {
  readonly ttlMs: number;
  /** What makes it live longer: writing, or reading too. */
  readonly updateType: "OnCreateAndWrite" | "OnReadAndWrite";
  readonly stateVisibility: "NeverReturnExpired" | "ReturnExpiredIfNotCleanedUp";
  /** Expired entries are left out of snapshots. */
  readonly cleansFullSnapshot: boolean;
  /** Entries that each access looks at, to drop what has expired; 0 = none. */
  readonly incrementalCleanupSize: number;
  /** The same for each record, whether it touches the state or not. */
  readonly cleansForEveryRecord: boolean;
}

/** State that lives for a time is stored as this: whole values, each item of a list, each value of a map. */
export interface TtlValue {
  readonly userValue: unknown;
  readonly lastAccessTimestamp: number;
}

/** Whether the value's time is over; right at its end it is. Flink: `TtlUtils.expired`. */
export function isExpired(
  { lastAccessTimestamp }: TtlValue,
  { ttlMs }: StateTtl,
  now: number,
): boolean {
  return lastAccessTimestamp + ttlMs <= now;
}

/**
 * What is left of stored state when all that has expired is dropped; `undefined` = nothing.
 *
 * Flink: `AbstractTtlState.getUnexpiredOrNull` of each kind of state.
 */
export function withoutExpired(kind: string, stored: unknown, ttl: StateTtl, now: number): unknown {
  const isAlive = (value: unknown): boolean => !isExpired(value as TtlValue, ttl, now);
  if (kind === "list") {
    const alive = (stored as readonly unknown[]).filter(isAlive);
    return alive.length === 0 ? undefined : alive;
  }
  if (kind === "map") {
    const entries = Object.entries(stored as Record<string, readonly [unknown, unknown]>);
    const alive = entries.filter(([, [, value]]) => isAlive(value));
    return alive.length === 0 ? undefined : Object.fromEntries(alive);
  }
  return isAlive(stored) ? stored : undefined;
}
