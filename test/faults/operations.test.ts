// Goal: what operators do to a cluster (savepoints, stopping, resuming, rolling restarts), alone and together with a failure,
// keeps Flink's order and ownership rules. Method: actions of a scenario, with faults aimed between two of their steps.
import { describe, expect, it } from "vitest";
import type { TraceRecord } from "../../src/kernel/trace-schema.js";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";

const SAVEPOINTS = { "execution.checkpointing.savepoint-dir": "savepoints" };
const ADAPTIVE = {
  "jobmanager.scheduler": "adaptive",
  "jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout": "50 ms",
  "jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling": "0 s",
  "jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout": "50 ms",
};

function expectExact(run: FaultObservation, visits: readonly number[] = EXACT): void {
  expect(landed(run) || run.result.faults.length === 0).toBe(true);
  expect(run.result.actions.every((action) => action.landed)).toBe(true);
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits });
}

function recordsOf(run: FaultObservation, ...types: string[]): readonly TraceRecord[] {
  return run.records.filter(({ type }) => types.includes(type));
}

function idsOf(run: FaultObservation, type: string): readonly number[] {
  return run.fieldsOf(type).map(({ checkpointId }) => Number(checkpointId));
}

/** The savepoint that was asked for: its id, and where it lies. */
function savepointOf(run: FaultObservation): { readonly id: number; readonly folder: string } {
  const found = run
    .fieldsOf("checkpoint.completed")
    .find((f) => /savepoint-/.test(String(f["path"])));
  const path = String(found?.["path"]);
  return { id: Number(found?.["checkpointId"]), folder: path.slice(0, path.lastIndexOf("/")) };
}

function answers(run: FaultObservation, command: string): readonly { ok: unknown; text: string }[] {
  return run
    .fieldsOf("client.answered")
    .filter((f) => f["command"] === command)
    .map(({ ok, text }) => ({ ok, text: String(text) }));
}

describe("checkpoints and savepoints at the same time", () => {
  it("C34 a savepoint is asked for inside a periodic checkpoint: one after the other, and it has no side effect", () => {
    const run = observe({
      actions: `- { id: during, kind: savepoint, point: "checkpoint.trigger.received#3" }`,
      configuration: SAVEPOINTS,
    });
    expectExact(run);
    const { id } = savepointOf(run);
    // Ids are handed out and completed in one order.
    const completed = idsOf(run, "checkpoint.completed");
    expect(completed).toEqual([...completed].sort((left, right) => left - right));
    const began = recordsOf(run, "checkpoint.triggered").find(
      (r) => r.fields["checkpointId"] === id,
    );
    const periodic = recordsOf(run, "checkpoint.completed").find(
      (r) => r.fields["checkpointId"] === id - 1,
    );
    expect(began?.index).toBeLessThan(periodic?.index ?? 0);
    // Nobody commits because of a savepoint.
    expect(idsOf(run, "task.checkpointComplete")).not.toContain(id);
    expect(idsOf(run, "task.checkpointComplete")).toContain(id - 1);
  });

  it("C34 as many checkpoints as are allowed are under way: the next one waits, the savepoint does not", () => {
    const run = observe({
      actions: `- { id: asked, kind: savepoint, at: 500ms }`,
      faults:
        "- { id: slow, kind: slow, target: store, by: 200ms, channel: io, at: 300ms, for: 600ms }",
      configuration: {
        ...SAVEPOINTS,
        "execution.checkpointing.interval": "50 ms",
        "execution.checkpointing.max-concurrent-checkpoints": "2",
      },
    });
    expectExact(run);
    const pending = new Set<unknown>();
    let most = 0;
    for (const { type, fields } of run.records) {
      const { checkpointId, kind } = fields;
      if (type === "checkpoint.triggered" && kind === "Checkpoint") pending.add(checkpointId);
      if (type === "checkpoint.completed" || type === "checkpoint.aborted")
        pending.delete(checkpointId);
      most = Math.max(most, pending.size);
    }
    expect(most).toBe(2);
    expect(answers(run, "savepoint")).toEqual([{ ok: true, text: savepointOf(run).folder }]);
  });

  it("C34 a pause between checkpoints is asked for: periodic ones keep it, a savepoint need not", () => {
    const run = observe({
      actions: `- { id: asked, kind: savepoint, at: 520ms }`,
      configuration: {
        ...SAVEPOINTS,
        "execution.checkpointing.interval": "100 ms",
        "execution.checkpointing.min-pause": "180 ms",
      },
    });
    expectExact(run);
    let completedUs = -Infinity;
    for (const { type, fields, timeUs } of recordsOf(
      run,
      "checkpoint.triggered",
      "checkpoint.completed",
    )) {
      if (type === "checkpoint.completed") completedUs = timeUs;
      else if (fields["kind"] === "Checkpoint" && timeUs < 1_000_000) {
        expect(timeUs - completedUs).toBeGreaterThanOrEqual(179_000);
      }
    }
    const asked = recordsOf(run, "checkpoint.triggered").find(
      (r) => r.fields["kind"] === "Savepoint",
    );
    expect(asked?.timeUs).toBeLessThan(522_000);
  });
});

describe("stopping with a savepoint", () => {
  const STOP = "- { id: stop, kind: stop-with-savepoint, at: 500ms }";

  it.each(["default", "adaptive"])(
    "C35 a task fails while the job stops with a savepoint, under the %s scheduler: the savepoint is given up, the job restarts",
    (scheduler) => {
      const isAdaptive = scheduler === "adaptive";
      const run = observe({
        actions: STOP,
        faults: "- { id: c, kind: crash, target: tm-1, at: 502ms }",
        configuration: { ...SAVEPOINTS, ...(isAdaptive ? ADAPTIVE : {}) },
      });
      expectExact(run);
      expect(run.restarts).toBe(1);
      expect(answers(run, "stop-with-savepoint")).toEqual([
        { ok: false, text: "Checkpoint Coordinator is suspending." },
      ]);
      const states = run.fieldsOf("scheduler.state").map(({ to }) => to);
      const expected = ["Executing", "StopWithSavepoint", "Restarting", "CreatingExecutionGraph"];
      expect(states.slice(2, 6)).toEqual(isAdaptive ? expected : []);
    },
  );

  it("C35 the savepoint cannot be finished: the sources have stopped, so the job restarts", () => {
    const run = observe({
      actions: STOP,
      faults:
        "- { id: c, kind: store, target: store, mode: fail, operation: put, prefix: savepoints/, suffix: _metadata, at: 400ms }",
      configuration: SAVEPOINTS,
    });
    expectExact(run);
    expect(run.restarts).toBe(1);
    expect(answers(run, "stop-with-savepoint")).toEqual([
      { ok: false, text: "Failure to finalize checkpoint." },
    ]);
    expect(run.fieldsOf("failover.started")[0]?.["cause"]).toBe(
      "FlinkRuntimeException: Stop-with-savepoint failed.",
    );
  });

  it.each(["default", "adaptive"])(
    "C35 a TaskManager dies after the savepoint and before the end, under the %s scheduler: the job fails, the savepoint goes on",
    (scheduler) => {
      const run = observe({
        actions: STOP,
        faults: "- { id: c, kind: crash, target: tm-1, at: 507ms }",
        configuration: { ...SAVEPOINTS, ...(scheduler === "adaptive" ? ADAPTIVE : {}) },
      });
      expect(landed(run)).toBe(true);
      // A restart would begin before the savepoint and commit again what it has committed.
      expect(run.verdict).toBe("declared");
      expect(run.restarts).toBe(0);
      expect(run.result.jobs[0]?.status).toBe("FAILED");
      const { folder } = savepointOf(run);
      expect(run.fieldsOf("job.status").at(-1)?.["cause"]).toContain(
        `StopWithSavepointStoppingException: A savepoint has been created at: ${folder}, but the corresponding job`,
      );
      // Nothing beyond the savepoint is visible: windows that it left open are not in the output.
      expect(run.visits.length).toBeLessThan(EXACT.length);
      expect(answers(run, "stop-with-savepoint")[0]?.ok).toBe(false);
    },
  );
});

describe("starting from what an earlier job has left", () => {
  const RESUME = (mode: string): string => `- { id: stop, kind: stop-with-savepoint, at: 500ms }
- { id: go, kind: submit, from: stop, at: 500ms, configuration: { execution.state-recovery.claim-mode: ${mode} } }`;

  it("O01 a job is stopped and resumed from a savepoint that it claims: deleted when it is subsumed", () => {
    const run = observe({ actions: RESUME("CLAIM"), configuration: SAVEPOINTS });
    expectExact(run);
    const { folder } = savepointOf(run);
    const deleted = recordsOf(run, "store.deleted").find(
      ({ fields }) => fields["key"] === `${folder}/_metadata`,
    );
    const resumed = recordsOf(run, "job.savepointRestored")[0]?.index ?? Infinity;
    const subsuming = recordsOf(run, "checkpoint.completed").find(({ index }) => index > resumed);
    expect(deleted?.index).toBeGreaterThan(subsuming?.index ?? Infinity);
  });

  it("O01 a job is resumed from a savepoint that it does not claim: its files stay", () => {
    const run = observe({ actions: RESUME("NO_CLAIM"), configuration: SAVEPOINTS });
    expectExact(run);
    const { folder } = savepointOf(run);
    const deleted = run.fieldsOf("store.deleted").map(({ key }) => String(key));
    expect(deleted.filter((key) => key.startsWith(folder))).toEqual([]);
    expect(deleted.length).toBeGreaterThan(0);
  });

  it.each(["RETAIN_ON_CANCELLATION", "DELETE_ON_CANCELLATION"])(
    "O01 a job is cancelled whose checkpoints are %s: they stay for the next job, or go",
    (retention) => {
      const retained = retention.startsWith("RETAIN");
      const run = observe({
        actions: `- { id: asked, kind: checkpoint, at: 500ms }
- { id: cancelled, kind: cancel, at: 600ms }
- { id: go, kind: submit, ${retained ? "from: asked, " : ""}at: 700ms }`,
        configuration: {
          "execution.checkpointing.interval": "30 s",
          "execution.checkpointing.externalized-checkpoint-retention": retention,
        },
      });
      const first = run.result.jobs[0];
      expect([first?.status, run.result.jobs[1]?.status]).toEqual(["CANCELED", "FINISHED"]);
      const canceled = run.records.findIndex(({ fields }) => fields["to"] === "CANCELLING");
      const before = run.records.slice(0, canceled);
      const latest = before.findLast(({ type }) => type === "checkpoint.completed");
      const path = String(latest?.fields["path"]);
      const deleted = run.fieldsOf("store.deleted").map(({ key }) => key);
      expect(deleted.includes(path)).toBe(!retained);
      // Without a checkpoint the next job counts from the beginning, beside what the first had committed.
      expect(run.visits).toEqual(EXACT);
    },
  );

  it("O01 a leader suspends the job and another resumes it: cancelled nowhere, nothing deleted", () => {
    const run = observe({
      jobManagers: 2,
      faults: "- { id: c, kind: crash, target: jm-1, at: 600ms }",
      configuration: {
        "high-availability.type": "zookeeper",
        "high-availability.zookeeper.client.session-timeout": "500 ms",
      },
    });
    expectExact(run);
    const restored = run.fieldsOf("checkpoint.restored")[0]?.["path"];
    const before = recordsOf(run, "checkpoint.completed").filter(({ timeUs }) => timeUs < 600_000);
    expect(restored).toBe(before.at(-1)?.fields["path"]);
    expect(run.fieldsOf("job.status").map(({ to }) => to)).not.toContain("CANCELED");
  });
});

describe("a changing set of TaskManagers", () => {
  const LONG = [200, 200, 200, 200];

  /** How many attempts of a subtask ran at the same time at most. */
  function mostLiveAttempts(run: FaultObservation): number {
    const live = new Map<string, Set<unknown>>();
    let most = 0;
    for (const { fields } of recordsOf(run, "execution.state")) {
      const subtask = `${String(fields["vertex"])}:${String(fields["subtask"])}`;
      const attempts = live.get(subtask) ?? new Set();
      live.set(subtask, attempts);
      if (fields["to"] === "RUNNING") attempts.add(fields["attempt"]);
      if (/FAILED|CANCELED|FINISHED/.test(String(fields["to"]))) attempts.delete(fields["attempt"]);
      most = Math.max(most, attempts.size);
    }
    return most;
  }

  it("C36 a TaskManager comes and another goes while a checkpoint is under way: it belongs to the old plan, or to none", () => {
    const run = observe({
      actions: `- { id: add, kind: add-machine, target: tm-3, point: "checkpoint.trigger.received#5" }
- { id: remove, kind: remove-machine, target: tm-1, point: "checkpoint.trigger.received#15" }`,
      taskManagers: 2,
      perMinute: LONG,
      configuration: { ...ADAPTIVE, "scheduler-mode": "reactive" },
    });
    expectExact(run, LONG);
    const plans = recordsOf(run, "job.graphCreated");
    expect(plans.map(({ fields }) => Math.max(...(fields["parallelism"] as number[])))).toEqual([
      2, 3, 2,
    ]);
    // A checkpoint that was begun under one plan never completes under another.
    const planAt = (index: number): number => plans.filter((plan) => plan.index < index).length;
    const begun = new Map(
      recordsOf(run, "checkpoint.triggered").map((r) => [
        r.fields["checkpointId"],
        planAt(r.index),
      ]),
    );
    for (const { fields, index } of recordsOf(run, "checkpoint.completed")) {
      expect(planAt(index)).toBe(begun.get(fields["checkpointId"]));
    }
    expect(run.fieldsOf("checkpoint.aborted").length).toBeGreaterThan(0);
  });

  it("O02 all TaskManagers are restarted one after the other: the result is exact, one attempt lives at a time", () => {
    const run = observe({
      actions: [1, 2, 3, 4]
        .flatMap((n) => [
          `- { id: stop-${String(n)}, kind: remove-machine, target: tm-${String(n)}, at: ${String(n * 900)}ms }`,
          `- { id: start-${String(n)}, kind: add-machine, target: tm-${String(n)}, at: ${String(n * 900 + 100)}ms }`,
        ])
        .join("\n"),
      taskManagers: 4,
      perMinute: [...LONG, ...LONG],
    });
    expectExact(run, [...LONG, ...LONG]);
    expect(
      run.fieldsOf("taskManager.lost").filter((f) => f["by"] === "resourcemanager"),
    ).toHaveLength(4);
    const registered = run.fieldsOf("taskManager.registered").map((f) => f["taskManager"]);
    for (const n of [1, 2, 3, 4]) {
      expect(registered.filter((name) => name === `tm-${String(n)}`)).toHaveLength(2);
    }
    expect(run.restarts).toBeGreaterThan(0);
    expect(mostLiveAttempts(run)).toBe(1);
  });

  it("O02 the pool grows and shrinks under a reactive job: it follows, and the result is exact", () => {
    const run = observe({
      actions: `- { id: third, kind: add-machine, target: tm-3, at: 500ms }
- { id: fourth, kind: add-machine, target: tm-4, at: 1500ms }
- { id: shrink, kind: remove-machine, target: tm-2, at: 2500ms }`,
      taskManagers: 2,
      perMinute: LONG,
      configuration: { ...ADAPTIVE, "scheduler-mode": "reactive" },
    });
    expectExact(run, LONG);
    const plans = run.fieldsOf("job.graphCreated");
    expect(plans.map((f) => Math.max(...(f["parallelism"] as number[])))).toEqual([2, 3, 4, 3]);
    expect(mostLiveAttempts(run)).toBe(1);
  });
});
