/**
 * What all states with time-to-live do with a value: wrap it with the time, look whether it has expired,
 * and give it new life.
 *
 * Flink: org.apache.flink.runtime.state.ttl.AbstractTtlDecorator, AbstractTtlState
 * (org.apache.flink.runtime.state.ttl)
 * Simplified: no
 */
import { isExpired, type StateTtl, type TtlValue } from "../../../model/state-ttl.js";
import type { OperatorContext, StateDescriptor } from "../../../model/stream-operator.js";

/** What to do with the stored value that was looked at. */
interface Holder {
  set(value: TtlValue): void;
  clear(): void;
}

export class TtlDecorator {
  readonly updatesOnRead: boolean;
  private readonly context: OperatorContext;
  private readonly descriptor: StateDescriptor;
  private readonly ttl: StateTtl;
  private readonly returnsExpired: boolean;

  constructor(context: OperatorContext, descriptor: StateDescriptor, ttl: StateTtl) {
    this.context = context;
    this.descriptor = descriptor;
    this.ttl = ttl;
    this.updatesOnRead = ttl.updateType === "OnReadAndWrite";
    this.returnsExpired = ttl.stateVisibility === "ReturnExpiredIfNotCleanedUp";
  }

  /** The state is used: some entries are looked at on the way. */
  accessed(): void {
    const { incrementalCleanupSize } = this.ttl;
    if (incrementalCleanupSize > 0) {
      this.context.cleanUpState(this.descriptor, incrementalCleanupSize);
    }
  }

  wrap(userValue: unknown): TtlValue {
    return { userValue, lastAccessTimestamp: this.context.processingTime() };
  }

  isExpired(value: TtlValue): boolean {
    return isExpired(value, this.ttl, this.context.processingTime());
  }

  /** Whether a reader gets to see it. */
  isVisible(value: TtlValue): boolean {
    return this.returnsExpired || !this.isExpired(value);
  }

  /** What a reader gets: an expired value goes, and is returned for the last time if that is allowed. */
  read(value: TtlValue | undefined, holder: Holder): unknown {
    if (value === undefined) return undefined;
    if (this.isExpired(value)) {
      holder.clear();
      return this.returnsExpired ? value.userValue : undefined;
    }
    if (this.updatesOnRead) holder.set(this.wrap(value.userValue));
    return value.userValue;
  }

  /** What an addition goes on from; it may have expired and still count. */
  base(value: TtlValue | undefined): unknown {
    return value !== undefined && this.isVisible(value) ? value.userValue : undefined;
  }
}
