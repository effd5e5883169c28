// Laws: a run is a function of its plan; who has nothing to say changes nothing for others. Method: random worlds of
// toys with random faults, run under traps that throw when the world outside is asked.
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Simulation } from "../../../src/kernel/simulation.js";
import { arbitraryToyPlan, worldOf, type ToyPlan } from "../../support/arbitrary-toy-world.js";
import { withDeterminismTraps } from "../../support/determinism-traps.js";

const MAX_EVENTS = 300;

/** The digest after every event. */
function digests(simulation: Simulation, look: () => void = () => undefined): string[] {
  const hexes: string[] = [];
  while (simulation.eventCount < MAX_EVENTS && simulation.step()) {
    hexes.push(simulation.trace.hex());
    look();
  }
  return hexes;
}

/** Runs to the end of the plan or to `untilUs`, and gives the digests per process. */
function processDigests(plan: ToyPlan, untilUs: number): Map<string, string> {
  const simulation = worldOf(plan);
  const limit = 5_000;
  // Both worlds are cut off at one instant, not at one count: they have different counts of events.
  while (simulation.eventCount < limit && simulation.nextTime <= untilUs && simulation.step());
  return simulation.trace.processHexes();
}

describe("a run is a function of its plan", () => {
  test.prop([arbitraryToyPlan()])("twice in one process, same digest after every event", (plan) => {
    withDeterminismTraps(() => {
      expect(digests(worldOf(plan))).toEqual(digests(worldOf(plan)));
    });
  });

  test.prop([arbitraryToyPlan()])("observed or not, same digest", (plan) => {
    withDeterminismTraps(() => {
      const observed = worldOf(plan);
      const seen = digests(observed, () => {
        const last = Math.max(0, observed.trace.recordCount - 3);
        for (const record of observed.trace.recordsFrom(last)) {
          JSON.stringify(record.fields);
        }
        observed.trace.eventAt(observed.eventCount - 1);
        observed.trace.processHexes();
        observed.outcomes();
        observed.save();
      });
      expect(seen).toEqual(digests(worldOf(plan)));
    });
  });

  test.prop([arbitraryToyPlan(0)])("whatever the order in which machines are listed", (plan) => {
    const machines = Object.fromEntries(Object.entries(plan.machines).reverse());
    expect(digests(worldOf({ ...plan, machines }))).toEqual(digests(worldOf(plan)));
  });

  test.prop([arbitraryToyPlan(0)])("events never go back in time", (plan) => {
    const simulation = worldOf(plan);
    let last = 0;
    while (simulation.eventCount < MAX_EVENTS && simulation.step()) {
      expect(simulation.now).toBeGreaterThanOrEqual(last);
      last = simulation.now;
    }
  });
});

describe("who has nothing to say changes nothing", () => {
  const silent = {
    start: [
      { timer: "t1", us: 7 },
      { draw: "d1", bound: 10 },
      { persist: "k", value: 1 },
      { point: "here" },
    ],
    receive: { t1: [{ timer: "t1", us: 7 }, { draw: "d1", bound: 10 }, { point: "there" }] },
    turn: { t1: [{ spend: 3 }, { say: "working" }] },
    patience: 60,
  } as const;

  test.prop([arbitraryToyPlan(0), fc.boolean()])("a machine that sends nothing", (plan, first) => {
    const added = { quiet: { p: silent, q: silent } };
    const machines = first ? { ...added, ...plan.machines } : { ...plan.machines, ...added };
    const expected = processDigests(plan, 2_000);
    const found = processDigests({ ...plan, machines }, 2_000);
    expect([...found.keys()].filter((name) => name.startsWith("quiet/"))).toHaveLength(2);
    for (const [name, digest] of expected) expect([name, found.get(name)]).toEqual([name, digest]);
  });

  test.prop([arbitraryToyPlan()])("a fault that never fires", (plan) => {
    const outcomes = worldOf(plan);
    const expected = digests(outcomes);
    const fired = outcomes.outcomes().map(({ atUs }) => atUs !== undefined);
    const faults = plan.faults.filter((_, index) => fired[index]);
    const simulation = worldOf({ ...plan, faults });
    expect(digests(simulation)).toEqual(expected);
    expect(simulation.trace.processHexes()).toEqual(outcomes.trace.processHexes());
  });

  test.prop([arbitraryToyPlan()])("a fault on a machine that is dead", (plan) => {
    const simulation = worldOf(plan);
    const expected = digests(simulation);
    const outcomes = simulation.outcomes();
    const faults = plan.faults.filter(
      (_, i) => outcomes[i]?.landed || outcomes[i]?.atUs === undefined,
    );
    expect(digests(worldOf({ ...plan, faults }))).toEqual(expected);
  });
});
