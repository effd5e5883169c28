/**
 * Runs a broadcast process function on a keyed stream and a broadcast stream.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type {
  OperatorContext,
  OperatorTimer,
  StateDescriptor,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { BroadcastStateDeclaration } from "../functions/broadcast-process-function.js";
import type {
  KeyedBroadcastContext,
  KeyedBroadcastProcessFunction,
} from "../functions/keyed-broadcast-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import { stateInNamespace } from "../state/states-in-namespace.js";
import { broadcastContext } from "./broadcast-context.js";
import { BroadcastStates } from "./broadcast-states.js";
import { KeyContext } from "./key-context.js";
import { TimestampedCollector } from "./timestamped-collector.js";

/** A keyed broadcast process function of any types: what a registry holds. */
export type AnyKeyedBroadcastProcessFunction = KeyedBroadcastProcessFunction<
  unknown,
  unknown,
  unknown,
  unknown,
  BroadcastStateDeclaration,
  StateDeclaration,
  readonly AnyOutputTag[]
>;

export class CoBroadcastWithKeyedOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyKeyedBroadcastProcessFunction;
  private readonly descriptors: readonly StateDescriptor[];
  private readonly collector = new TimestampedCollector();
  private opened: Opened | undefined;

  constructor(user: AnyKeyedBroadcastProcessFunction, descriptors: readonly StateDescriptor[]) {
    this.user = user;
    this.descriptors = descriptors;
  }

  /** Declares the states at once: they are part of every checkpoint, even while they are empty. */
  open(ctx: OperatorContext): StepResult {
    this.openedIn(ctx);
    return "done";
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    const out = this.collector.at(ctx, timestamp);
    const { context, states } = this.openedIn(ctx);
    if (input === 0) {
      this.user.processElement(value, context.at(timestamp, "EVENT_TIME"), out);
      return;
    }
    const { applyToKeyedState } = context;
    const readWrite = { ...broadcastContext(ctx, states, timestamp), applyToKeyedState };
    this.user.processBroadcastElement(value, readWrite, out);
  }

  onEventTime(ctx: OperatorContext, { timestamp }: OperatorTimer): void {
    const context = this.openedIn(ctx).context.at(timestamp, "EVENT_TIME");
    this.user.onTimer?.(timestamp, context, this.collector.at(ctx, timestamp));
  }

  /** What a processing-time timer collects has no timestamp; its side outputs have the timer's. */
  onProcessingTime(ctx: OperatorContext, { timestamp }: OperatorTimer): void {
    const context = this.openedIn(ctx).context.at(timestamp, "PROCESSING_TIME");
    this.user.onTimer?.(timestamp, context, this.collector.at(ctx, MIN_TIMESTAMP));
  }

  private openedIn(ctx: OperatorContext): Opened {
    if (this.opened !== undefined) return this.opened;
    const states = new BroadcastStates(ctx, this.descriptors);
    const context = new BroadcastKeyContext(ctx, this.user.state ?? {}, states);
    this.opened = { states, context };
    return this.opened;
  }
}

interface Opened {
  readonly states: BroadcastStates;
  readonly context: BroadcastKeyContext;
}

/** The keyed side's context: that of a keyed process function, and the broadcast states to read. */
class BroadcastKeyContext extends KeyContext {
  private readonly states: BroadcastStates;

  constructor(operator: OperatorContext, declaration: StateDeclaration, states: BroadcastStates) {
    super(operator, declaration);
    this.states = states;
  }

  /** The broadcast side's way to keyed state: the key is current while its state is visited. */
  readonly applyToKeyedState: AnyKeyedBroadcastContext["applyToKeyedState"] = (
    descriptor,
    visit,
  ) => {
    const state = stateInNamespace(this.operator, descriptor, () => null);
    for (const key of this.operator.keysOfState(descriptor, null)) {
      this.operator.setCurrentKey(key);
      visit(key, state as never);
    }
  };

  getBroadcastState(descriptor: StateDescriptor): never {
    return this.states.get(descriptor) as never;
  }

  currentProcessingTime(): number {
    return this.operator.processingTime();
  }

  currentWatermark(): number {
    return this.operator.currentWatermark();
  }
}

type AnyKeyedBroadcastContext = KeyedBroadcastContext<
  unknown,
  StateDeclaration,
  BroadcastStateDeclaration,
  readonly AnyOutputTag[]
>;
