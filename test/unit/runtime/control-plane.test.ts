// Goal: from submission to the end, through failures, the control plane does what Flink's does. Method: a whole
// cluster with stand-in tasks, which have no records; what happened is read from the trace.
import { describe, expect, it } from "vitest";
import { Simulation } from "../../../src/kernel/simulation.js";
import type { Fault } from "../../../src/kernel/fault.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { Message } from "../../../src/kernel/process.js";
import {
  JOB_ID,
  StandInRun,
  standInGraph,
  standInOptions,
  type StandInVertex,
} from "../../support/stand-in-cluster.js";

const SECOND = 1_000_000;

/** Two vertices of two subtasks, all connected: one region. */
function twoStations(finishAfterUs: number): readonly StandInVertex[] {
  return [
    { name: "prep", parallelism: 2, finishAfterUs },
    { name: "cook", parallelism: 2, finishAfterUs, input: "HASH" },
  ];
}

/** Two chains that have nothing to do with each other. */
function twoChains(failAfterUs: readonly number[]): readonly StandInVertex[] {
  return [
    { name: "prep", parallelism: 2, finishAfterUs: 5 * SECOND },
    { name: "cook", parallelism: 2, finishAfterUs: 5 * SECOND, input: "FORWARD", failAfterUs },
  ];
}

function crash(target: string, atUs: number): Fault {
  return { id: "crash", kind: "crash", target, when: { kind: "time", atUs: simTime(atUs) } };
}

const checkpointing = { "execution.checkpointing.interval": "1 s" };
const oneRestart = {
  ...checkpointing,
  "restart-strategy.type": "fixed-delay",
  "restart-strategy.fixed-delay.attempts": "1",
  "restart-strategy.fixed-delay.delay": "25 s",
};

describe("a job without faults", () => {
  const run = new StandInRun({
    vertices: twoStations(5 * SECOND),
    taskManagers: 2,
    configuration: checkpointing,
  });

  it("goes from INITIALIZING to FINISHED", () => {
    expect(run.statuses).toEqual(["CREATED", "RUNNING", "FINISHED"]);
  });

  it("takes every task through all states", () => {
    const states = ["SCHEDULED", "DEPLOYING", "INITIALIZING", "RUNNING", "FINISHED"];
    for (const vertex of [0, 1]) {
      for (const subtask of [0, 1]) expect(run.statesOf(vertex, subtask, 0)).toEqual(states);
    }
  });

  it("shares a slot between one subtask of each vertex", () => {
    expect(run.fields("slot.accepted")).toHaveLength(2);
    expect(run.taskManagerOf(0, 0, 0)).toBe(run.taskManagerOf(1, 0, 0));
    expect(run.taskManagerOf(0, 0, 0)).not.toBe(run.taskManagerOf(0, 1, 0));
  });

  it("completes checkpoints: the first as soon as all tasks run, then one each interval", () => {
    expect(run.fields("checkpoint.completed").map(({ checkpointId }) => checkpointId)).toEqual([
      1, 2, 3, 4, 5,
    ]);
    const triggered = run.of("checkpoint.triggered").map(({ timeUs }) => timeUs);
    expect(triggered[0]).toBeLessThan(0.1 * SECOND);
    expect((triggered[1] ?? 0) - (triggered[0] ?? 0)).toBeCloseTo(SECOND, -3);
  });

  it("keeps only the last checkpoint", () => {
    expect(run.fields("checkpoint.subsumed").map(({ checkpointId }) => checkpointId)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it("ends its client's wait", () => {
    const last = new StandInRun(
      { vertices: twoStations(SECOND), taskManagers: 2 },
      2 * SECOND,
      true,
    );
    const { processes } = last.simulation;
    const submitter = processes.instance(processes.find("client/submitter")).save() as {
      jobs: readonly { result: { status: string } }[];
    };
    expect(submitter.jobs.map(({ result }) => result.status)).toEqual(["FINISHED"]);
  });
});

describe("a crash of a TaskManager", () => {
  const cluster = {
    vertices: twoStations(60 * SECOND),
    taskManagers: 3,
    configuration: { ...oneRestart, "execution.state-recovery.from-local": "true" },
    faults: [crash("tm-2", 3.5 * SECOND)],
  };
  const run = new StandInRun(cluster);

  it("is survived by one restart from the last checkpoint", () => {
    expect(run.statuses.slice(-3)).toEqual(["RESTARTING", "RUNNING", "FINISHED"]);
    expect(run.fields("failover.started")).toHaveLength(1);
    expect(run.fields("failover.restarted")).toEqual([
      { jobId: JOB_ID, checkpointId: 4, tasks: 4 },
    ]);
  });

  it("is noticed after two failed heartbeats, by the ResourceManager or the JobMaster", () => {
    const [lost] = run.of("taskManager.lost");
    expect(lost?.fields["reason"]).toBe("TaskManager with id tm-2 is no longer reachable.");
    expect(lost?.timeUs).toBeGreaterThan(20 * SECOND);
    expect(lost?.timeUs).toBeLessThan(20.01 * SECOND);
  });

  it("moves only the tasks of that machine, to the spare one", () => {
    expect(run.taskManagerOf(0, 0, 1)).toBe(run.taskManagerOf(0, 0, 0));
    expect(run.taskManagerOf(1, 0, 1)).toBe(run.taskManagerOf(1, 0, 0));
    expect([run.taskManagerOf(0, 1, 0), run.taskManagerOf(0, 1, 1)]).toEqual(["tm-2", "tm-3"]);
  });

  it("goes on with checkpoint numbers that were never used", () => {
    const ids = run.fields("checkpoint.triggered").map(({ checkpointId }) => Number(checkpointId));
    expect(ids).toEqual([...new Set(ids)].sort((left, right) => left - right));
  });

  it("waits for a machine that joins later if there is no spare one", () => {
    const late = new StandInRun({ ...cluster, taskManagers: 2, joinAtUs: [40 * SECOND] });
    expect(late.statuses.at(-1)).toBe("FINISHED");
    expect(late.fields("failover.started")).toHaveLength(1);
    expect(late.taskManagerOf(0, 1, 1)).toBe("tm-3");
  });

  it("is noticed as well when the machine comes back as another TaskManager", () => {
    const back = { ...crash("tm-2", 3.5 * SECOND), forUs: 2 * SECOND };
    const rebooted = new StandInRun({ ...cluster, taskManagers: 2, faults: [back] });
    const [lost] = rebooted.of("taskManager.lost");
    expect(lost?.fields["reason"]).toBe(
      "A registered TaskManager re-registered with a new session id. This indicates a restart of the TaskManager. Closing the old connection.",
    );
    expect(lost?.timeUs).toBeLessThan(5.6 * SECOND);
    expect(rebooted.fields("failover.started")).toHaveLength(1);
    expect(rebooted.taskManagerOf(0, 1, 1)).toBe("tm-2");
  });

  it("can be saved and continued anywhere", () => {
    const end = (simulation: Simulation): string => {
      while (simulation.passings("job.terminated") === 0 && simulation.step());
      return simulation.trace.hex();
    };
    const digest = run.simulation.trace.hex();
    for (let event = 20; event < run.simulation.eventCount; event += 499) {
      const first = new Simulation(standInOptions(cluster));
      while (first.eventCount < event) first.step();
      const second = new Simulation(standInOptions(cluster));
      second.load(first.save());
      expect([end(first), end(second)]).toEqual([digest, digest]);
    }
  });
});

describe("a TaskManager that cannot be reached", () => {
  const partition: Fault = {
    id: "partition",
    kind: "partition",
    target: "tm-2",
    peer: "jm-1",
    when: { kind: "time", atUs: simTime(3.5 * SECOND) },
    forUs: 100 * SECOND,
  };
  const run = new StandInRun({
    vertices: twoStations(200 * SECOND),
    taskManagers: 3,
    configuration: { ...oneRestart, "execution.checkpointing.interval": "1 h" },
    faults: [partition],
  });

  it("is lost when its heartbeat timed out", () => {
    const [lost] = run.of("taskManager.lost");
    expect(String(lost?.fields["reason"])).toMatch(
      /[Hh]eartbeat of TaskManager with id tm-2 timed/,
    );
    expect(lost?.timeUs).toBeGreaterThan(50 * SECOND);
    expect(lost?.timeUs).toBeLessThan(51 * SECOND);
  });

  it("is replaced in one restart", () => {
    expect(run.fields("failover.started")).toHaveLength(1);
    expect(run.statuses.at(-1)).toBe("FINISHED");
    expect(run.taskManagerOf(0, 1, 1)).toBe("tm-3");
  });

  it("ends its tasks itself, having lost their JobMaster", () => {
    expect(run.simulation.passings("taskExecutor.jobMaster.lost")).toBeGreaterThan(0);
  });

  it("joins again when the network is back", () => {
    const registered = run
      .fields("taskManager.registered")
      .filter(({ taskManager }) => taskManager === "tm-2");
    expect(registered).toHaveLength(2);
  });
});

describe("too few slots", () => {
  it("fail the job when the request has timed out", () => {
    const run = new StandInRun({ vertices: twoStations(SECOND), taskManagers: 1 });
    expect(run.statuses).toEqual(["CREATED", "RUNNING", "FAILING", "FAILED"]);
    const [failed] = run.of("job.status").slice(-1);
    expect(failed?.timeUs).toBeCloseTo(300 * SECOND, -4);
    expect(String(failed?.fields["cause"])).toContain(
      "Recovery is suppressed by NoRestartBackoffTimeStrategy <- NoResourceAvailableException: ",
    );
  });

  it("fail the job at once when the ResourceManager knows that no more will come", () => {
    const configuration = { "resourcemanager.standalone.start-up-time": "10 s" };
    const cluster = { vertices: twoStations(SECOND), taskManagers: 1, configuration };
    const run = new StandInRun(cluster);
    const [failed] = run.of("job.status").slice(-1);
    expect(failed?.timeUs).toBeCloseTo(10.05 * SECOND, -4);
    expect(String(failed?.fields["cause"])).toContain(
      "NoResourceAvailableException: Could not acquire the minimum required resources.",
    );
  });

  it("leave no slot behind", () => {
    const configuration = { "slot.request.timeout": "5 s" };
    const cluster = { vertices: twoStations(SECOND), taskManagers: 1, configuration };
    const run = new StandInRun(cluster, 30 * SECOND, true);
    expect(run.fields("slot.accepted")).toHaveLength(1);
    expect(run.fields("slot.freed")).toHaveLength(1);
  });
});

describe("a task that fails", () => {
  it("restarts its region only", () => {
    const run = new StandInRun({
      vertices: twoChains([SECOND]).map((vertex) => ({ ...vertex })),
      taskManagers: 2,
      configuration: { ...oneRestart, "restart-strategy.fixed-delay.attempts": "2" },
    });
    // Both subtasks of `cook` fail once: two regions, each with a failure of its own.
    const scopes = run.fields("failover.started").map(({ tasks }) => tasks);
    expect(scopes).toEqual([
      ["0:0", "1:0"],
      ["0:1", "1:1"],
    ]);
    expect(run.statuses).toEqual(["CREATED", "RUNNING", "RESTARTING", "RUNNING", "FINISHED"]);
  });

  it("ends the job when the restarts are used up", () => {
    const run = new StandInRun({
      vertices: twoChains([SECOND, SECOND]),
      taskManagers: 2,
      configuration: { ...oneRestart, "restart-strategy.fixed-delay.attempts": "3" },
    });
    expect(run.statuses.slice(-2)).toEqual(["FAILING", "FAILED"]);
    expect(String(run.fields("failover.suppressed")[0]?.["cause"])).toBe(
      "JobException: Recovery is suppressed by FixedDelayRestartBackoffTimeStrategy(maxNumberRestartAttempts=3, backoffTimeMS=25000) <- RuntimeException: as planned",
    );
  });

  it("is one restart with its neighbours' failures under the default strategy", () => {
    const run = new StandInRun({
      vertices: twoChains([SECOND]),
      taskManagers: 2,
      configuration: checkpointing,
    });
    expect(run.fields("failover.started")).toHaveLength(1);
    expect(run.simulation.passings("failover.merged")).toBe(1);
    expect(run.statuses.at(-1)).toBe("FINISHED");
  });
});

describe("calls of a client", () => {
  const dispatcher = "jm-1/dispatcher";

  function answersTo(...messages: readonly (Message & Record<string, unknown>)[]): unknown[] {
    const run = new StandInRun(
      {
        vertices: twoStations(5 * SECOND),
        taskManagers: 2,
        calls: messages.map((message, index) => ({
          atUs: SECOND + index * 100_000,
          to: dispatcher,
          message,
        })),
      },
      3 * SECOND,
      true,
    );
    return run.answers.map((answer) => {
      const { outcome } = answer as unknown as {
        outcome: { ok: boolean; value: unknown; error: { className: string } };
      };
      return outcome.ok ? outcome.value : outcome.error.className;
    });
  }

  it("learn a job's status", () => {
    const status = { type: "dispatcher.requestJobStatus", jobId: JOB_ID };
    expect(answersTo(status, { ...status, jobId: "unknown" })).toEqual([
      "RUNNING",
      "FlinkJobNotFoundException",
    ]);
  });

  it("cannot submit a job twice", () => {
    const jobGraph = standInGraph(twoStations(SECOND), {});
    expect(answersTo({ type: "dispatcher.submitApplication", jobGraph })).toEqual([
      "DuplicateApplicationSubmissionException",
    ]);
  });

  it("cancel a job", () => {
    const cancel = { type: "dispatcher.cancelJob", jobId: JOB_ID };
    const result = { type: "dispatcher.requestJobResult", jobId: JOB_ID };
    expect(answersTo(cancel, result)).toEqual([
      null,
      { jobId: JOB_ID, status: "CANCELED", cause: null },
    ]);
  });
});

describe("a task that cannot be cancelled", () => {
  it("takes its TaskManager along", () => {
    const call = {
      atUs: SECOND,
      to: "jm-1/dispatcher",
      message: { type: "dispatcher.cancelJob", jobId: JOB_ID } as Message,
    };
    const stubborn = { name: "prep", parallelism: 1, finishAfterUs: 900 * SECOND };
    const run = new StandInRun({
      vertices: [{ ...stubborn, ignoresCancel: true }],
      taskManagers: 1,
      calls: [call],
    });
    const [down] = run.of("kernel.machineDown");
    expect(down?.fields).toEqual({ machine: "tm-1" });
    expect(down?.timeUs).toBeCloseTo(181 * SECOND, -4);
    expect(run.statuses.slice(-2)).toEqual(["CANCELLING", "CANCELED"]);
  });
});

describe("messages of a former leader", () => {
  it("are refused", () => {
    const fencingToken = "0".repeat(32);
    const offer = { type: "jobMaster.offerSlots", taskManager: "tm-1", slots: [], fencingToken };
    const run = new StandInRun(
      {
        vertices: twoStations(5 * SECOND),
        taskManagers: 2,
        calls: [{ atUs: SECOND, to: `jm-1/jobmaster:${JOB_ID}`, message: offer }],
      },
      2 * SECOND,
    );
    expect(run.simulation.passings("rpc.fenced")).toBe(1);
    expect(JSON.stringify(run.answers)).toContain("FencingTokenException");
  });

  it("do not acknowledge a checkpoint", () => {
    const attempt = { jobId: JOB_ID, vertex: 0, subtask: 0, attempt: 0 };
    const message = {
      type: "jobMaster.acknowledgeCheckpoint",
      jobMasterId: "0".repeat(32),
      attempt,
      checkpointId: 1,
      handle: null,
      finished: false,
    };
    const run = new StandInRun({
      vertices: twoStations(3 * SECOND),
      taskManagers: 2,
      configuration: checkpointing,
      calls: [{ atUs: 53_000, to: `jm-1/jobmaster:${JOB_ID}`, message }],
    });
    expect(run.simulation.passings("rpc.fenced")).toBe(1);
    expect(
      run
        .fields("checkpoint.acknowledged")
        .filter(({ checkpointId }) => checkpointId === 1)
        .map(({ outcome }) => outcome),
    ).toEqual(["SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS"]);
  });
});
