// Goal: every fault of the control plane (C01-C40) can be written in a scenario, lands, and has the consequence that Flink
// gives it. Method: one small service per fault, judged by all properties, and its trace read for the consequence.
import { describe, expect, it } from "vitest";
import { EXACT, landed, observe } from "./fault-lab.js";

const HIGHLY_AVAILABLE = {
  "high-availability.type": "zookeeper",
  "high-availability.zookeeper.client.session-timeout": "500 ms",
};

describe("control plane faults", () => {
  it("C01 a TaskManager is killed: its tasks restart from the latest checkpoint", () => {
    const run = observe({ faults: "- { id: c01, kind: crash, target: tm-1, at: 600ms }" });
    expect(landed(run)).toBe(true);
    expect(run).toMatchObject({ verdict: "pass", visits: EXACT, restarts: 1 });
    const latest = run.fieldsOf("checkpoint.completed").filter((_, i) => i < 100);
    const restored = run.fieldsOf("checkpoint.restored");
    expect(restored).toHaveLength(1);
    expect(latest.some(({ checkpointId }) => checkpointId === restored[0]?.["checkpointId"])).toBe(
      true,
    );
  });

  it("C06 the JobManager is killed with high availability: the standby takes the job over", () => {
    const run = observe({
      faults: "- { id: c06, kind: crash, target: jm-1, at: 600ms }",
      jobManagers: 2,
      configuration: HIGHLY_AVAILABLE,
    });
    expect(landed(run)).toBe(true);
    expect(run).toMatchObject({ verdict: "pass", visits: EXACT });
    const sessions = run.fieldsOf("leader.granted").filter((f) => f["component"] === "dispatcher");
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(2);
    expect(run.fieldsOf("job.submitted")).toHaveLength(1);
    expect(run.fieldsOf("checkpoint.restored").length).toBeGreaterThan(0);
  });

  it("C07 the JobManager is killed without high availability: the job is reported lost", () => {
    const run = observe({ faults: "- { id: c07, kind: crash, target: jm-1, at: 600ms }" });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("declared");
    expect(run.fieldsOf("client.gaveUp")).toHaveLength(1);
  });

  it("C14 a trigger is lost: that checkpoint expires, the next one completes", () => {
    const run = observe({
      faults:
        "- { id: c14, kind: message, target: jm-1, message: taskExecutor.triggerCheckpoint, effect: drop, at: 200ms }",
      configuration: { "execution.checkpointing.timeout": "300 ms" },
    });
    expect(landed(run)).toBe(true);
    expect(run).toMatchObject({ verdict: "pass", visits: EXACT, restarts: 0 });
    const aborted = run.fieldsOf("checkpoint.aborted");
    expect(aborted).toHaveLength(1);
    expect(String(aborted[0]?.["reason"])).toMatch(/EXPIRED/);
  });

  it("C15 an acknowledgement is lost: the checkpoint expires", () => {
    const run = observe({
      faults:
        "- { id: c15, kind: message, target: jm-1, message: jobMaster.acknowledgeCheckpoint, effect: drop, at: 200ms }",
      configuration: { "execution.checkpointing.timeout": "300 ms" },
    });
    expect(landed(run)).toBe(true);
    expect(run).toMatchObject({ verdict: "pass", visits: EXACT, restarts: 0 });
    expect(run.fieldsOf("checkpoint.aborted")).toHaveLength(1);
  });

  it("C17 an acknowledgement comes twice: it counts once", () => {
    const run = observe({
      faults:
        "- { id: c17, kind: message, target: jm-1, message: jobMaster.acknowledgeCheckpoint, effect: duplicate, times: 5, at: 200ms }",
    });
    expect(landed(run)).toBe(true);
    expect(run).toMatchObject({ verdict: "pass", visits: EXACT, restarts: 0 });
    const outcomes = run.fieldsOf("checkpoint.acknowledged").map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome !== "SUCCESS").length).toBeGreaterThan(0);
    expect(run.fieldsOf("checkpoint.aborted")).toHaveLength(0);
  });
});
