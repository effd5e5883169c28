import type { StateTtl, TtlValue } from "../../model/state-ttl.js";
import type { StateDescriptor } from "../../model/stream-operator.js";
import type { ReferenceClock, ReferenceEnvironment } from "./reference-operator.js";
import { NotRecomputable } from "./user-context.js";

type Entries = Record<string, readonly [key: unknown, value: TtlValue]>;

/**
 * How long the values of one state live, by the clock of the run. Nobody cleans up here: what has
 * expired stays until it is read, and nothing that can be seen may depend on that.
 *
 * Flink: a value is over as soon as the clock shows its last access plus its time to live.
 */
export class Lifetime {
  readonly renewedByReading: boolean;
  private readonly descriptor: StateDescriptor;
  private readonly ttl: StateTtl;
  private readonly environment: ReferenceEnvironment;
  private orderIsKnown = true;

  constructor(descriptor: StateDescriptor, ttl: StateTtl, environment: ReferenceEnvironment) {
    this.renewedByReading = ttl.updateType === "OnReadAndWrite";
    this.descriptor = descriptor;
    this.ttl = ttl;
    this.environment = environment;
  }

  stamp(userValue: unknown): TtlValue {
    return { userValue, lastAccessTimestamp: this.now() };
  }

  isOver(value: TtlValue): boolean {
    const over = this.isOverAt(value, this.now());
    if (over) this.environment.arrivalMattered();
    return over;
  }

  /**
   * Whether what is over is shown as long as it is there.
   *
   * @throws NotRecomputable if it may have been cleaned up meanwhile: then nobody can say
   */
  showsWhatIsOver(): boolean {
    if (this.ttl.stateVisibility === "NeverReturnExpired") return false;
    this.needsWhatIsOver();
    return true;
  }

  /** The answer depends on what is over: is it still there? RocksDB drops it whenever it compacts. */
  needsWhatIsOver(): void {
    const stays = this.ttl.incrementalCleanupSize === 0 && this.environment.sortsKeys !== true;
    if (stays) return;
    const { name } = this.descriptor;
    throw new NotRecomputable(
      `what has expired of state "${name}" shows until it is cleaned up, and when that is its input does not determine`,
    );
  }

  /** What is over was written again: in its old place, or, if it was cleaned up, as the last. */
  forgetOrder(): void {
    this.orderIsKnown = false;
  }

  /** The order of several values is seen. */
  needsOrder(): void {
    if (!this.orderIsKnown) this.needsWhatIsOver();
  }

  /** Everything that is there is seen, whether it is over or not. */
  needsAll(): void {
    const { clock } = this.environment;
    if (clock !== undefined && this.hasOutlived(clock)) this.needsWhatIsOver();
  }

  leftNow(stored: unknown): unknown {
    return this.left(stored, this.now());
  }

  /** What a stored value comes to at a time; `undefined` = all of it is over. */
  left(stored: unknown, nowMs: number): unknown {
    const lives = (value: TtlValue): boolean => !this.isOverAt(value, nowMs);
    switch (this.descriptor.kind) {
      case "list": {
        const items = (stored as readonly TtlValue[]).filter(lives);
        return items.length === 0 ? undefined : items;
      }
      case "map": {
        // In an order that does not depend on when others went.
        const entries = Object.entries(stored as Entries)
          .filter(([, [, value]]) => lives(value))
          .sort(([one], [other]) => (one < other ? -1 : 1));
        return entries.length === 0 ? undefined : Object.fromEntries(entries);
      }
      default:
        return lives(stored as TtlValue) ? stored : undefined;
    }
  }

  private isOverAt({ lastAccessTimestamp }: TtlValue, nowMs: number): boolean {
    return nowMs - lastAccessTimestamp >= this.ttl.ttlMs;
  }

  /** In a run that is shorter than a life nothing is ever over; in a longer one the times count. */
  private now(): number {
    const { clock, arrivalMattered } = this.environment;
    if (clock === undefined) return 0;
    if (this.hasOutlived(clock)) arrivalMattered();
    return clock.nowMs();
  }

  private hasOutlived(clock: ReferenceClock): boolean {
    return clock.nowMs() - clock.startMs >= this.ttl.ttlMs;
  }
}
