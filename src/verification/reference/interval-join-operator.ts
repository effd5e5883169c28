import type { WatermarkStatus } from "../../model/stream-element.js";
import { KeyedTimers } from "./keyed-timers.js";
import { KeyedValues } from "./keyed-values.js";
import type {
  Origin,
  ReferenceOperator,
  RestoredState,
  StateVisitor,
} from "./reference-operator.js";
import type { Ingredients } from "./reference-operators.js";
import type { ReferenceTimer } from "./timer-queue.js";
import { userContext } from "./user-context.js";
import { collector, type Collector } from "./user-lists.js";

interface JoinFunction {
  processElement(left: unknown, right: unknown, context: unknown, out: Collector): void;
}

/** One of the two sides: where its elements wait, and who of the other side they may meet. */
interface Side {
  readonly buffer: string;
  readonly cleanup: string;
  readonly lateTag: string | null;
  /** Timestamp of a partner minus the own one. */
  readonly from: number;
  readonly to: number;
}

/** Waiting elements of a key: by timestamp, in the stored form of a map. */
type Waiting = Readonly<Record<string, readonly [timestamp: number, elements: readonly unknown[]]>>;

/**
 * Pairs elements of one key whose timestamps lie in an interval. An element waits until event time
 * has passed the latest partner that it may meet.
 */
export class ReferenceIntervalJoin implements ReferenceOperator {
  private readonly made: Ingredients;
  private readonly sides: readonly [Side, Side];
  private readonly values = new KeyedValues();
  private readonly timers = new KeyedTimers(true);

  constructor(made: Ingredients) {
    this.made = made;
    this.sides = sidesOf(made.descriptor.parameters);
  }

  record(value: unknown, timestamp: number, origin: Origin, input: number): void {
    const [own, other] = (input === 0 ? this.sides : this.sides.toReversed()) as [Side, Side];
    if (timestamp < this.timers.watermark) {
      this.late(value, timestamp, origin, own);
      return;
    }
    const key = this.made.keysOf[input]?.(value);
    const self = { value, timestamp };
    this.wait(self, own, key);
    for (const [otherTimestamp, partners] of Object.values(this.waiting(other, key))) {
      const distance = otherTimestamp - timestamp;
      if (distance < own.from || distance > own.to) continue;
      for (const partner of partners) {
        const found = { value: partner, timestamp: otherTimestamp };
        if (input === 0) this.pair(self, found, origin);
        else this.pair(found, self, origin);
      }
    }
    const until = timestamp + (own.to > 0 ? own.to : 0);
    this.timers.eventTime.add({ timestamp: until, key, namespace: own.cleanup });
  }

  watermark(watermark: number): void {
    this.timers.advance(watermark, (timer) => this.forget(timer));
    this.made.output.watermark(watermark);
  }

  status(status: WatermarkStatus): void {
    this.made.output.status(status);
  }

  restore(restored: RestoredState): void {
    this.values.restore(restored);
    this.timers.restore(restored);
  }

  visit(visitor: StateVisitor): void {
    this.values.visit(visitor);
    this.timers.visit(visitor);
  }

  private late(value: unknown, timestamp: number, origin: Origin, { lateTag }: Side): void {
    const { environment, output } = this.made;
    environment.arrivalMattered();
    if (lateTag !== null) output.side(lateTag, value, timestamp, origin);
    else environment.counted("late", 1);
  }

  private waiting({ buffer }: Side, key: unknown): Waiting {
    return (this.values.get(buffer, key, null) as Waiting | undefined) ?? {};
  }

  private wait({ value, timestamp }: Timed, side: Side, key: unknown): void {
    const waiting = this.waiting(side, key);
    const id = `k${String(timestamp)}`;
    const elements = [...(waiting[id]?.[1] ?? []), value];
    this.values.put(side.buffer, key, null, { ...waiting, [id]: [timestamp, elements] });
  }

  /** All elements of the timestamp that the timer stands for. */
  private forget({ timestamp, key, namespace }: ReferenceTimer): void {
    const side = this.sides.find(({ cleanup }) => cleanup === namespace) as Side;
    const gone = `k${String(timestamp - (side.to > 0 ? side.to : 0))}`;
    const rest = Object.entries(this.waiting(side, key)).filter(([id]) => id !== gone);
    if (rest.length === 0) this.values.delete(side.buffer, key, null);
    else this.values.put(side.buffer, key, null, Object.fromEntries(rest));
  }

  private pair(left: Timed, right: Timed, origin: Origin): void {
    const { user, environment, output } = this.made;
    const timestamp = left.timestamp > right.timestamp ? left.timestamp : right.timestamp;
    const context = userContext(environment, timestamp, (tag, value) =>
      output.side(tag, value, timestamp, origin),
    );
    const times = {
      getLeftTimestamp: () => left.timestamp,
      getRightTimestamp: () => right.timestamp,
      getTimestamp: () => timestamp,
    };
    const out = collector(output, timestamp, origin);
    const join = user as JoinFunction;
    join.processElement(left.value, right.value, { ...context, ...times }, out);
  }
}

interface Timed {
  readonly value: unknown;
  readonly timestamp: number;
}

function sidesOf(parameters: Ingredients["descriptor"]["parameters"]): [Side, Side] {
  const lower =
    (parameters["lowerBoundMs"] as number) + (parameters["lowerBoundInclusive"] === true ? 0 : 1);
  const upper =
    (parameters["upperBoundMs"] as number) - (parameters["upperBoundInclusive"] === true ? 0 : 1);
  return [
    {
      buffer: "LEFT_BUFFER",
      cleanup: "CLEANUP_LEFT",
      lateTag: parameters["leftLateDataOutputTag"] as string | null,
      from: lower,
      to: upper,
    },
    {
      buffer: "RIGHT_BUFFER",
      cleanup: "CLEANUP_RIGHT",
      lateTag: parameters["rightLateDataOutputTag"] as string | null,
      from: -upper,
      to: -lower,
    },
  ];
}
