/**
 * Says how long a state lives after it was last written (or read), and how expired state is cleaned up.
 *
 * Flink: org.apache.flink.api.common.state.StateTtlConfig
 * Simplified: processing time only, as in Flink; the cleanup in RocksDB's compaction has no store here
 */
import { checkArgument } from "../../model/java-exception.js";
import type { StateTtl } from "../../model/state-ttl.js";
import type { StateDescriptor } from "../../model/stream-operator.js";
import { toMillis, type DurationLike } from "../api/duration.js";

/** What is cleaned up while the state is used, if the user says nothing. */
const DEFAULT_INCREMENTAL_CLEANUP_SIZE = 5;

/**
 * Says how long a state lives. Put together step by step; each step gives a new one.
 *
 * @example
 * ```ts
 * const ttl = StateTtlConfig.newBuilder("1 h")
 *   .setUpdateType("OnReadAndWrite")
 *   .setStateVisibility("NeverReturnExpired")
 *   .cleanupFullSnapshot();
 * const lastVisit = enableTimeToLive(valueState<number>("last-visit"), ttl);
 * ```
 */
export class StateTtlConfig {
  /** @internal */
  readonly settings: StateTtl;

  /** Whether the user chose how to clean up while the state is used. */
  private readonly hasOwnCleanup: boolean;

  private constructor(settings: StateTtl, hasOwnCleanup: boolean) {
    this.settings = Object.freeze(settings);
    this.hasOwnCleanup = hasOwnCleanup;
  }

  /** @throws JavaException IllegalArgumentException if the time is not positive */
  static newBuilder(ttl: DurationLike): StateTtlConfig {
    const ttlMs = toMillis(ttl);
    checkArgument(ttlMs > 0, "TTL is expected to be positive.");
    const settings: StateTtl = {
      ttlMs,
      updateType: "OnCreateAndWrite",
      stateVisibility: "NeverReturnExpired",
      cleansFullSnapshot: false,
      incrementalCleanupSize: DEFAULT_INCREMENTAL_CLEANUP_SIZE,
      cleansForEveryRecord: false,
    };
    return new StateTtlConfig(settings, false);
  }

  /** Whether reading makes state live longer too. */
  setUpdateType(updateType: StateTtl["updateType"]): StateTtlConfig {
    return this.with({ updateType });
  }

  /** Only writing makes state live longer. */
  updateTtlOnCreateAndWrite(): StateTtlConfig {
    return this.setUpdateType("OnCreateAndWrite");
  }

  /** Reading makes state live longer too. */
  updateTtlOnReadAndWrite(): StateTtlConfig {
    return this.setUpdateType("OnReadAndWrite");
  }

  /** Whether expired state that is still there may be returned once more. */
  setStateVisibility(stateVisibility: StateTtl["stateVisibility"]): StateTtlConfig {
    return this.with({ stateVisibility });
  }

  /** Expired state that is still there is returned. */
  returnExpiredIfNotCleanedUp(): StateTtlConfig {
    return this.setStateVisibility("ReturnExpiredIfNotCleanedUp");
  }

  /** Expired state is never returned. */
  neverReturnExpired(): StateTtlConfig {
    return this.setStateVisibility("NeverReturnExpired");
  }

  /** Leaves expired entries out of checkpoints. */
  cleanupFullSnapshot(): StateTtlConfig {
    return this.with({ cleansFullSnapshot: true });
  }

  /** At each access of the state, looks at some entries; with `runForEveryRecord` also at each record. */
  cleanupIncrementally(cleanupSize: number, runForEveryRecord: boolean): StateTtlConfig {
    checkArgument(
      cleanupSize > 0,
      "The number of incrementally cleaned up entries should be positive.",
    );
    const settings = {
      ...this.settings,
      incrementalCleanupSize: cleanupSize,
      cleansForEveryRecord: runForEveryRecord,
    };
    return new StateTtlConfig(settings, true);
  }

  /** Without a cleanup of the user's own, expired entries go only when they are read. */
  disableCleanupInBackground(): StateTtlConfig {
    return this.hasOwnCleanup ? this : this.with({ incrementalCleanupSize: 0 });
  }

  /** For programs copied from Java: a configuration is its own builder. */
  build(): this {
    return this;
  }

  private with(changed: Partial<StateTtl>): StateTtlConfig {
    return new StateTtlConfig({ ...this.settings, ...changed }, this.hasOwnCleanup);
  }
}

/**
 * The same state with a limited life.
 *
 * @example
 * ```ts
 * const seen = enableTimeToLive(valueState<boolean>("seen"), StateTtlConfig.newBuilder("1 h"));
 * ```
 */
export function enableTimeToLive<D extends StateDescriptor>(
  descriptor: D,
  ttlConfig: StateTtlConfig,
): D {
  return Object.freeze({ ...descriptor, ttl: ttlConfig.settings });
}
