/**
 * Runs a broadcast process function on a stream without keys and a broadcast stream.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator
 * Simplified: no
 */
import type {
  OperatorContext,
  StateDescriptor,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type {
  BroadcastProcessFunction,
  BroadcastStateDeclaration,
} from "../functions/broadcast-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import { broadcastContext, readOnlyBroadcastContext } from "./broadcast-context.js";
import { BroadcastStates } from "./broadcast-states.js";
import { TimestampedCollector } from "./timestamped-collector.js";

/** A broadcast process function of any types: what a registry holds. */
export type AnyBroadcastProcessFunction = BroadcastProcessFunction<
  unknown,
  unknown,
  unknown,
  BroadcastStateDeclaration,
  readonly AnyOutputTag[]
>;

export class CoBroadcastWithNonKeyedOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyBroadcastProcessFunction;
  private readonly descriptors: readonly StateDescriptor[];
  private readonly collector = new TimestampedCollector();
  private states: BroadcastStates | undefined;

  constructor(user: AnyBroadcastProcessFunction, descriptors: readonly StateDescriptor[]) {
    this.user = user;
    this.descriptors = descriptors;
  }

  /** Declares the states at once: they are part of every checkpoint, even while they are empty. */
  open(ctx: OperatorContext): StepResult {
    this.statesOf(ctx);
    return "done";
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    const out = this.collector.at(ctx, timestamp);
    const states = this.statesOf(ctx);
    if (input === 0) {
      this.user.processElement(value, readOnlyBroadcastContext(ctx, states, timestamp), out);
    } else {
      this.user.processBroadcastElement(value, broadcastContext(ctx, states, timestamp), out);
    }
  }

  private statesOf(ctx: OperatorContext): BroadcastStates {
    return (this.states ??= new BroadcastStates(ctx, this.descriptors));
  }
}
