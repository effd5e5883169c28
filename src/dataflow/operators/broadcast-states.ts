/**
 * The broadcast states that a broadcast stream declares, as its function asks for them.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator (its contexts)
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import type { OperatorContext, StateDescriptor } from "../../model/stream-operator.js";
import { HeapBroadcastState } from "../state/heap-broadcast-state.js";

export class BroadcastStates {
  private readonly byName: ReadonlyMap<string, HeapBroadcastState>;

  constructor(ctx: OperatorContext, descriptors: readonly StateDescriptor[]) {
    this.byName = new Map(
      descriptors.map(({ name }) => [
        name,
        new HeapBroadcastState(ctx.operatorState(name, "BROADCAST")),
      ]),
    );
  }

  /** @throws JavaException IllegalArgumentException if the broadcast stream did not declare it. */
  get({ name }: StateDescriptor): HeapBroadcastState {
    const state = this.byName.get(name);
    if (state !== undefined) return state;
    throw new JavaException(
      "IllegalArgumentException",
      `There is no broadcast state "${name}": pass its descriptor to broadcast(...) when the ` +
        `broadcast stream is made. Declared: ${[...this.byName.keys()].join(", ") || "none"}.`,
    );
  }
}
