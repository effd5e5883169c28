// Goal: the laws of the kernel hold for the whole runtime. Method: the small form of the main job, saved, forked, watched
// and enlarged at random places; digests and committed rows are compared with those of an undisturbed run.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prepareRequest } from "../../src/cli/prepare-request.js";
import type { Fault } from "../../src/kernel/fault.js";
import { Simulation } from "../../src/kernel/simulation.js";
import { simTime } from "../../src/kernel/sim-time.js";
import { clusterOf } from "../../src/scenario/cluster-of.js";
import type { PreparedScenario } from "../../src/scenario/prepared-scenario.js";
import { runCli } from "../support/captured-io.js";
import { withDeterminismTraps } from "../support/determinism-traps.js";

const EVENTS = 6_000;
const END_US = 4_000_000;

async function prepare(ownFaults: boolean): Promise<PreparedScenario> {
  return prepareRequest({ scenario: "count-visits-small", set: [], crashes: [], ownFaults });
}

const clean = await prepare(false);
const crashing = await prepare(true);

function runOn(simulation: Simulation): Simulation {
  withDeterminismTraps(() => {
    simulation.run(() => false, EVENTS);
  });
  return simulation;
}

function crashAt(target: string, event: number): Fault {
  return { id: "crash", kind: "crash", target, when: { kind: "event", event } };
}

const position = fc.integer({ min: 0, max: EVENTS - 1 });
const machine = fc.integer({ min: 1, max: 10 }).map((index) => `tm-${String(index)}`);

describe("the main job", () => {
  const whole = runOn(crashing.createSimulation());

  it("gives the same digest twice, watched or not", () => {
    const watched = crashing.createSimulation();
    let seen = 0;
    withDeterminismTraps(() => {
      watched.run(() => {
        for (; seen < watched.trace.recordCount; seen++) watched.trace.recordAt(seen);
        return false;
      }, EVENTS);
    });
    expect(watched.trace.hex()).toBe(whole.trace.hex());
    expect(watched.trace.processHexes()).toEqual(whole.trace.processHexes());
  });

  it("goes on with the same digest after a restore at any event", () => {
    fc.assert(
      fc.property(position, (at) => {
        const first = crashing.createSimulation();
        while (first.eventCount < at) first.step();
        const second = crashing.createSimulation();
        second.load(first.save());
        expect(runOn(second).trace.hex()).toBe(whole.trace.hex());
        expect(runOn(first).trace.hex()).toBe(whole.trace.hex());
      }),
      { numRuns: 20 },
    );
  });

  it("forks into what a fresh run with the fault gives", () => {
    fc.assert(
      fc.property(position, fc.integer({ min: 0, max: 200 }), machine, (at, later, target) => {
        const fault = crashAt(target, at + later);
        const fresh = clean.createSimulation();
        fresh.inject(fault);
        const control = clean.createSimulation();
        while (control.eventCount < at) control.step();
        const saved = control.save();
        runOn(control);
        // The same simulation goes back and takes the other way.
        control.load(saved);
        control.inject(fault);
        expect(runOn(control).trace.hex()).toBe(runOn(fresh).trace.hex());
      }),
      { numRuns: 20 },
    );
  });

  it("does not notice a fault whose moment never comes", () => {
    const unharmed = runOn(clean.createSimulation());
    const simulation = clean.createSimulation();
    simulation.inject({ ...crashAt("tm-2", 0), when: { kind: "point", point: "nowhere", nth: 1 } });
    simulation.inject({
      ...crashAt("tm-3", 0),
      id: "late",
      when: { kind: "time", atUs: simTime(1e12) },
    });
    expect(runOn(simulation).trace.processHexes()).toEqual(unharmed.trace.processHexes());
  });

  it("does not notice a machine that sends nothing", () => {
    const options = clusterOf({
      ...clean,
      seed: clean.request.seed,
      configuration: clean.scenario.configuration,
      faults: [],
    });
    const untilEnd = (simulation: Simulation): Map<string, string> => {
      withDeterminismTraps(() => {
        simulation.run(() => simulation.now > END_US);
      });
      return simulation.trace.processHexes();
    };
    const alone = untilEnd(new Simulation(options));
    const silent = { name: "a-silent-machine", boot: [{ name: "idle", kind: "store", args: {} }] };
    const larger = untilEnd(
      new Simulation({ ...options, machines: [silent, ...options.machines] }),
    );
    for (const [process, digest] of alone) {
      expect([process, larger.get(process)]).toEqual([process, digest]);
    }
  });

  it("commits the same rows with 1, 7 and 1024 records per turn", async () => {
    const rows = new Set<string>();
    for (const records of [1, 7, 1024]) {
      const set = `linecook.task.records-per-turn=${String(records)}`;
      const { out, code } = await runCli(["run", "count-visits-small", "--json", "--set", set]);
      expect(code).toBe(0);
      const { sinks } = JSON.parse(out) as { sinks: Record<string, { minute: string }[]> };
      const committed = [...(sinks["visits-per-minute"] ?? [])];
      committed.sort((left, right) => (left.minute < right.minute ? -1 : 1));
      rows.add(JSON.stringify(committed));
    }
    expect(rows.size).toBe(1);
  });
});
