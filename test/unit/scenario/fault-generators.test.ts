// Goal: drawn plans are a function of the seed, of all layers, and a job can get over them. Method: draw many.
import { describe, expect, it } from "vitest";
import { createProgram } from "../../../src/cli/program.js";
import { DISTURBANCES } from "../../../src/scenario/campaign/disturbances.js";
import { drawFaults, FAULT_GENERATORS } from "../../../src/scenario/campaign/fault-generators.js";
import type { Fault } from "../../../src/kernel/fault.js";
import type { FaultGround } from "../../../src/scenario/campaign/fault-ground.js";

const HOUR_US = 3_600_000_000;

const GROUND: FaultGround = {
  jobManagers: ["jm-1", "jm-2"],
  taskManagers: ["tm-1", "tm-2", "tm-3", "tm-4"],
  outside: ["store", "log", "sinklog", "ha"],
  isHighlyAvailable: true,
  firstUs: 200_000,
  endUs: 24 * HOUR_US,
  heartbeatTimeoutUs: 50_000_000,
  sessionTimeoutUs: 60_000_000,
  checkpointIntervalUs: 10_000_000,
  outlastsHungCheckpoints: true,
  forgivenFailures: Infinity,
};
const WITHOUT_STANDBY: FaultGround = {
  ...GROUND,
  jobManagers: ["jm-1"],
  outside: ["store", "log", "sinklog"],
  isHighlyAvailable: false,
};
const SEEDS = Array.from({ length: 200 }, (_, seed) => String(seed));
const MACHINES = [...GROUND.jobManagers, ...GROUND.taskManagers, ...GROUND.outside];

const kindOf = (id: string): string => id.replace(/-\d+(\.\d+)?$/, "");

describe("fault generators", () => {
  it.each(FAULT_GENERATORS.map(({ name }) => name))("%s is a function of the seed", (name) => {
    for (const seed of SEEDS.slice(0, 20)) {
      expect(drawFaults(name, seed, GROUND)).toEqual(drawFaults(name, seed, GROUND));
    }
    const different = new Set(SEEDS.map((seed) => JSON.stringify(drawFaults(name, seed, GROUND))));
    expect(different.size > 1).toBe(name !== "quiet");
  });

  it.each(FAULT_GENERATORS.map(({ name }) => name))(
    "%s hits what is there, and lets go",
    (name) => {
      for (const seed of SEEDS) {
        const faults = drawFaults(name, seed, GROUND);
        expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
        const machines = faults.flatMap(({ target, peer }) => [target, peer ?? target]);
        expect(machines.filter((machine) => !MACHINES.includes(machine))).toEqual([]);
        const isOver = ({ kind, forUs = 0 }: Fault): boolean =>
          ["boot", "reset", "tell"].includes(kind) || forUs > 0;
        expect(faults.filter((fault) => !isOver(fault))).toEqual([]);
      }
    },
  );

  it("swarm draws from all layers, but not from all at once", () => {
    const plans = SEEDS.map((seed) =>
      drawFaults("swarm", seed, GROUND).map(({ id }) => kindOf(id)),
    );
    const met = new Set(plans.flat());
    for (const { name } of DISTURBANCES) expect(met).toContain(name);
    expect(plans.some((plan) => plan.includes("crash-tm"))).toBe(true);
    expect(plans.some((plan) => !plan.includes("crash-tm"))).toBe(true);
  });

  it("spares a JobManager that nobody stands by for", () => {
    for (const seed of SEEDS) {
      for (const name of ["swarm", "storm", "commit-window", "last-mile"]) {
        const faults = drawFaults(name, seed, WITHOUT_STANDBY);
        expect(faults.filter(({ kind, target }) => kind === "crash" && target === "jm-1")).toEqual(
          [],
        );
      }
    }
    expect(() => drawFaults("split-brain-window", "1", WITHOUT_STANDBY)).toThrow(
      /high availability/,
    );
  });

  it("disturbs no more often than the restart strategy forgives", () => {
    const fails = new Set(DISTURBANCES.filter((one) => one.failsJob).map(({ name }) => name));
    for (const seed of SEEDS) {
      const ids = drawFaults("storm", seed, { ...GROUND, forgivenFailures: 2 }).map(({ id }) => id);
      const failing = ids.filter((id) => !id.includes(".") && fails.has(kindOf(id)));
      expect(failing.length).toBeLessThanOrEqual(2);
    }
  });

  it("are all named in the help", () => {
    const help: string[] = [];
    const io = { command: "linecook", out: () => undefined, err: () => undefined };
    const program = createProgram(
      { ...io, interactive: false, color: false, columns: 100, breathe: () => Promise.resolve() },
      () => undefined,
    );
    for (const { options } of program.commands) {
      help.push(...options.map(({ description }) => description));
    }
    const described = help.find((text) => text.startsWith("swarm,")) ?? "";
    expect(described.split(";")[0]?.split(", ")).toEqual(FAULT_GENERATORS.map(({ name }) => name));
  });
});
