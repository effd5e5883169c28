/**
 * Where the output of each operator of a chain goes: the next operators, and the result partitions
 * of the task.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.RegularOperatorChain (its collectors)
 * Simplified: watermarks are not dropped while the output is idle; the valves behind it ignore them
 */
import { copyPlain } from "../../kernel/plain-data.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
import type { ResultPartition } from "../io/result-partition.js";
import type { StreamOperatorWrapper } from "./stream-operator-wrapper.js";
import type { TaskRuntime } from "./task-runtime.js";

/** The next operator of the chain, or a result partition. */
type Target =
  | { readonly wrapper: StreamOperatorWrapper; readonly partition: null }
  | { readonly wrapper: null; readonly partition: ResultPartition };

interface Targets {
  readonly main: Target[];
  readonly side: Map<string, Target[]>;
  readonly all: Target[];
}

const NOWHERE: readonly Target[] = [];

export class OperatorOutput {
  private readonly runtime: TaskRuntime;
  private readonly partitions: readonly ResultPartition[];
  private targets: readonly Targets[] = [];
  /** The last value that turned out to be frozen: it goes down the chain as it is. */
  private lastFrozen: unknown = null;

  constructor(runtime: TaskRuntime, partitions: readonly ResultPartition[]) {
    this.runtime = runtime;
    this.partitions = partitions;
  }

  /** Completes the chain. */
  connect(wrappers: readonly StreamOperatorWrapper[]): void {
    this.targets = wrappers.map((_, operator) => this.targetsOf(operator, wrappers));
  }

  emit(operator: number, tag: string | null, value: unknown, timestamp: number): void {
    const targets = this.targets[operator] as Targets;
    const chosen = tag === null ? targets.main : (targets.side.get(tag) ?? NOWHERE);
    for (let i = 0; i < chosen.length; i++) {
      const { wrapper, partition } = chosen[i] as Target;
      const copy = this.isolated(value);
      if (wrapper !== null) wrapper.processElement(copy, timestamp, 0);
      else partition.emit(copy, timestamp);
    }
  }

  emitWatermark(operator: number, timestamp: number): void {
    const { all } = this.targets[operator] as Targets;
    if (all.every(({ wrapper }) => wrapper === null)) {
      this.runtime.context.emit("task.watermark", { operator, timestamp });
    }
    for (const { wrapper, partition } of all) {
      if (wrapper !== null) wrapper.processWatermark(timestamp);
      else partition.broadcast({ kind: "watermark", timestamp });
    }
  }

  emitWatermarkStatus(operator: number, status: WatermarkStatus): void {
    for (const { wrapper, partition } of (this.targets[operator] as Targets).all) {
      if (wrapper !== null) wrapper.processWatermarkStatus(status);
      else partition.broadcast({ kind: "watermarkStatus", status });
    }
  }

  private isolated(value: unknown): unknown {
    if (value === this.lastFrozen || this.runtime.configuration.objectReuse) return value;
    const copy = copyPlain(value);
    if (copy === value) this.lastFrozen = value;
    return copy;
  }

  private targetsOf(operator: number, wrappers: readonly StreamOperatorWrapper[]): Targets {
    const targets: Targets = { main: [], side: new Map(), all: [] };
    const add = (tag: string | null, target: Target): void => {
      targets.all.push(target);
      if (tag === null) targets.main.push(target);
      else targets.side.set(tag, [...(targets.side.get(tag) ?? []), target]);
    };
    this.runtime.vertex.operators.forEach((next, index) => {
      if (next.chainedInput !== operator) return;
      add(next.sideOutputTag, {
        wrapper: wrappers[index] as StreamOperatorWrapper,
        partition: null,
      });
    });
    for (const partition of this.partitions) {
      const edge = this.runtime.edge(partition.edgeId);
      if (edge.sourceOperator === operator) add(edge.sideOutputTag, { wrapper: null, partition });
    }
    return targets;
  }
}
