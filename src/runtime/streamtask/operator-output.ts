/**
 * Where the output of each operator of a chain goes: the next operators, and the result partitions
 * of the task.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.RegularOperatorChain (its collectors)
 * Simplified: no
 */
import { copyPlain } from "../../kernel/plain-data.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
import type { ResultPartition } from "../io/result-partition.js";
import type { StreamOperatorWrapper } from "./stream-operator-wrapper.js";
import type { TaskRuntime } from "./task-runtime.js";

interface Target {
  /** Chained operator, or -1. */
  readonly operator: number;
  /** Index of the result partition, or -1. */
  readonly partition: number;
}

interface Targets {
  readonly main: readonly Target[];
  readonly side: ReadonlyMap<string, readonly Target[]>;
  readonly all: readonly Target[];
}

export class OperatorOutput {
  private readonly runtime: TaskRuntime;
  private readonly partitions: readonly ResultPartition[];
  private readonly targets: readonly Targets[];
  private wrappers: readonly StreamOperatorWrapper[] = [];

  constructor(runtime: TaskRuntime, partitions: readonly ResultPartition[]) {
    this.runtime = runtime;
    this.partitions = partitions;
    this.targets = runtime.vertex.operators.map((_, operator) => this.targetsOf(operator));
  }

  /** Completes the chain. */
  connect(wrappers: readonly StreamOperatorWrapper[]): void {
    this.wrappers = wrappers;
  }

  emit(operator: number, tag: string | null, value: unknown, timestamp: number): void {
    const targets = this.targets[operator] as Targets;
    const chosen = tag === null ? targets.main : (targets.side.get(tag) ?? []);
    for (const target of chosen) {
      const copy = this.runtime.configuration.objectReuse ? value : copyPlain(value);
      if (target.operator >= 0) this.wrapper(target).processElement(copy, timestamp, 0);
      else this.partition(target).emit({ kind: "record", value: copy, timestamp });
    }
  }

  emitWatermark(operator: number, timestamp: number): void {
    const { all } = this.targets[operator] as Targets;
    if (all.every((target) => target.operator < 0)) {
      this.runtime.context.emit("task.watermark", { operator, timestamp });
    }
    for (const target of all) {
      if (target.operator >= 0) this.wrapper(target).processWatermark(timestamp);
      else this.partition(target).broadcast({ kind: "watermark", timestamp });
    }
  }

  emitWatermarkStatus(operator: number, status: WatermarkStatus): void {
    for (const target of (this.targets[operator] as Targets).all) {
      if (target.operator >= 0) this.wrapper(target).processWatermarkStatus(status);
      else this.partition(target).broadcast({ kind: "watermarkStatus", status });
    }
  }

  private targetsOf(operator: number): Targets {
    const main: Target[] = [];
    const all: Target[] = [];
    const side = new Map<string, Target[]>();
    const add = (tag: string | null, target: Target): void => {
      all.push(target);
      if (tag === null) main.push(target);
      else side.set(tag, [...(side.get(tag) ?? []), target]);
    };
    this.runtime.vertex.operators.forEach((next, index) => {
      if (next.chainedInput !== operator) return;
      add(next.sideOutputTag, { operator: index, partition: -1 });
    });
    this.partitions.forEach(({ edgeId }, partition) => {
      const edge = this.runtime.edge(edgeId);
      if (edge.sourceOperator === operator) add(edge.sideOutputTag, { operator: -1, partition });
    });
    return { main, side, all };
  }

  private wrapper(target: Target): StreamOperatorWrapper {
    return this.wrappers[target.operator] as StreamOperatorWrapper;
  }

  private partition(target: Target): ResultPartition {
    return this.partitions[target.partition] as ResultPartition;
  }
}
