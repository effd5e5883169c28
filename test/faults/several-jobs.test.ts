// Goal: several jobs share the slots of a cluster, and what happens to one is none of another's business.
// Method: the scenario two-jobs beside its control; the other job's attempts, checkpoints and output are compared.
import { describe, expect, it } from "vitest";
import type { TraceRecord } from "../../src/kernel/trace-schema.js";
import { openSession } from "../../src/scenario/run-scenario.js";
import type { RunResult } from "../../src/scenario/run-result.js";
import { readProjectFile } from "../support/project-files.js";

interface SharedRun {
  readonly result: RunResult;
  readonly records: readonly TraceRecord[];
}

const [TROUBLED, OTHER] = ["count-visits", "fraud-detector"];

function shared(name: string, change: (text: string) => string = (text) => text): SharedRun {
  const session = openSession(change(readProjectFile(`scenarios/${name}.yaml`)));
  const result = session.result();
  return { result, records: [...session.trace.recordsFrom(0)] };
}

function jobOf(
  { result }: SharedRun,
  name: string | undefined,
): RunResult["jobs"][number] | undefined {
  return result.jobs.find((job) => job.name === name);
}

function idOf({ records }: SharedRun, name: string | undefined): unknown {
  return records.find(({ type, fields }) => type === "job.submitted" && fields["name"] === name)
    ?.fields["jobId"];
}

/** What the coordinator of a job did, without the times. */
function checkpointsOf(run: SharedRun, name: string | undefined): readonly string[] {
  const jobId = idOf(run, name);
  return run.records
    .filter(({ type, fields }) => type.startsWith("checkpoint.") && fields["jobId"] === jobId)
    .filter(({ type }) => /completed|aborted|declined/.test(type))
    .map(({ type, fields }) => `${type} ${String(fields["checkpointId"])}`);
}

describe("several jobs on one cluster", () => {
  it("O03 several jobs share a cluster: a fault in one leaves the other's attempts, checkpoints and output as they are", () => {
    const control = shared("two-jobs-control");
    const run = shared("two-jobs");
    expect(run.result.verdict.jobs).toEqual([
      { name: TROUBLED, kind: "pass" },
      { name: OTHER, kind: "pass" },
    ]);
    expect(run.result.faults.every(({ landed }) => landed)).toBe(true);
    expect(jobOf(run, TROUBLED)?.restarts).toBe(2);
    // The other job: as without the faults.
    expect(jobOf(run, OTHER)?.restarts).toBe(0);
    expect(jobOf(run, OTHER)?.tasks).toEqual(jobOf(control, OTHER)?.tasks);
    expect(run.result.sinks["alerts"]).toEqual(control.result.sinks["alerts"]);
    expect(run.result.sinks["alerts"]?.length).toBeGreaterThan(0);
    expect(checkpointsOf(run, OTHER)).toEqual(checkpointsOf(control, OTHER));
    expect(checkpointsOf(run, OTHER).every((one) => one.startsWith("checkpoint.completed"))).toBe(
      true,
    );
    // The troubled one: exact all the same.
    expect(run.result.sinks["visits-per-minute"]).toEqual(
      control.result.sinks["visits-per-minute"],
    );
  });

  it("O03 one job fails for good: the other ends as it would have, and each gets its own verdict", () => {
    const run = shared("two-jobs", (text) =>
      text
        .replace("nth: 150,", "times: always,")
        .replace(
          "restart-strategy.fixed-delay.attempts: 10",
          "restart-strategy.fixed-delay.attempts: 2",
        )
        .replace("verdict: pass", "verdict: declared"),
    );
    const control = shared("two-jobs-control");
    expect(jobOf(run, TROUBLED)?.status).toBe("FAILED");
    expect(jobOf(run, OTHER)).toEqual(jobOf(control, OTHER));
    expect(run.result.sinks["alerts"]).toEqual(control.result.sinks["alerts"]);
    expect(run.result.verdict.jobs?.[1]).toEqual({ name: OTHER, kind: "pass" });
    expect(run.result.verdict.jobs?.[0]?.kind).toBe("declared");
  });

  it("O03 one job is cancelled by name: the slots it held go to nobody else, the other goes on", () => {
    const run = shared(
      "two-jobs-control",
      (text) =>
        `${text}actions:\n  - { id: stop, kind: cancel, job: ${OTHER ?? ""}, at: 500 ms }\n`,
    );
    expect(jobOf(run, OTHER)?.status).toBe("CANCELED");
    expect(jobOf(run, TROUBLED)?.status).toBe("FINISHED");
    expect(run.result.verdict.jobs?.[0]).toEqual({ name: TROUBLED, kind: "pass" });
  });

  it("refuses a job that is there twice, or that reads what nobody writes", () => {
    const text = readProjectFile("scenarios/two-jobs-control.yaml");
    expect(() => openSession(text.replace("job: fraud-detector", "job: count-visits"))).toThrow(
      /Two jobs are called "count-visits"/,
    );
    expect(() => openSession(text.replace("topic: charges", "topic: changes"))).toThrow(
      /Job fraud-detector reads topic "charges", which no input fills/,
    );
  });
});
