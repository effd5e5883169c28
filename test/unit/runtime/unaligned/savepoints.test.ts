import { describe, expect, it } from "vitest";
import type { Fault } from "../../../../src/kernel/fault.js";
import type { TaskStateSnapshot } from "../../../../src/model/operator-state.js";
import type { TransactionLogRow } from "../../../../src/model/external-protocol.js";
import type { JobGraph } from "../../../../src/model/job-graph.js";
import type { ClientCommand } from "../../../../src/runtime/client/command-client.js";
import { buildCopiesJob, HUNT_SINK, OVERTAKING } from "../../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntOptions, type HuntRun } from "../../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../../src/verification/judge-run.js";

// Goal: savepoints, stopping with them, and starting from them, also with another parallelism.
// Method: a job is stopped, cancelled or copied half-way and submitted again; the rows that both have
// committed are those of a run that nobody touched.

type Options = Pick<HuntOptions, "again" | "configuration" | "commands" | "build">;

const run = (options: Options = {}): HuntRun => huntRun({ seed: "savepoint", ...options });

function committed({ evidence }: HuntRun): string[] {
  const rows: readonly TransactionLogRow[] = evidence.sinkLogs.get(HUNT_SINK) ?? [];
  return rows
    .filter(({ state }) => state === "COMMITTED")
    .map(({ value }) => JSON.stringify(value))
    .sort();
}

function answers({ evidence: { trace } }: HuntRun): { ok: boolean; text: string }[] {
  const found: { ok: boolean; text: string }[] = [];
  for (let i = 0; i < trace.recordCount; i++) {
    if (trace.typeAt(i) !== "client.answered") continue;
    const { ok, text } = trace.recordAt(i).fields as { ok: boolean; text: string };
    found.push({ ok, text });
  }
  return found;
}

function statuses({ evidence: { trace } }: HuntRun, jobId: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < trace.recordCount; i++) {
    if (trace.typeAt(i) !== "job.status") continue;
    const { fields } = trace.recordAt(i);
    if (fields["jobId"] === jobId) found.push(fields["to"] as string);
  }
  return found;
}

/** The first job is ended by a command at 700 ms; then it is submitted again from what that left. */
function continued(end: (job: JobGraph) => ClientCommand, again: Record<string, string>): HuntRun {
  return run({
    again,
    commands: ([first, second]) => [
      { id: "end", atUs: 700_000, command: end(first as JobGraph) },
      {
        id: "again",
        atUs: 700_000,
        command: { kind: "submit", jobGraph: second as JobGraph, from: "end" },
      },
    ],
  });
}

const stop = (drain: boolean) => {
  return ({ jobId }: JobGraph): ClientCommand => ({
    ...{ kind: "stop-with-savepoint", jobId, directory: "savepoints", drain },
  });
};

const failures = ({ evidence }: HuntRun): unknown[] =>
  judgeRun(evidence).properties.filter(({ status }) => status === "fail");

describe("a job", () => {
  const untouched = committed(run());

  it("stops with a savepoint and goes on from it", () => {
    const result = continued(stop(false), {});
    const [first] = answers(result);
    expect(first?.ok).toBe(true);
    expect(first?.text).toMatch(/^savepoints\/savepoint-[0-9a-f]{6}-[0-9a-f]{12}$/);
    expect(untouched.length).toBeGreaterThan(10);
    expect(committed(result)).toEqual(untouched);
    expect(failures(result)).toEqual([]);
  });

  it.each(["1", "3", "4"])("goes on from it with parallelism %s", (parallelism) => {
    const result = continued(stop(false), { "parallelism.default": parallelism });
    expect(answers(result).map(({ ok }) => ok)).toEqual([true, true]);
    expect(committed(result)).toEqual(untouched);
    expect(failures(result)).toEqual([]);
  });

  it("is cancelled with a savepoint and goes on from it", () => {
    const result = continued(
      ({ jobId }) => ({ kind: "savepoint", jobId, directory: "savepoints", cancels: true }),
      { "parallelism.default": "3" },
    );
    expect(committed(result)).toEqual(untouched);
  });

  it("drains before it stops: windows that were open have fired", () => {
    const result = run({
      commands: ([job]) => [{ id: "end", atUs: 700_000, command: stop(true)(job as JobGraph) }],
    });
    expect(answers(result).map(({ ok }) => ok)).toEqual([true]);
    expect(statuses(result, result.evidence.jobGraph.jobId).at(-1)).toBe("FINISHED");
    const windows = committed(result).map((row) => (JSON.parse(row) as { window: number }).window);
    const stopped = run({
      commands: ([job]) => [{ id: "end", atUs: 700_000, command: stop(false)(job as JobGraph) }],
    });
    expect(windows.length).toBeGreaterThan(committed(stopped).length);
    expect(failures(result)).toEqual([]);
    expect(failures(stopped)).toEqual([]);
  });

  it("takes a savepoint and goes on as if nothing had been", () => {
    const result = run({
      commands: ([job]) => {
        const { jobId } = job as JobGraph;
        const command = { kind: "savepoint", jobId, directory: null, cancels: false } as const;
        return [{ id: "one", atUs: 700_000, command }];
      },
      configuration: { "execution.checkpointing.savepoint-dir": "mine" },
    });
    expect(answers(result)[0]?.text).toMatch(/^mine\/savepoint-/);
    expect(committed(result)).toEqual(untouched);
    expect(judgeRun(result.evidence).kind).toBe("pass");
  });

  it("refuses a savepoint that has no place to go", () => {
    const result = run({
      commands: ([job]) => {
        const { jobId } = job as JobGraph;
        const command = { kind: "savepoint", jobId, directory: null, cancels: false } as const;
        return [{ id: "one", atUs: 700_000, command }];
      },
    });
    expect(answers(result)).toEqual([
      { ok: false, text: expect.stringMatching(/^No savepoint directory configured\./) as unknown },
    ]);
    expect(committed(result)).toEqual(untouched);
  });

  it("does not start from a savepoint that is not there", () => {
    const result = run({ configuration: { "execution.state-recovery.path": "nowhere" } });
    expect(statuses(result, result.evidence.jobGraph.jobId)).toEqual(["FAILED"]);
  });

  it("goes back to work when it fails while it stops", () => {
    const crash: Fault = {
      ...{ id: "crash", kind: "crash", target: "tm-1" },
      when: { kind: "point", point: "task.endOfData", nth: 1 },
    };
    const result = huntRun({
      seed: "savepoint",
      faults: [crash],
      commands: ([job]) => [{ id: "end", atUs: 700_000, command: stop(false)(job as JobGraph) }],
    });
    const [answer] = answers(result);
    expect(answer?.ok).toBe(false);
    expect(committed(result)).toEqual(untouched);
    expect(failures(result)).toEqual([]);
  });
});

describe("a retained unaligned checkpoint", () => {
  const configuration = {
    ...OVERTAKING,
    "execution.checkpointing.interval": "20 s",
    "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
  };
  const untouched = committed(run({ configuration, build: buildCopiesJob }));

  it.each(["1", "2", "3", "4"])("gives its in-flight data to %s subtasks", (parallelism) => {
    const result = run({
      configuration,
      build: buildCopiesJob,
      again: { "parallelism.default": parallelism },
      commands: ([first, second]) => {
        const [{ jobId }, jobGraph] = [first as JobGraph, second as JobGraph];
        return [
          { id: "taken", atUs: 450_000, command: { kind: "checkpoint", jobId } },
          { id: "end", atUs: 600_000, command: { kind: "cancel", jobId } },
          { id: "again", atUs: 700_000, command: { kind: "submit", jobGraph, from: "taken" } },
        ];
      },
    });
    expect(answers(result)[0]?.text).toMatch(/^checkpoints\/[0-9a-f]{32}\/chk-\d+$/);
    const { trace, store } = result.evidence;
    const held = [...store.values()].filter((value) => (value as TaskStateSnapshot).inFlight);
    expect(held.length).toBeGreaterThan(0);
    let recovered = 0;
    for (let i = 0; i < trace.recordCount; i++) {
      if (trace.typeAt(i) === "task.recovered") recovered++;
    }
    expect(recovered).toBeGreaterThan(0);
    expect(untouched.length).toBeGreaterThan(10);
    expect(committed(result)).toEqual(untouched);
    expect(failures(result)).toEqual([]);
  });
});
