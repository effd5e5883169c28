// Goal: a crash sees a turn whole or not at all, or cut exactly where the plan says. Method: a toy whose one turn
// issues numbered commands; what arrives at its peer tells which of them counted.
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/kernel/fault.js";
import type { Simulation } from "../../../src/kernel/simulation.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { ToyScript } from "../../support/toy-process.js";
import { runToys, toyStory, toyWorld } from "../../support/toy-world.js";

/** Turn at 11 us, event 3: three messages with points between them, then a persisted fact. */
const worker: ToyScript = {
  start: [{ timer: "go", us: 10 }],
  turn: {
    go: [
      { send: "1", to: "b/q" },
      { point: "first" },
      { send: "2", to: "b/q" },
      { say: "between" },
      { point: "second" },
      { persist: "done", value: true },
      { send: "3", to: "b/q" },
    ],
  },
};
const TURN = 3;

function crash(when: Fault["when"], more: Partial<Fault> = {}): Fault {
  return { id: "f", kind: "crash", target: "a", when, ...more };
}

function run(...faults: readonly Fault[]): Simulation {
  return runToys(toyWorld({ a: { p: worker }, b: { q: {} } }, { faults }));
}

/** The messages that reached the peer. */
function arrived(simulation: Simulation): string {
  return toyStory(simulation)
    .flatMap((line) => / b\/q < (\d)/.exec(line)?.[1] ?? [])
    .join("");
}

function said(simulation: Simulation): string[] {
  return toyStory(simulation).filter((line) => line.includes(": "));
}

describe("a crash", () => {
  it("right before an event means that it does not happen", () => {
    const simulation = run(crash({ kind: "event", event: TURN }));
    expect(arrived(simulation)).toBe("");
    expect(simulation.trace.eventAt(TURN)).toMatchObject({ type: "fault", timeUs: 11 });
    expect(simulation.outcomes()).toEqual([
      { id: "f", kind: "crash", target: "a", landed: true, atUs: 11, event: TURN + 1 },
    ]);
  });

  it("right after an event keeps all of it", () => {
    expect(arrived(run(crash({ kind: "event", event: TURN + 1 })))).toBe("123");
  });

  it.each([
    [0, ""],
    [1, "1"],
    [2, "12"],
    [3, "12"],
    [4, "123"],
  ])("after command %i of a turn keeps the commands before it", (command, expected) => {
    const simulation = run(crash({ kind: "command", event: TURN, command }));
    expect(arrived(simulation)).toBe(expected);
    expect(simulation.trace.eventAt(TURN).commands).toBe(command);
    expect(said(simulation)).toEqual(command < 3 ? [] : ["11 a/p: between"]);
    expect(simulation.outcomes()[0]).toMatchObject({ landed: true, atUs: 11, event: TURN + 1 });
  });

  it("after a command that the turn does not have never comes", () => {
    const simulation = run(crash({ kind: "command", event: TURN, command: 5 }));
    expect(arrived(simulation)).toBe("123");
    expect(simulation.outcomes()[0]).toMatchObject({ landed: false, atUs: undefined });
  });

  it.each([
    ["first", "1"],
    ["second", "12"],
  ])("at point %s cuts the turn there", (point, expected) => {
    const simulation = run(crash({ kind: "point", point, nth: 1 }));
    expect(arrived(simulation)).toBe(expected);
    expect(simulation.outcomes()[0]).toMatchObject({ landed: true, atUs: 11 });
    expect(simulation.passings("second")).toBe(point === "first" ? 0 : 1);
  });

  it("at a point waits for its n-th passing in the run, by whomever", () => {
    const passer = (us: number): ToyScript => ({
      start: [{ timer: "go", us }],
      turn: { go: [{ point: "here" }, { say: "survived" }] },
    });
    const faults = [crash({ kind: "point", point: "here", nth: 2 }, { target: "b" })];
    const machines = { a: { p: passer(10) }, b: { p: passer(20) }, c: { p: passer(30) } };
    const simulation = runToys(toyWorld(machines, { faults }));
    expect(said(simulation)).toEqual(["11 a/p: survived", "31 c/p: survived"]);
    expect(simulation.passings("here")).toBe(3);
  });

  it.each([
    ["command", { kind: "command", event: TURN, command: 1 }],
    ["point", { kind: "point", point: "first", nth: 1 }],
  ] as const)("of another machine at a %s strikes right after the turn", (_, when) => {
    const simulation = run(crash(when, { target: "b" }));
    expect(arrived(simulation)).toBe("");
    expect(said(simulation)).toEqual(["11 a/p: between"]);
    expect(simulation.trace.eventAt(TURN).commands).toBe(4);
    expect(simulation.outcomes()[0]).toMatchObject({ landed: true, atUs: 11, event: TURN + 2 });
  });

  it("does not hit the machine of the turn when the plan names another", () => {
    const simulation = run(crash({ kind: "command", event: TURN, command: 1 }, { target: "b" }));
    expect(simulation.machines.at(0).up).toBe(true);
    expect(simulation.machines.at(1).up).toBe(false);
  });

  it("revokes nothing: what was sent, even what is delayed by work, arrives", () => {
    const busy: ToyScript = { start: [{ spend: 1_000 }, { send: "1", to: "b/q" }] };
    const faults = [crash({ kind: "time", atUs: simTime(500) })];
    const simulation = runToys(toyWorld({ a: { p: busy }, b: { q: {} } }, { faults }));
    expect(toyStory(simulation)).toContain("1101 b/q < 1 from a/p");
  });

  it("ends timers, turns and starts of the machine", () => {
    const faults = [crash({ kind: "time", atUs: simTime(50) })];
    const busy: ToyScript = {
      start: [
        { timer: "go", us: 1 },
        { timer: "later", us: 100 },
      ],
      turn: { go: [{ spend: 200 }, { spawn: "child", script: { start: [{ say: "born" }] } }] },
    };
    const simulation = runToys(toyWorld({ a: { p: busy } }, { faults }));
    expect(toyStory(simulation)).toEqual([
      "2 a/p < go from a/p",
      "2 a/p ! go",
      "50 world/faults kernel.fault f crash a",
      "50 world/faults kernel.machineDown a",
    ]);
  });
});

describe("halt", () => {
  it("kills the own machine right after the turn, all of whose commands count", () => {
    const simulation = runToys(
      toyWorld({
        a: {
          p: { start: [{ send: "1", to: "b/q" }, { halt: true }, { send: "2", to: "b/q" }] },
          other: { start: [{ timer: "never", us: 5 }] },
        },
        b: { q: {} },
      }),
    );
    expect(arrived(simulation)).toBe("12");
    expect(toyStory(simulation).join()).not.toContain("never");
    expect(simulation.machines.at(0).up).toBe(false);
  });

  it("is not mistaken for a fault that had been planned for a later command", () => {
    const script: ToyScript = { start: [{ halt: true }] };
    const faults = [crash({ kind: "command", event: 0, command: 7 })];
    const simulation = runToys(toyWorld({ a: { p: script } }, { faults }));
    expect(simulation.outcomes()[0]).toMatchObject({ landed: false, atUs: undefined });
  });
});
