/**
 * Joins each element of one keyed stream with those of another whose timestamps lie in an interval
 * around its own, and forgets elements for which nothing more can come.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.IntervalJoinOperator
 * Simplified: buffered elements carry no `hasBeenJoined`, which Flink stores and never reads
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import { JavaException } from "../../model/java-exception.js";
import type {
  OperatorContext,
  OperatorTimer,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type {
  ProcessJoinContext,
  ProcessJoinFunction,
} from "../functions/process-join-function.js";
import type { MapState } from "../state/map-state.js";
import { mapState } from "../state/state-descriptors.js";
import { stateInNamespace } from "../state/states-in-namespace.js";
import { TimestampedCollector } from "./timestamped-collector.js";

/** What a stream graph says of an interval join. */
export interface IntervalJoinParameters {
  readonly lowerBoundMs: number;
  readonly upperBoundMs: number;
  readonly lowerBoundInclusive: boolean;
  readonly upperBoundInclusive: boolean;
  /** Where late elements go; `null` = they are dropped. */
  readonly leftLateDataOutputTag: string | null;
  readonly rightLateDataOutputTag: string | null;
}

/** A join function of any types: what a registry holds. */
export type AnyProcessJoinFunction = ProcessJoinFunction<
  unknown,
  unknown,
  unknown,
  readonly AnyOutputTag[]
>;

/** Elements of one side under the current key, by timestamp. */
type Buffer = MapState<number, unknown[]>;

const CLEANUP_TIMERS = "CLEANUP_TIMER";
const CLEANUP_LEFT = "CLEANUP_LEFT";
const CLEANUP_RIGHT = "CLEANUP_RIGHT";

export class IntervalJoinOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyProcessJoinFunction;
  private readonly parameters: IntervalJoinParameters;
  /** Both inclusive; right timestamp minus left timestamp. */
  private readonly lowerBound: number;
  private readonly upperBound: number;
  private readonly collector = new TimestampedCollector();
  private readonly context = new PairContext();
  private buffers: { readonly left: Buffer; readonly right: Buffer } | undefined;

  constructor(user: AnyProcessJoinFunction, parameters: IntervalJoinParameters) {
    this.user = user;
    this.parameters = parameters;
    this.lowerBound = parameters.lowerBoundMs + (parameters.lowerBoundInclusive ? 0 : 1);
    this.upperBound = parameters.upperBoundMs - (parameters.upperBoundInclusive ? 0 : 1);
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    if (timestamp === MIN_TIMESTAMP) throw missingTimestamp();
    const isLeft = input === 0;
    if (timestamp < ctx.currentWatermark()) {
      this.putAside(ctx, value, timestamp, isLeft);
      return;
    }
    const { left, right } = this.buffersOf(ctx);
    addTo(isLeft ? left : right, value, timestamp);
    this.joinWith(ctx, isLeft ? right : left, value, timestamp, isLeft);
    this.registerCleanup(ctx, timestamp, isLeft);
  }

  onEventTime(ctx: OperatorContext, { namespace, timestamp }: OperatorTimer): void {
    const { left, right } = this.buffersOf(ctx);
    if (namespace === CLEANUP_LEFT) left.remove(timestamp - Math.max(0, this.upperBound));
    else right.remove(timestamp + Math.min(0, this.lowerBound));
  }

  private joinWith(
    ctx: OperatorContext,
    others: Buffer,
    value: unknown,
    timestamp: number,
    isLeft: boolean,
  ): void {
    const earliest = timestamp + (isLeft ? this.lowerBound : -this.upperBound);
    const latest = timestamp + (isLeft ? this.upperBound : -this.lowerBound);
    for (const [otherTimestamp, elements] of others.entries()) {
      if (otherTimestamp < earliest || otherTimestamp > latest) continue;
      for (const other of elements) {
        if (isLeft) this.pair(ctx, value, other, timestamp, otherTimestamp);
        else this.pair(ctx, other, value, otherTimestamp, timestamp);
      }
    }
  }

  private pair(
    ctx: OperatorContext,
    left: unknown,
    right: unknown,
    leftTimestamp: number,
    rightTimestamp: number,
  ): void {
    const context = this.context.at(ctx, leftTimestamp, rightTimestamp);
    const out = this.collector.at(ctx, context.getTimestamp());
    this.user.processElement(left, right, context, out);
  }

  /** When no element of the other side can match any more. */
  private registerCleanup(ctx: OperatorContext, timestamp: number, isLeft: boolean): void {
    const reach = Math.max(0, isLeft ? this.upperBound : -this.lowerBound);
    const namespace = isLeft ? CLEANUP_LEFT : CLEANUP_RIGHT;
    ctx.registerEventTimeTimer(CLEANUP_TIMERS, namespace, timestamp + reach);
  }

  private putAside(ctx: OperatorContext, value: unknown, timestamp: number, isLeft: boolean): void {
    const { leftLateDataOutputTag, rightLateDataOutputTag } = this.parameters;
    const tag = isLeft ? leftLateDataOutputTag : rightLateDataOutputTag;
    if (tag !== null) ctx.collectSide(tag, value, timestamp);
    else ctx.count("late", 1);
  }

  private buffersOf(ctx: OperatorContext): { readonly left: Buffer; readonly right: Buffer } {
    return (this.buffers ??= {
      left: bufferOf(ctx, "LEFT_BUFFER"),
      right: bufferOf(ctx, "RIGHT_BUFFER"),
    });
  }
}

function bufferOf(ctx: OperatorContext, name: string): Buffer {
  return stateInNamespace(ctx, mapState<number, unknown[]>(name), () => null) as Buffer;
}

function addTo(buffer: Buffer, value: unknown, timestamp: number): void {
  const elements = buffer.get(timestamp) ?? [];
  elements.push(value);
  buffer.put(timestamp, elements);
}

function missingTimestamp(): JavaException {
  return new JavaException(
    "FlinkException",
    "Long.MIN_VALUE timestamp: Elements used in interval stream joins need to have timestamps " +
      "meaningful timestamps.",
  );
}

/** Points at one pair after the other. */
class PairContext implements ProcessJoinContext<readonly AnyOutputTag[]> {
  private operator: OperatorContext | undefined;
  private leftTimestamp = MIN_TIMESTAMP;
  private rightTimestamp = MIN_TIMESTAMP;

  at(operator: OperatorContext, leftTimestamp: number, rightTimestamp: number): this {
    this.operator = operator;
    this.leftTimestamp = leftTimestamp;
    this.rightTimestamp = rightTimestamp;
    return this;
  }

  getLeftTimestamp(): number {
    return this.leftTimestamp;
  }

  getRightTimestamp(): number {
    return this.rightTimestamp;
  }

  getTimestamp(): number {
    return Math.max(this.leftTimestamp, this.rightTimestamp);
  }

  output(tag: AnyOutputTag, value: unknown): void {
    (this.operator as OperatorContext).collectSide(tag.id, value, this.getTimestamp());
  }
}
