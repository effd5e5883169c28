// Goal: no task and no job takes a step that Flink's cannot take.
import { describe, expect, it } from "vitest";
import type { ExecutionState, JobStatus } from "../../../../src/model/execution-attempt.js";
import { ExecutionGraph } from "../../../../src/runtime/executiongraph/execution-graph.js";
import {
  isLegalExecutionTransition,
  isTerminalExecutionState,
} from "../../../../src/runtime/executiongraph/execution-state-transitions.js";
import {
  isLegalJobTransition,
  isTerminalJobStatus,
} from "../../../../src/runtime/executiongraph/job-status-transitions.js";

const STATES: readonly ExecutionState[] = [
  "CREATED",
  "SCHEDULED",
  "DEPLOYING",
  "INITIALIZING",
  "RUNNING",
  "FINISHED",
  "CANCELING",
  "CANCELED",
  "FAILED",
];
const STATUSES: readonly JobStatus[] = [
  "INITIALIZING",
  "CREATED",
  "RUNNING",
  "FAILING",
  "FAILED",
  "CANCELLING",
  "CANCELED",
  "FINISHED",
  "RESTARTING",
  "SUSPENDED",
];

function graph(): ExecutionGraph {
  return new ExecutionGraph("job", ["0:0", "0:1"], {
    jobStatusChanged: () => undefined,
    executionStateChanged: () => undefined,
  });
}

describe("states of an execution", () => {
  it("end once and for all", () => {
    for (const from of STATES.filter(isTerminalExecutionState)) {
      for (const to of STATES) expect(isLegalExecutionTransition(from, to)).toBe(false);
    }
  });

  it("can fail from every state but CANCELING, which only ends as CANCELED", () => {
    const canFail = STATES.filter((from) => isLegalExecutionTransition(from, "FAILED"));
    expect(canFail).toEqual(["CREATED", "SCHEDULED", "DEPLOYING", "INITIALIZING", "RUNNING"]);
    expect(STATES.filter((to) => isLegalExecutionTransition("CANCELING", to))).toEqual([
      "CANCELED",
    ]);
  });

  it("are checked at every change", () => {
    expect(() => {
      graph().transition("0:0", "RUNNING");
    }).toThrow("Execution job:0:0:0 cannot go from CREATED to RUNNING.");
  });
});

describe("states of a job", () => {
  it("end once and for all", () => {
    for (const from of STATUSES.filter(isTerminalJobStatus)) {
      for (const to of STATUSES) expect(isLegalJobTransition(from, to)).toBe(false);
    }
  });

  it("change only from the expected one", () => {
    const job = graph();
    expect(job.transitionJob("RUNNING", "FINISHED")).toBe(false);
    expect(job.transitionJob("INITIALIZING", "CREATED")).toBe(true);
    expect(() => job.transitionJob("CREATED", "FINISHED")).toThrow("from CREATED to FINISHED");
  });
});

describe("ExecutionGraph", () => {
  it("counts what has finished and what has ended", () => {
    const job = graph();
    job.transition("0:0", "CANCELED");
    expect([job.isEveryExecutionTerminal, job.isEveryExecutionFinished]).toEqual([false, false]);
    job.transition("0:1", "FAILED");
    expect([job.isEveryExecutionTerminal, job.isEveryExecutionFinished]).toEqual([true, false]);
    job.resetForNewExecution("0:1");
    expect(job.isEveryExecutionTerminal).toBe(false);
    expect(job.attemptKeyOf("0:1")).toBe("job:0:1:1");
  });

  it("does not reset what has not ended", () => {
    expect(() => {
      graph().resetForNewExecution("0:0");
    }).toThrow("Cannot reset 0:0, which is CREATED.");
  });
});
