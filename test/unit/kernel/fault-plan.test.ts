// Goal: a fault strikes exactly when its plan says, says whether it landed, and changes nothing if it never fired.
import { describe, expect, it } from "vitest";
import type { Fault, FaultWhen } from "../../../src/kernel/fault.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { Simulation } from "../../../src/kernel/simulation.js";
import type { ToyScript } from "../../support/toy-process.js";
import { runToys, toyStory, toyWorld } from "../../support/toy-world.js";

const ticker: ToyScript = {
  start: [{ timer: "tick", us: 10 }],
  receive: { tick: [{ point: "tick" }, { timer: "tick", us: 10 }] },
  patience: 5,
};

const at = (atUs: number): FaultWhen => ({ kind: "time", atUs: simTime(atUs) });
const before = (event: number): FaultWhen => ({ kind: "event", event });

function crash(id: string, target: string, when: FaultWhen, forUs?: number): Fault {
  return { id, kind: "crash", target, when, ...(forUs === undefined ? {} : { forUs }) };
}

function run(...faults: readonly Fault[]): Simulation {
  return runToys(toyWorld({ a: { p: ticker }, b: { p: ticker } }, { faults }));
}

function outcome(simulation: Simulation): string[] {
  return simulation
    .outcomes()
    .map(({ id, landed, atUs }) => `${id} ${landed ? "landed" : "missed"} ${String(atUs)}`);
}

describe("the moment of a fault", () => {
  it("at a time precedes all events of that instant", () => {
    const lines = toyStory(run(crash("f", "a", at(11))));
    expect(lines.filter((line) => line.includes("a/p"))).toEqual([]);
    expect(lines.find((line) => line.includes("kernel.fault"))).toMatch(/^11 /);
  });

  it("at time 0 precedes the start of everything", () => {
    expect(toyStory(run(crash("f", "a", at(0))), true).join()).not.toContain("a/p");
  });

  it("right before an event takes that event's position", () => {
    const control = run();
    for (let event = 0; event < control.eventCount; event++) {
      const simulation = run(crash("f", "a", before(event)));
      const struck = simulation.trace.eventAt(event);
      // The clock stands at the event before it.
      const timeUs = event === 0 ? 0 : control.trace.eventAt(event - 1).timeUs;
      expect(struck).toMatchObject({ type: "fault", timeUs });
      for (let same = 0; same < event; same++) {
        expect(simulation.trace.eventAt(same)).toEqual(control.trace.eventAt(same));
      }
    }
  });

  it("may be shared by two faults of one position, in the order of the plan", () => {
    const simulation = run(crash("f", "a", before(3)), crash("g", "b", before(3)));
    expect(outcome(simulation)).toEqual(["f landed 11", "g landed 11"]);
    expect([3, 4].map((event) => simulation.trace.eventAt(event).type)).toEqual(["fault", "fault"]);
  });

  it("passes to the next fault of a position when the first does not land", () => {
    const faults = [
      crash("dead", "a", at(5)),
      crash("missed", "a", before(4)),
      crash("hit", "b", before(4)),
    ];
    const simulation = run(...faults);
    expect(outcome(simulation)).toEqual(["dead landed 5", "missed missed 11", "hit landed 11"]);
    expect(simulation.trace.eventAt(4).type).toBe("fault");
  });

  it("may be shared by two faults at one passing of a point", () => {
    const when: FaultWhen = { kind: "point", point: "tick", nth: 1 };
    const simulation = run(crash("f", "a", when), crash("g", "b", when), crash("h", "a", when));
    const [f, g, h] = simulation.outcomes();
    expect([f?.landed, g?.landed, h?.landed]).toEqual([true, true, false]);
    expect([f?.atUs, g?.atUs, h?.atUs]).toEqual([11, 11, 11]);
  });

  it("may be shared by two faults after one command", () => {
    const when: FaultWhen = { kind: "command", event: 2, command: 1 };
    const simulation = run(crash("f", "a", when), crash("g", "b", when));
    expect(simulation.outcomes().map(({ landed, atUs }) => [landed, atUs])).toEqual([
      [true, 11],
      [true, 11],
    ]);
  });

  it("may never come", () => {
    const simulation = run(
      crash("time", "a", at(1_000_000)),
      crash("event", "a", before(10_000)),
      crash("point", "a", { kind: "point", point: "tick", nth: 99 }),
      crash("other", "a", { kind: "point", point: "tock", nth: 1 }),
      crash("command", "a", { kind: "command", event: 2, command: 99 }),
    );
    expect(
      simulation
        .outcomes()
        .slice(1)
        .map(({ atUs }) => atUs),
    ).toEqual(Array(4).fill(undefined));
    expect(
      simulation
        .outcomes()
        .slice(1)
        .some(({ landed }) => landed),
    ).toBe(false);
  });
});

describe("landing", () => {
  it("needs a target that is alive", () => {
    const simulation = run(crash("f", "a", at(5)), crash("g", "a", at(20)));
    expect(outcome(simulation)).toEqual(["f landed 5", "g missed 20"]);
  });

  it("is possible again after a reboot", () => {
    const simulation = run(crash("f", "a", at(5), 10), crash("g", "a", at(20)));
    expect(outcome(simulation)).toEqual(["f landed 5", "g landed 20"]);
  });

  it("a fault that missed boots nothing later", () => {
    const simulation = run(crash("f", "a", at(5)), crash("g", "a", at(20), 5));
    expect(simulation.machines.at(0).up).toBe(false);
  });
});

describe("a plan", () => {
  it("is refused if a name or a number in it cannot be meant", () => {
    const bad = (more: Partial<Fault>): (() => unknown) => {
      return () => run({ ...crash("f", "a", at(5)), ...more });
    };
    expect(bad({ target: "z" })).toThrow(/target=z/);
    expect(bad({ kind: "partition", peer: "z" })).toThrow(/peer=z/);
    expect(bad({ kind: "reset", channel: "pigeon" })).toThrow(/channel=pigeon/);
    expect(bad({ forUs: -1 })).toThrow(/forUs=-1/);
    expect(bad({ when: { kind: "point", point: "x", nth: 0 } })).toThrow(/nth=0/);
    expect(() => run(crash("f", "a", at(1)), crash("f", "b", at(2)))).toThrow(/id=f/);
  });

  it("may grow while the simulation runs, but not into the past", () => {
    const simulation = runToys(toyWorld({ a: { p: ticker } }), 3);
    expect(() => simulation.inject(crash("f", "a", at(2)))).toThrow(/past/);
    simulation.inject(crash("f", "a", before(3)));
    simulation.inject(crash("g", "a", at(500)));
    expect(outcome(runToys(simulation))).toEqual(["f landed 21", "g missed 500"]);
  });

  it("may boot a machine in the very instant in which it dies", () => {
    const lines = toyStory(run(crash("f", "a", at(25), 0)), true);
    expect(lines).toContain("26 a/p toy.started");
  });
});
