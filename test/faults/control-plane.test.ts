// Goal: every fault of the control plane can be written in a scenario, lands, and has the consequence that Flink gives it.
// Method: one small service per fault, judged by all properties, and its trace read for the consequence.
import { describe, expect, it } from "vitest";
import type { TraceRecord } from "../../src/kernel/trace-schema.js";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";

const SHORT_TIMEOUT = { "execution.checkpointing.timeout": "300 ms" };
const STANDBY = {
  jobManagers: 2,
  configuration: {
    "high-availability.type": "zookeeper",
    "high-availability.zookeeper.client.session-timeout": "500 ms",
  },
};

function expectExact(run: FaultObservation): void {
  expect(landed(run)).toBe(true);
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits: EXACT });
}

function message(type: string, effect: string, more = ""): string {
  return `- { id: m, kind: message, message: ${type}, effect: ${effect}, ${more} }`;
}

function dispatcherSessions(run: FaultObservation): number {
  const granted = run.fieldsOf("leader.granted").filter((f) => f["component"] === "dispatcher");
  return new Set(granted.map(({ sessionId }) => sessionId)).size;
}

describe("TaskManagers that die, stand still or come back", () => {
  it("C01 a TaskManager is killed: its tasks restart from the latest checkpoint", () => {
    const run = observe({ faults: "- { id: c01, kind: crash, target: tm-1, at: 600ms }" });
    expectExact(run);
    expect(run.restarts).toBe(1);
    const restore = run.records.findIndex(({ type }) => type === "checkpoint.restored");
    const before = run.records.slice(0, restore).filter((r) => r.type === "checkpoint.completed");
    expect(run.records[restore]?.fields["checkpointId"]).toBe(
      before.at(-1)?.fields["checkpointId"],
    );
    const lost = run.fieldsOf("execution.state").filter((f) => f["taskManager"] === "tm-1");
    expect(lost.some((f) => f["to"] === "FAILED" || f["to"] === "CANCELED")).toBe(true);
  });

  it("C02 a TaskManager is stopped in good order: known after one message, no heartbeat is waited for", () => {
    const run = observe({
      actions: "- { id: c02, kind: remove-machine, target: tm-1, at: 600ms }",
    });
    expect(run.result.actions.map((action) => action.landed)).toEqual([true]);
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: EXACT,
    });
    const lost = run.records.filter(({ type }) => type === "taskManager.lost");
    expect(lost).toHaveLength(2);
    for (const { fields, timeUs } of lost) {
      expect(fields["reason"]).toBe("The TaskExecutor is shutting down.");
      // One way of a call: 500 us, with a jitter of 50.
      expect(timeUs - 600_000).toBeLessThan(1_000);
    }
    expect(run.passings("heartbeat.timeout") + run.passings("heartbeat.unreachable")).toBe(0);
    expect(run.restarts).toBe(1);
  });

  it("C04 a TaskManager stands still for less than the heartbeat timeout: nobody restarts", () => {
    const run = observe({
      faults: "- { id: c04, kind: pause, target: tm-1, at: 600ms, for: 250ms }",
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
    expect(run.fieldsOf("taskManager.lost")).toHaveLength(0);
  });

  it("C05 a TaskManager stands still for too long and comes back as a zombie: it changes nothing", () => {
    const run = observe({
      faults: "- { id: c05, kind: pause, target: tm-1, at: 600ms, for: 1200ms }",
      perMinute: [47, 61, 40, 60, 200, 200],
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("pass");
    expect(run.visits).toEqual([47, 61, 40, 60, 200, 200]);
    expect(run.restarts).toBeGreaterThan(0);
  });

  it("C27 a TaskManager is cut off from the JobManager and comes back: it registers again", () => {
    const run = observe({
      faults: "- { id: c27, kind: partition, target: tm-1, peer: jm-1, at: 600ms, for: 1500ms }",
      perMinute: [47, 61, 40, 60, 200, 400],
    });
    expect(landed(run)).toBe(true);
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: [47, 61, 40, 60, 200, 400],
    });
    expect(run.fieldsOf("taskManager.lost").length).toBeGreaterThan(0);
  });

  it("C26 heartbeats get lost in one direction: both sides give each other up", () => {
    const run = observe({
      faults: message(
        "taskExecutor.heartbeatFromJobManager",
        "drop",
        "target: jm-1, peer: tm-1, times: 8, at: 300ms",
      ),
    });
    expectExact(run);
    expect(run.fieldsOf("taskManager.lost").some((f) => f["taskManager"] === "tm-1")).toBe(true);
  });

  it("C28 two TaskManagers cannot reach each other for a while: late, not lost", () => {
    const run = observe({
      faults: "- { id: c28, kind: partition, target: tm-1, peer: tm-2, at: 300ms, for: 1s }",
    });
    expectExact(run);
  });

  it("C38 a TaskManager dies and is back before anybody noticed: the old registration is void", () => {
    const run = observe({
      faults: "- { id: c38, kind: crash, target: tm-1, at: 600ms, for: 20ms }",
    });
    expectExact(run);
    const registered = run.fieldsOf("taskManager.registered");
    expect(registered.filter((f) => f["taskManager"] === "tm-1").length).toBe(2);
  });

  it("C29 a second TaskManager dies while the first restart deploys: the same checkpoint again", () => {
    const run = observe({
      faults: `- { id: first, kind: crash, target: tm-1, at: 600ms }
- { id: second, kind: crash, target: tm-2, point: checkpoint.restored }`,
      taskManagers: 6,
    });
    expectExact(run);
    const restored = run.fieldsOf("checkpoint.restored").map(({ checkpointId }) => checkpointId);
    expect(restored.length).toBeGreaterThanOrEqual(2);
    expect(new Set(restored).size).toBe(1);
  });
});

describe("JobManagers that die, stand still or lose their leadership", () => {
  it("C06 the JobManager is killed with high availability: the standby takes the job over", () => {
    const run = observe({
      ...STANDBY,
      faults: "- { id: c06, kind: crash, target: jm-1, at: 600ms }",
    });
    expectExact(run);
    expect(dispatcherSessions(run)).toBe(2);
    expect(run.fieldsOf("job.submitted")).toHaveLength(1);
    expect(run.fieldsOf("checkpoint.restored")).toHaveLength(1);
  });

  it("C07 the JobManager is killed without high availability: the job is reported lost", () => {
    const run = observe({ faults: "- { id: c07, kind: crash, target: jm-1, at: 600ms }" });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("declared");
    expect(run.fieldsOf("client.gaveUp")).toHaveLength(1);
  });

  it("C08 the JobMaster's leadership is revoked and granted anew: it suspends, and starts from the store", () => {
    const run = observe({
      ...STANDBY,
      faults: `- { id: gone, kind: leadership, target: jm-1, component: jobmaster, change: revoke, at: 600ms }
- { id: back, kind: leadership, target: jm-1, component: jobmaster, change: grant, at: 800ms }`,
    });
    expectExact(run);
    const statuses = run.fieldsOf("job.status").map(({ to }) => to);
    expect(statuses).toEqual(["CREATED", "RUNNING", "SUSPENDED", "CREATED", "RUNNING", "FINISHED"]);
  });

  it("C09 two JobManagers believe they lead: ids are taken by compare-and-set, the result is exact", () => {
    const run = observe({
      ...STANDBY,
      configuration: {
        ...STANDBY.configuration,
        "high-availability.zookeeper.client.tolerate-suspended-connections": "true",
      },
      faults: "- { id: c09, kind: partition, target: jm-1, peer: ha, at: 600ms, for: 1500ms }",
      perMinute: [47, 61, 40, 60, 200, 200],
    });
    expect(landed(run)).toBe(true);
    expect({ verdict: run.verdict, visits: run.visits }).toEqual({
      verdict: "pass",
      visits: [47, 61, 40, 60, 200, 200],
    });
    expect(dispatcherSessions(run)).toBeGreaterThanOrEqual(2);
    const completed = run.fieldsOf("checkpoint.stored").map(({ checkpointId }) => checkpointId);
    expect(new Set(completed).size).toBe(completed.length);
  });

  it("C10 nobody leads for a while: no checkpoint completes meanwhile", () => {
    const run = observe({
      configuration: STANDBY.configuration,
      faults: "- { id: c10, kind: crash, target: jm-1, at: 600ms, for: 1s }",
    });
    expectExact(run);
    const meanwhile = run.records.filter(
      ({ type, timeUs }) =>
        type === "checkpoint.completed" && timeUs > 600_000 && timeUs < 1_600_000,
    );
    expect(meanwhile).toHaveLength(0);
  });

  it.each(["job.submitted", "job.plan.persisted"])(
    "C11 the Dispatcher dies during submission, at %s: there is one job in the end",
    (point) => {
      const run = observe({
        ...STANDBY,
        faults: `- { id: c11, kind: crash, target: jm-1, point: ${point} }`,
      });
      expectExact(run);
      expect(run.result.jobs).toHaveLength(1);
    },
  );

  it("C12 the Dispatcher's leadership is revoked right after it was granted: it runs no job", () => {
    const run = observe({
      ...STANDBY,
      faults: `- { id: c12, kind: leadership, target: jm-1, component: dispatcher, change: revoke, point: dispatcher.leader.granted }
- { id: back, kind: leadership, target: jm-1, component: dispatcher, change: grant, at: 900ms }`,
    });
    expectExact(run);
    const first = run.fieldsOf("leader.granted").find((f) => f["component"] === "dispatcher");
    expect(first).toBeDefined();
    const submitted = run.records.find(({ type }) => type === "job.submitted");
    expect(submitted?.timeUs).toBeGreaterThan(900_000);
  });

  it("C13 the ResourceManager is gone for a while: the running job does not notice", () => {
    const run = observe({
      ...STANDBY,
      faults: `- { id: gone, kind: leadership, target: jm-1, component: resourcemanager, change: revoke, at: 400ms }
- { id: back, kind: leadership, target: jm-1, component: resourcemanager, change: grant, at: 700ms }`,
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
    // Every TaskManager registers once with each leader, and reports its slots as they are.
    const granted = run.records.findLastIndex(
      ({ type, fields }) => type === "leader.granted" && fields["component"] === "resourcemanager",
    );
    const machines = (records: readonly TraceRecord[]): unknown[] =>
      records
        .filter(({ type }) => type === "taskManager.registered")
        .map(({ fields }) => fields["taskManager"])
        .sort();
    const all = ["tm-1", "tm-2", "tm-3", "tm-4", "tm-5"];
    expect(machines(run.records.slice(0, granted))).toEqual(all);
    expect(machines(run.records.slice(granted))).toEqual(all);
    const requested = run.fieldsOf("slot.requested").map(({ taskManager }) => taskManager);
    expect(requested).toEqual([...new Set(requested)]);
    expect(run.records.slice(granted).some(({ type }) => type === "slot.requested")).toBe(false);
  });

  it("C13 a slot is needed while the ResourceManager is gone: the request waits, no slot is given twice", () => {
    const run = observe({
      ...STANDBY,
      faults: `- { id: gone, kind: leadership, target: jm-1, component: resourcemanager, change: revoke, at: 400ms }
- { id: lost, kind: crash, target: tm-1, at: 450ms }
- { id: back, kind: leadership, target: jm-1, component: resourcemanager, change: grant, at: 1800ms }`,
    });
    expectExact(run);
    expect(run.restarts).toBe(1);
    const late = run.records.filter(
      ({ type, timeUs }) => type === "slot.requested" && timeUs > 400_000,
    );
    expect(late).toHaveLength(1);
    expect(late[0]?.timeUs).toBeGreaterThan(1_800_000);
    // tm-2 was in use all the time.
    expect(["tm-3", "tm-4", "tm-5"]).toContain(late[0]?.fields["taskManager"]);
  });

  it("C37 the JobManager stands still: timers fire late, once, and nothing is lost", () => {
    const run = observe({
      faults: "- { id: c37, kind: pause, target: jm-1, at: 600ms, for: 1s }",
    });
    expectExact(run);
    const triggered = run.fieldsOf("checkpoint.triggered").map(({ checkpointId }) => checkpointId);
    expect(new Set(triggered).size).toBe(triggered.length);
  });

  it("C39 the leader dies while it cleans up after the job: the next one does not run it again", () => {
    const run = observe({
      ...STANDBY,
      faults: "- { id: c39, kind: crash, target: jm-1, point: job.result.dirty }",
    });
    expect(run.visits).toEqual(EXACT);
    expect(run.fieldsOf("job.status").filter((f) => f["to"] === "FINISHED")).toHaveLength(1);
  });

  it.each(["checkpoint.completed.metadata.written#3", "ha.pointer.written#3"])(
    "C40 the JobManager dies around the pointer of a checkpoint, at %s: it is there or it is not",
    (point) => {
      const run = observe({
        ...STANDBY,
        faults: `- { id: c40, kind: crash, target: jm-1, point: "${point}" }`,
      });
      expectExact(run);
      expect(run.fieldsOf("checkpoint.restored")).toHaveLength(1);
    },
  );
});

describe("messages of checkpoints", () => {
  it("C14 a trigger is lost: that checkpoint expires, the next one completes", () => {
    const run = observe({
      faults: message("taskExecutor.triggerCheckpoint", "drop", "target: jm-1, at: 200ms"),
      configuration: SHORT_TIMEOUT,
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
    const aborted = run.fieldsOf("checkpoint.aborted");
    expect(aborted).toHaveLength(1);
    expect(String(aborted[0]?.["reason"])).toMatch(/EXPIRED/);
    const later = run.fieldsOf("checkpoint.completed").map(({ checkpointId }) => checkpointId);
    expect(Math.max(...(later as number[]))).toBeGreaterThan(Number(aborted[0]?.["checkpointId"]));
  });

  it("C15 an acknowledgement is lost: the checkpoint expires, its state is deleted", () => {
    const run = observe({
      faults: message("jobMaster.acknowledgeCheckpoint", "drop", "target: jm-1, at: 200ms"),
      configuration: SHORT_TIMEOUT,
    });
    expectExact(run);
    const [aborted] = run.fieldsOf("checkpoint.aborted");
    const folder = `chk-${String(aborted?.["checkpointId"])}/`;
    const written = run.fieldsOf("store.put").filter((f) => String(f["key"]).includes(folder));
    const deleted = run.fieldsOf("store.deleted").map(({ key }) => key);
    expect(written.length).toBeGreaterThan(0);
    for (const { key } of written) expect(deleted).toContain(key);
  });

  it("C16 an acknowledgement comes after its checkpoint expired: ignored, and its state deleted", () => {
    const run = observe({
      faults: message(
        "jobMaster.acknowledgeCheckpoint",
        "delay",
        "target: tm-1, by: 400ms, at: 200ms",
      ),
      configuration: SHORT_TIMEOUT,
    });
    expectExact(run);
    const late = run.fieldsOf("checkpoint.acknowledged").filter((f) => f["outcome"] !== "SUCCESS");
    expect(late.length).toBeGreaterThan(0);
  });

  it("C17 acknowledgements come twice: each counts once", () => {
    const run = observe({
      faults: message(
        "jobMaster.acknowledgeCheckpoint",
        "duplicate",
        "target: jm-1, times: 5, at: 200ms",
      ),
    });
    expectExact(run);
    const outcomes = run.fieldsOf("checkpoint.acknowledged").map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome !== "SUCCESS").length).toBeGreaterThan(0);
    expect(run.fieldsOf("checkpoint.aborted")).toHaveLength(0);
  });

  it("C18 a task declines: the checkpoint is aborted everywhere, alignment is released", () => {
    const run = observe({
      faults:
        "- { id: c18, kind: store, target: store, mode: fail, operation: put, prefix: checkpoints/, at: 300ms }",
    });
    expectExact(run);
    expect(run.fieldsOf("checkpoint.declined")).toHaveLength(1);
    expect(run.fieldsOf("checkpoint.aborted")).toHaveLength(1);
    expect(run.fieldsOf("task.checkpointAborted").length).toBeGreaterThan(0);
  });

  it("C19 notifications of completed checkpoints are lost: a later one commits for them", () => {
    const run = observe({
      faults: message(
        "taskExecutor.confirmCheckpoint",
        "drop",
        "target: jm-1, times: 20, at: 200ms",
      ),
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
  });

  it("C20 a notification comes after the next snapshot began: it commits no more than its checkpoint", () => {
    const run = observe({
      faults: message(
        "taskExecutor.confirmCheckpoint",
        "delay",
        "target: jm-1, by: 250ms, times: 6, at: 200ms",
      ),
      configuration: { "execution.checkpointing.max-concurrent-checkpoints": "3" },
    });
    expectExact(run);
  });

  it("C21 notifications come twice: committing twice is committing once", () => {
    const run = observe({
      faults: message(
        "taskExecutor.confirmCheckpoint",
        "duplicate",
        "target: jm-1, times: 20, at: 200ms",
      ),
    });
    expectExact(run);
  });

  it("C22 the word that a checkpoint was aborted is lost: nobody stays aligned for ever", () => {
    const run = observe({
      faults: `${message("taskExecutor.triggerCheckpoint", "drop", "target: jm-1, at: 200ms")}
- { id: n, kind: message, message: taskExecutor.abortCheckpoint, effect: drop, times: 6, target: jm-1, at: 200ms }`,
      configuration: SHORT_TIMEOUT,
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
  });
});

describe("messages about tasks and slots", () => {
  const ASK = { "pekko.ask.timeout": "500 ms" };

  it("C23 word of a task's state is lost: heartbeats or the job's end put it right", () => {
    const run = observe({
      faults: message(
        "jobMaster.updateTaskExecutionState",
        "drop",
        "target: jm-1, times: 2, at: 1ms",
      ),
      configuration: ASK,
    });
    expectExact(run);
  });

  it("C24 the answer to a deployment is lost: the orphan is cancelled, one attempt lives", () => {
    const run = observe({
      faults: message("rpc.reply", "drop", "target: tm-1, times: 8, point: task.spawned"),
      configuration: ASK,
    });
    expectExact(run);
  });

  it("C25 slot offers are lost: they are made again", () => {
    const run = observe({
      faults: message("jobMaster.offerSlots", "drop", "target: jm-1, times: 3, at: 1ms"),
      configuration: ASK,
    });
    expectExact(run);
    expect(run.restarts).toBe(0);
  });

  it("C33 an event for a reader is lost: its task fails over, no split is lost or read twice", () => {
    const run = observe({
      faults: message("taskExecutor.sendOperatorEvent", "drop", "target: jm-1, times: 6, at: 1ms"),
      configuration: ASK,
    });
    expectExact(run);
    expect(run.restarts).toBeGreaterThan(0);
  });

  it("C31 the restart budget is used up: FAILED at the failure after the last", () => {
    const run = observe({
      faults: `- { id: one, kind: crash, target: tm-1, at: 400ms }
- { id: two, kind: crash, target: tm-2, at: 2s }`,
      perMinute: [400, 400],
      configuration: { "restart-strategy.fixed-delay.attempts": "1" },
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("declared");
    expect(run.result.jobs[0]?.status).toBe("FAILED");
    expect(run.fieldsOf("failover.started")).toHaveLength(1);
  });

  it.each(["region", "full"])(
    "C32 a task fails under the %s strategy: coordinator and splits agree with the restored checkpoint",
    (strategy) => {
      const run = observe({
        faults: "- { id: c32, kind: crash, target: tm-1, at: 600ms }",
        configuration: { "jobmanager.execution.failover-strategy": strategy },
      });
      expectExact(run);
      expect(run.restarts).toBe(1);
    },
  );
});
