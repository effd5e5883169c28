// Goal: a job that no longer fits the savepoint it starts from is refused with Flink's reason, and the savepoint stays good.
// Method: a job is stopped with a savepoint and submitted again, changed; the second job's end and its cause are read.
import { describe, expect, it } from "vitest";
import type { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import { valueState } from "../../src/dataflow/state/state-descriptors.js";
import type { JobDefinition, JobParameters } from "../../src/scenario/job-definition.js";
import { observe, type FaultObservation } from "./fault-lab.js";

interface Visit {
  readonly page: string;
  readonly timestamp: number;
}

/** Emits how often each page was visited so far; the uid of the counting is a parameter. */
const job: JobDefinition = {
  name: "running-count",
  build(env: StreamExecutionEnvironment, parameters: JobParameters) {
    env
      .fromSource(
        PartitionedLogSource.of<Visit>({ topic: "visits" }),
        WatermarkStrategy.noWatermarks<Visit>(),
        "visits",
      )
      .uid("visits")
      .keyBy("page")
      .process({
        state: { count: valueState<number>("count") },
        processElement({ page }: Visit, ctx, out: { collect(row: object): void }) {
          const visits = (ctx.state.count.value() ?? 0) + 1;
          ctx.state.count.update(visits);
          out.collect({ page, visits });
        },
      })
      .uid(String(parameters["uid"]))
      .sinkTo(
        TransactionalLogSink.of<object>({
          topic: "visits-per-minute",
          transactionalIdPrefix: "running-count",
        }),
      )
      .uid("sink");
  },
};

function resumed(changes: string): FaultObservation {
  return observe({
    job,
    parameters: "uid: count",
    actions: `- { id: stop, kind: stop-with-savepoint, at: 500ms }
- { id: again, kind: submit, from: stop, at: 500ms, ${changes} }`,
    configuration: { "execution.checkpointing.savepoint-dir": "savepoints" },
  });
}

/** Status of both jobs, and why the second ended. */
function endOf(run: FaultObservation): { statuses: readonly unknown[]; cause: string } {
  return {
    statuses: run.result.jobs.map(({ status }) => status),
    cause: String(run.fieldsOf("job.status").at(-1)?.["cause"]),
  };
}

function savepointDeleted(run: FaultObservation): boolean {
  return run.fieldsOf("store.deleted").some(({ key }) => String(key).startsWith("savepoints/"));
}

describe("a job that does not fit its savepoint", () => {
  it("U17 an operator with state has lost its uid: the restore is refused, and names the operator", () => {
    const run = resumed("parameters: { uid: counting }");
    const { statuses, cause } = endOf(run);
    expect(statuses).toEqual(["FINISHED", "FAILED"]);
    expect(cause).toMatch(
      /Failed to rollback to checkpoint\/savepoint savepoints\/savepoint-[0-9a-f-]+\. Cannot map checkpoint\/savepoint state for operator [0-9a-f]{32} to the new program, because the operator is not available in the new program\. If you want to allow to skip this, you can set the --allowNonRestoredState option on the CLI\./,
    );
    expect(run.verdict).toBe("fail");
    expect(savepointDeleted(run)).toBe(false);
  });

  it("U17 an operator has lost its uid, and state may be left behind: the job starts without it", () => {
    const run = resumed(
      "parameters: { uid: counting }, configuration: { execution.state-recovery.ignore-unclaimed-state: true }",
    );
    expect(endOf(run).statuses).toEqual(["FINISHED", "FINISHED"]);
    // The offsets were restored, the counts were not: some page begins at 1 again.
    const rows = run.result.sinks["visits-per-minute"] as readonly { visits: number }[];
    const ones = rows.filter(({ visits }) => visits === 1).length;
    expect(rows).toHaveLength(208);
    expect(ones).toBeGreaterThan(12);
  });

  it("U17 the max parallelism is another one: the restore is refused, and names both", () => {
    const run = resumed("configuration: { pipeline.max-parallelism: 64 }");
    const { statuses, cause } = endOf(run);
    expect(statuses).toEqual(["FINISHED", "FAILED"]);
    expect(cause).toMatch(
      /Max parallelism mismatch between checkpoint\/savepoint state and new program\. Cannot map operator [0-9a-f]{32} with max parallelism 128 to new program with max parallelism 64\. This indicates that the program has been changed in a non-compatible way after the checkpoint\/savepoint\./,
    );
    expect(savepointDeleted(run)).toBe(false);
  });

  it("U17 nothing has changed: the counts go on where they were", () => {
    const run = resumed("parameters: { uid: count }");
    expect(endOf(run).statuses).toEqual(["FINISHED", "FINISHED"]);
    const rows = run.result.sinks["visits-per-minute"] as readonly { visits: number }[];
    expect(rows.filter(({ visits }) => visits === 1).length).toBeLessThanOrEqual(12);
    expect(run.verdict).toBe("pass");
  });
});
