// Goal: a job of the adaptive scheduler runs with the slots there are, goes on with fewer when a machine is lost and
// rescales when one comes. Method: whole clusters with stand-in tasks; what happened is read from the trace.
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../../../src/kernel/fault.js";
import type { Message } from "../../../../../src/kernel/process.js";
import { Simulation } from "../../../../../src/kernel/simulation.js";
import { simTime } from "../../../../../src/kernel/sim-time.js";
import {
  JOB_ID,
  StandInRun,
  standInOptions,
  type ScriptedCall,
  type StandInVertex,
} from "../../../../support/stand-in-cluster.js";

const SECOND = 1_000_000;

const adaptive = {
  "jobmanager.scheduler": "adaptive",
  "execution.checkpointing.interval": "5 s",
};

function twoStations(parallelism: number, finishAfterUs: number): readonly StandInVertex[] {
  return [
    { name: "prep", parallelism, finishAfterUs },
    { name: "cook", parallelism, finishAfterUs, input: "HASH" },
  ];
}

function crash(target: string, atUs: number): Fault {
  return { id: "crash", kind: "crash", target, when: { kind: "time", atUs: simTime(atUs) } };
}

function statesOf(run: StandInRun): unknown[] {
  return run.fields("scheduler.state").map(({ to }) => to);
}

function parallelismsOf(run: StandInRun): unknown[] {
  return run.fields("job.graphCreated").map(({ parallelism }) => parallelism);
}

describe("a job with all the slots that it wants", () => {
  const run = new StandInRun({
    vertices: twoStations(2, 5 * SECOND),
    taskManagers: 2,
    configuration: adaptive,
  });

  it("goes through the states of the scheduler", () => {
    expect(statesOf(run)).toEqual([
      "WaitingForResources",
      "CreatingExecutionGraph",
      "Executing",
      "Finished",
    ]);
    expect(run.statuses).toEqual(["CREATED", "RUNNING", "FINISHED"]);
  });

  it("declares its slots at once and starts as soon as they are there", () => {
    const counts = run.fields("slots.required").map(({ count }) => count);
    expect([...new Set(counts)]).toEqual([2]);
    const [graph] = run.of("job.graphCreated");
    expect(graph?.fields["parallelism"]).toEqual([2, 2]);
    expect(graph?.timeUs).toBeLessThan(SECOND);
  });
});

describe("a job with fewer slots than it wants", () => {
  it("starts with those when nothing has come for 10 s", () => {
    const run = new StandInRun({
      vertices: twoStations(4, 5 * SECOND),
      taskManagers: 3,
      configuration: adaptive,
    });
    expect(parallelismsOf(run)).toEqual([[3, 3]]);
    const [executing] = run.of("job.graphCreated");
    expect(executing?.timeUs).toBeGreaterThan(10 * SECOND);
    expect(executing?.timeUs).toBeLessThan(10.2 * SECOND);
    expect(run.statuses.at(-1)).toBe("FINISHED");
  });

  it("fails when it has waited for the resource timeout and there is none", () => {
    const run = new StandInRun({
      vertices: twoStations(2, 5 * SECOND),
      taskManagers: 1,
      configuration: {
        ...adaptive,
        "jobmanager.adaptive-scheduler.submission.resource-wait-timeout": "20 s",
      },
      faults: [crash("tm-1", 1)],
    });
    expect(run.statuses).toEqual(["CREATED", "FAILED"]);
    expect(run.fields("job.status").at(-1)?.["cause"]).toBe(
      "NoResourceAvailableException: Not enough resources available for scheduling.",
    );
  });
});

describe("a lost TaskManager", () => {
  const cluster = {
    vertices: twoStations(2, 120 * SECOND),
    taskManagers: 2,
    configuration: {
      ...adaptive,
      "restart-strategy.type": "fixed-delay",
      "restart-strategy.fixed-delay.attempts": "1",
      "restart-strategy.fixed-delay.delay": "1 s",
    },
    faults: [crash("tm-2", 20 * SECOND)],
    joinAtUs: [150 * SECOND],
  };
  const run = new StandInRun(cluster);

  it("is survived with lower parallelism; a new one makes the job rescale after a checkpoint", () => {
    expect(parallelismsOf(run)).toEqual([
      [2, 2],
      [1, 1],
      [2, 2],
    ]);
    expect(run.statuses).toEqual([
      "CREATED",
      "RUNNING",
      "RESTARTING",
      "CREATED",
      "RUNNING",
      "RESTARTING",
      "CREATED",
      "RUNNING",
      "FINISHED",
    ]);
  });

  it("counts as a failure, a rescale does not", () => {
    expect(run.fields("failover.started")).toHaveLength(1);
    expect(run.fields("rescale.started")).toMatchObject([{ from: [1, 1], to: [2, 2] }]);
  });

  it("rescales right after a completed checkpoint", () => {
    const [rescale] = run.of("rescale.started");
    const completed = run.of("checkpoint.completed").map(({ timeUs }) => timeUs);
    expect(completed).toContain(rescale?.timeUs);
  });

  it("never uses an attempt number twice", () => {
    const deployed = run.of("execution.state").filter(({ fields }) => fields["to"] === "DEPLOYING");
    const attempts = deployed.map(({ fields }) => fields["attempt"]);
    expect(new Set(attempts).size).toBe(attempts.length);
  });

  it("can be saved and continued anywhere", () => {
    const end = (simulation: Simulation): string => {
      while (simulation.passings("job.terminated") === 0 && simulation.step());
      return simulation.trace.hex();
    };
    const digest = run.simulation.trace.hex();
    for (let event = 20; event < run.simulation.eventCount; event += 211) {
      const first = new Simulation(standInOptions(cluster));
      while (first.eventCount < event) first.step();
      const second = new Simulation(standInOptions(cluster));
      second.load(first.save());
      expect([end(first), end(second)]).toEqual([digest, digest]);
    }
  });
});

describe("requirements that a user changes", () => {
  const requirements = (atUs: number, upperBound: number): ScriptedCall => ({
    atUs,
    to: `jm-1/jobmaster:${JOB_ID}`,
    message: {
      type: "jobMaster.updateJobResourceRequirements",
      requirements: new Map([0, 1].map((vertex) => [vertex, { lowerBound: 1, upperBound }])),
    } as Message,
  });

  it("make the job rescale down and up again", () => {
    const run = new StandInRun({
      vertices: twoStations(2, 200 * SECOND),
      taskManagers: 2,
      configuration: {
        ...adaptive,
        "jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling": "1 s",
        "slot.idle.timeout": "10 s",
      },
      calls: [requirements(30 * SECOND, 1), requirements(100 * SECOND, 2)],
    });
    expect(parallelismsOf(run)).toEqual([
      [2, 2],
      [1, 1],
      [2, 2],
    ]);
    expect(run.fields("slot.freed").map(({ reason }) => reason)).toEqual(["Idle slot"]);
    expect(run.statuses.at(-1)).toBe("FINISHED");
  });

  it("are refused if they cannot be meant, in reactive mode, and by the default scheduler", () => {
    const answerOf = (
      configuration: Readonly<Record<string, string>>,
      call = requirements(5 * SECOND, 1),
    ): unknown => {
      const run = new StandInRun({
        vertices: twoStations(2, 30 * SECOND),
        taskManagers: 2,
        configuration,
        calls: [call],
      });
      return run.answers[0];
    };
    expect(answerOf(adaptive)).toMatchObject({ outcome: { ok: true } });
    expect(answerOf(adaptive, requirements(5 * SECOND, 200))).toMatchObject({
      outcome: {
        error: {
          message:
            "The newly requested parallelism 200 for the job vertex 0 exceeds its maximum parallelism 128.\n" +
            "The newly requested parallelism 200 for the job vertex 1 exceeds its maximum parallelism 128.",
        },
      },
    });
    expect(answerOf({ "scheduler-mode": "reactive" })).toMatchObject({
      outcome: {
        error: { message: "Cannot change the parallelism of a job running in reactive mode." },
      },
    });
    expect(answerOf({})).toMatchObject({
      outcome: { error: { className: "UnsupportedOperationException" } },
    });
  });
});

describe("reactive mode", () => {
  it("uses all slots there are, and those that come", () => {
    const run = new StandInRun({
      vertices: twoStations(1, 180 * SECOND),
      taskManagers: 2,
      configuration: {
        ...adaptive,
        "scheduler-mode": "reactive",
        "taskmanager.numberOfTaskSlots": "2",
      },
      joinAtUs: [60 * SECOND],
    });
    expect(parallelismsOf(run).at(-1)).toEqual([6, 6]);
    const [rescale] = run.of("rescale.started");
    // It would like as many slots as it has key groups, so it waits for them for the whole minute.
    expect(rescale?.timeUs).toBeGreaterThan(120 * SECOND);
    expect(rescale?.timeUs).toBeLessThan(126 * SECOND);
    expect(run.statuses.at(-1)).toBe("FINISHED");
  });
});

describe("a job that is cancelled or fails", () => {
  it("is canceled from any state", () => {
    const cancelAt = (atUs: number, taskManagers: number): StandInRun =>
      new StandInRun({
        vertices: twoStations(2, 60 * SECOND),
        taskManagers,
        configuration: adaptive,
        calls: [{ atUs, to: `jm-1/jobmaster:${JOB_ID}`, message: { type: "jobMaster.cancel" } }],
      });
    expect(cancelAt(20 * SECOND, 2).statuses.slice(-2)).toEqual(["CANCELLING", "CANCELED"]);
    expect(cancelAt(2 * SECOND, 1).statuses).toEqual(["CREATED", "CANCELED"]);
  });

  it("fails when the restart strategy allows no restart", () => {
    const [prep, cook] = twoStations(1, 60 * SECOND);
    const run = new StandInRun({
      vertices: [
        prep as StandInVertex,
        { ...(cook as StandInVertex), failAfterUs: [SECOND, SECOND] },
      ],
      taskManagers: 1,
      configuration: {
        ...adaptive,
        "restart-strategy.type": "fixed-delay",
        "restart-strategy.fixed-delay.attempts": "1",
        "restart-strategy.fixed-delay.delay": "2 s",
      },
    });
    expect(run.statuses).toEqual([
      "CREATED",
      "RUNNING",
      "RESTARTING",
      "CREATED",
      "RUNNING",
      "FAILING",
      "FAILED",
    ]);
    expect(run.fields("failover.suppressed")).toMatchObject([
      { cause: expect.stringContaining("Recovery is suppressed by FixedDelay") as unknown },
    ]);
  });
});
