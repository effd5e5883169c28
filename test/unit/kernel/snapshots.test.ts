// Goal: a snapshot shares what nobody changed and nothing that can change.
import { describe, expect, it } from "vitest";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { ToyScript } from "../../support/toy-process.js";
import { runToys, toyStory, toyWorld } from "../../support/toy-world.js";

const ticker: ToyScript = {
  start: [{ timer: "tick", us: 10 }],
  receive: { tick: [{ timer: "tick", us: 10 }] },
};
const idle: ToyScript = { start: [{ persist: "k", value: [1] }] };

describe("a snapshot", () => {
  it("shares the saved state of processes that were not touched since the last one", () => {
    const world = runToys(toyWorld({ a: { ticker, idle } }), 10);
    const first = world.save();
    runToys(world, 20);
    const second = world.save();
    const shared = (address: string): boolean => {
      const index = world.resolve(address);
      return second.processes.processes[index] === first.processes.processes[index];
    };
    expect([shared("a/idle"), shared("a/ticker")]).toEqual([true, false]);
  });

  it("shares nothing that changes with a later one, nor with the running simulation", () => {
    const world = runToys(toyWorld({ a: { ticker, idle } }), 10);
    const saved = world.save();
    const story = toyStory(world);
    const image = JSON.stringify(saved.processes.processes.map((one) => one?.state));
    runToys(world, 100);
    expect(JSON.stringify(saved.processes.processes.map((one) => one?.state))).toBe(image);
    world.load(saved);
    expect(toyStory(world)).toEqual(story);
    runToys(world, 100);
    expect(JSON.stringify(saved.processes.processes.map((one) => one?.state))).toBe(image);
  });

  it("shares messages on their way, which are frozen", () => {
    const world = toyWorld({ a: { p: { start: [{ send: "hi", to: "a/q" }] }, q: {} } });
    runToys(world, 2);
    const [message] = world.queue.waiting();
    expect(Object.isFrozen(message)).toBe(true);
    world.load(world.save());
    expect(world.queue.waiting()[0]).toBe(message);
  });

  it("keeps what a partition holds and what a frozen machine has not seen yet", () => {
    for (const kind of ["partition", "pause"] as const) {
      const when = { kind: "time", atUs: simTime(5) } as const;
      const faults = [{ id: "f", kind, target: "b", when, forUs: 500 }];
      const machines = {
        a: { p: { start: [{ spend: 10 }, { send: "hi", to: "b/q" }] } },
        b: { q: {} },
      };
      const delayed = {
        start: [{ timer: "go", us: 50 }],
        receive: { go: [{ send: "hi", to: "b/q" }] },
      };
      const world = runToys(toyWorld({ ...machines, c: { p: delayed } }, { faults }), 5);
      const saved = world.save();
      const expected = toyStory(runToys(world));
      expect(expected.filter((line) => line.includes("b/q <"))).toHaveLength(2);
      world.load(saved);
      expect(toyStory(runToys(world))).toEqual(expected);
      world.load(saved);
      expect(toyStory(runToys(world))).toEqual(expected);
    }
  });

  it("can be loaded by another simulation of the same options, which then lives its own life", () => {
    const machines = {
      a: { ticker, idle },
      b: { p: { ...ticker, start: [{ timer: "tick", us: 7 }] } },
    };
    const one = runToys(toyWorld(machines), 10);
    const saved = one.save();
    const other = toyWorld(machines);
    other.load(saved);
    expect(toyStory(other)).toEqual(toyStory(one));
    runToys(one, 50);
    runToys(other, 50);
    expect(other.trace.hex()).toBe(one.trace.hex());
    expect(other.trace.processHexes()).toEqual(one.trace.processHexes());
    expect(other.trace.hex()).toBe(runToys(toyWorld(machines), 50).trace.hex());
  });

  it("of a message that two processes hold does not tie them together", () => {
    const world = toyWorld({ a: { p: {} } });
    runToys(world, 1);
    const saved = world.save();
    world.load(saved);
    expect(world.processes.instance(world.resolve("a/p")).save()).not.toBe(
      saved.processes.processes[world.resolve("a/p")]?.state,
    );
  });
});
