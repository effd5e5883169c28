import { describe, expect, it } from "vitest";
import type { Simulation } from "../../../../src/kernel/simulation.js";
import type { JobGraph, JobVertex } from "../../../../src/model/job-graph.js";
import type { OperatorContext, StreamOperator } from "../../../../src/model/stream-operator.js";
import { handDeployedJob } from "../../../support/hand-deployed-job.js";

// Goal: records, watermarks, barriers and the end of data travel through real tasks.
// Method: a job of three vertices whose tasks are deployed by hand; what the sink prints is compared
// with a count made here.

const RECORDS = 200;

class Numbers implements StreamOperator {
  state = { next: 0 };
  open(context: OperatorContext): "done" {
    const restored = context.operatorState("next", "SPLIT_DISTRIBUTE").get()[0];
    if (typeof restored === "number") this.state.next = restored;
    return "done";
  }
  processElement(): void {
    throw new Error("a source has no input");
  }
  pollNext(context: OperatorContext): "MORE_AVAILABLE" | "END_OF_DATA" {
    const { next } = this.state;
    if (next === RECORDS) return "END_OF_DATA";
    this.state.next = next + 1;
    context.collect(
      { key: `k${String(next % 7)}`, n: next * context.parallelism + context.subtaskIndex },
      next,
    );
    context.emittedFromSplit(String(context.subtaskIndex), next);
    if (next % 10 === 9) context.emitWatermark(next);
    return "MORE_AVAILABLE";
  }
  snapshotState(context: OperatorContext): void {
    context.operatorState("next", "SPLIT_DISTRIBUTE").set([this.state.next]);
  }
}

class CountPerKey implements StreamOperator {
  state = null;
  processElement(context: OperatorContext, value: unknown): void {
    const count = context.keyedState({ kind: "value", name: "count" });
    const next = ((count.get(null) as number | undefined) ?? 0) + 1;
    count.set(null, next);
    context.registerEventTimeTimer("end", null, 1_000_000);
    void value;
  }
  onEventTime(context: OperatorContext): void {
    const count = context.keyedState({ kind: "value", name: "count" }).get(null);
    context.collect({ key: context.currentKey(), count }, 0);
  }
}

class Print implements StreamOperator {
  state = null;
  processElement(context: OperatorContext, value: unknown): void {
    context.print("out", value);
  }
}

function vertex(index: number, type: string, parallelism: number, keyed: boolean): JobVertex {
  return {
    index,
    vertexId: String(index).padStart(32, "0"),
    name: type,
    parallelism,
    maxParallelism: 128,
    slotSharingGroup: "default",
    description: "",
    invokable: "OneInputStreamTask",
    isParallelismConfigured: true,
    isMaxParallelismConfigured: false,
    operators: [
      {
        operatorId: String(index).padStart(32, "0"),
        userDefinedOperatorId: null,
        uid: type,
        name: type,
        descriptor: { type, parameters: {} },
        keySelectorRef: keyed ? "key" : null,
        chainedInput: -1,
        sideOutputTag: null,
        coordinator: null,
      },
    ],
  };
}

function jobGraph(configuration: Record<string, string>): JobGraph {
  const edge = (edgeId: number, partitioner: "HASH" | "REBALANCE"): JobGraph["edges"][number] => ({
    edgeId,
    sourceVertex: edgeId,
    targetVertex: edgeId + 1,
    sourceOperator: 0,
    sideOutputTag: null,
    targetInput: 0,
    partitioner,
    keySelectorRef: partitioner === "HASH" ? "key" : null,
    resultType: "PIPELINED_BOUNDED",
    bufferTimeoutMs: 10,
    supportsUnalignedCheckpoints: true,
  });
  return Object.freeze({
    jobId: "job",
    name: "numbers",
    vertices: [
      vertex(0, "numbers", 2, false),
      vertex(1, "count", 3, true),
      vertex(2, "print", 1, false),
    ],
    edges: [edge(0, "HASH"), edge(1, "REBALANCE")],
    creationOrder: [2, 1, 0],
    configuration,
    registry: "test",
  });
}

function build(configuration: Record<string, string> = {}): Simulation {
  return handDeployedJob({
    jobGraph: jobGraph({ "execution.checkpointing.interval": "50 ms", ...configuration }),
    operators: ({ type }) =>
      type === "numbers" ? new Numbers() : type === "count" ? new CountPerKey() : new Print(),
    functions: new Map([["key", (value: { key: string }) => value.key]]),
  });
}

function run(simulation: Simulation): string[] {
  simulation.run(() => false, 100_000);
  const rows: string[] = [];
  for (const record of simulation.trace.recordsFrom(0)) {
    if (record.type === "print.row") rows.push(JSON.stringify(record.fields["row"]));
  }
  return rows.sort();
}

function expected(): string[] {
  return Array.from({ length: 7 }, (_, k) => {
    let count = 0;
    for (let next = 0; next < RECORDS; next++) if (next % 7 === k) count += 2;
    return JSON.stringify({ key: `k${String(k)}`, count });
  }).sort();
}

describe("a job of real tasks", () => {
  it("counts every record once and finishes after a final checkpoint", () => {
    const simulation = build();
    expect(run(simulation)).toEqual(expected());
    const states = [...simulation.trace.recordsFrom(0)]
      .filter(({ type, fields }) => type === "task.state" && fields["to"] === "FINISHED")
      .map(({ process }) => process);
    expect(new Set(states).size).toBe(6);
  });

  it.each(["1", "7", "1024"])("gives the same rows with %s records per turn", (records) => {
    expect(run(build({ "linecook.task.records-per-turn": records }))).toEqual(expected());
  });

  it("survives being saved and loaded at any event", () => {
    const whole = build();
    run(whole);
    const digest = whole.trace.hex();
    const end = whole.eventCount;
    for (let at = 0; at < end; at += 97) {
      const first = build();
      first.run(() => first.eventCount >= at);
      const second = build();
      second.load(first.save());
      run(second);
      expect([at, second.trace.hex()]).toEqual([at, digest]);
    }
  });
});
