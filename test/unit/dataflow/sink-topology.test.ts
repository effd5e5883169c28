// Goal: what a sink puts between writer and committer and behind the committer runs in a whole cluster. Method: a sink whose
// committables are doubled before the commit and collected by a global committer behind it, with and without a crash.
import { describe, expect, it } from "vitest";
import type { CommitRequest } from "../../../src/dataflow/connectors/commit-request.js";
import type { CommittableMessage } from "../../../src/dataflow/connectors/committable-message.js";
import {
  committableStep,
  globalCommitter,
} from "../../../src/dataflow/connectors/sink-topology.js";
import type { Committer, Sink, SinkWriter } from "../../../src/dataflow/connectors/sink.js";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SimTime } from "../../../src/kernel/sim-time.js";
import type { OperatorContext } from "../../../src/model/stream-operator.js";
import { huntRun, type HuntRun } from "../../../src/scenario/hunt/hunt-run.js";

function printingCommitter(name: string): Committer<number> {
  return {
    state: null,
    commit: (ctx: OperatorContext, requests: readonly CommitRequest<number>[]) => {
      for (const request of requests) ctx.print(name, request.getCommittable());
      return "done";
    },
  };
}

function numbersWriter(): SinkWriter<number> {
  const state = { numbers: [] as number[] };
  return {
    state,
    write: (_ctx, value) => {
      state.numbers.push(value);
    },
    flush: () => "done",
    prepareCommit: () => state.numbers.splice(0),
  };
}

const double = (message: CommittableMessage<number>): readonly CommittableMessage<number>[] => [
  message.kind === "summary" ? message : { ...message, committable: message.committable * 2 },
];

const sink: Sink<number> = Object.freeze({
  describe: () => ({ type: "numbers", parameters: {} }),
  createWriter: numbersWriter,
  createCommitter: () => printingCommitter("local") as Committer,
  preCommitTopology: () => [committableStep<number, number>("Double", double)],
  postCommitTopology: () => [globalCommitter(() => printingCommitter("global"))],
});

function run(faults: readonly Fault[]): HuntRun {
  return huntRun({
    seed: "topology",
    faults,
    configuration: { "linecook.task.record-cost": "10 ms" },
    build: (env) => {
      env.fromSequence(1, 100).sinkTo(sink).name("numbers");
    },
  });
}

function printed({ simulation: { trace } }: HuntRun, name: string): number[] {
  return [...trace.recordsFrom(0)]
    .filter(({ type, fields }) => type === "print.row" && fields["sink"] === name)
    .map(({ fields }) => fields["row"] as number);
}

const doubled = Array.from({ length: 100 }, (_, index) => (index + 1) * 2);

describe("a sink with its own topology", () => {
  it("commits what the steps before made, once for each subtask and once for all", () => {
    const result = run([]);
    for (const name of ["local", "global"]) {
      expect(printed(result, name).sort((left, right) => left - right)).toEqual(doubled);
    }
  });

  it("commits everything at least once through a crash", () => {
    const when = { kind: "time", atUs: 400_000 as SimTime } as const;
    const result = run([{ id: "crash", kind: "crash", target: "tm-1", when }]);
    for (const name of ["local", "global"]) {
      const once = [...new Set(printed(result, name))].sort((left, right) => left - right);
      expect(once).toEqual(doubled);
    }
  });
});
