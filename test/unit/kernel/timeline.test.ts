// Goal: a timeline shows at any position what a fresh run to it shows, and an intervention opens one future and closes
// another. Method: toys that tick; digests are compared with fresh runs.
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/kernel/fault.js";
import type { Simulation } from "../../../src/kernel/simulation.js";
import { Timeline } from "../../../src/kernel/timeline.js";
import type { ToyScript } from "../../support/toy-process.js";
import { runToys, toyStory, toyWorld } from "../../support/toy-world.js";

const ticker: ToyScript = {
  start: [{ timer: "tick", us: 10 }],
  receive: {
    tick: [
      { draw: "dice", bound: 6 },
      { timer: "tick", us: 10 },
    ],
  },
};
const mortal: ToyScript = { ...ticker, patience: 20 };

function world(faults: readonly Fault[] = [], script = ticker): Simulation {
  return toyWorld({ a: { p: script }, b: { p: script } }, { faults });
}

function digestAt(event: number, faults: readonly Fault[] = []): string {
  return runToys(world(faults), event).trace.hex();
}

const crashA = { id: "f", kind: "crash", target: "a" } as const;
const crashB = { id: "g", kind: "crash", target: "b" } as const;

function at(event: number, fault: Omit<Fault, "when">): Fault {
  return { ...fault, when: { kind: "event", event } };
}

describe("seek", () => {
  it("goes forwards and backwards to any position", () => {
    const timeline = new Timeline(world(), { every: 7, recent: 2, archive: 3 });
    for (const event of [100, 3, 0, 57, 99, 58, 200, 1]) {
      timeline.seek(event);
      expect(timeline.cursor).toBe(event);
      expect(timeline.simulation.trace.hex()).toBe(digestAt(event));
    }
  });

  it("stops at the end of a run", () => {
    const timeline = new Timeline(world([], mortal));
    timeline.seek(Infinity);
    const end = runToys(world([], mortal)).eventCount;
    expect(timeline.cursor).toBe(end);
    expect(timeline.step()).toBe(false);
    timeline.seek(end - 1);
    expect(timeline.step()).toBe(true);
  });

  it("remembers a bounded number of positions, all of the newest and evenly the rest", () => {
    const timeline = new Timeline(world(), { every: 4, recent: 3, archive: 8 });
    timeline.seek(5_000);
    const { remembered } = timeline;
    expect(remembered.length).toBeLessThanOrEqual(2 * (3 + 8) + 1);
    expect(remembered[0]).toBe(0);
    const gaps = remembered.slice(1).map((event, i) => event - (remembered[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * (5_000 / 8));
    expect(gaps.slice(-2)).toEqual([4, 4]);
  });

  it("makes small steps back cheap, even far from the end", () => {
    const timeline = new Timeline(world(), { every: 4, recent: 3, archive: 8 });
    timeline.seek(5_000);
    timeline.seek(1_000);
    const before = timeline.remembered.filter((event) => event <= 999).at(-1);
    expect(999 - (before ?? 0)).toBeLessThanOrEqual(4);
  });
});

describe("an intervention", () => {
  it("strikes right before the next event, as if it had been planned", () => {
    const timeline = new Timeline(world());
    timeline.seek(10);
    timeline.intervene(crashA);
    timeline.seek(30);
    expect(timeline.simulation.trace.hex()).toBe(digestAt(30, [at(10, crashA)]));
    expect(timeline.journal).toEqual([{ event: 10, fault: at(10, crashA) }]);
  });

  it("is done again when one comes by again", () => {
    const timeline = new Timeline(world(), { every: 4, recent: 2, archive: 4 });
    timeline.seek(10);
    timeline.intervene(crashA);
    for (const event of [30, 5, 10, 11, 9, 30]) {
      timeline.seek(event);
      expect(timeline.simulation.trace.hex()).toBe(digestAt(event, [at(10, crashA)]));
    }
  });

  it("may be followed by another one at the same position", () => {
    const timeline = new Timeline(world());
    timeline.seek(10);
    timeline.intervene(crashA);
    timeline.intervene(crashB);
    expect(timeline.journal).toHaveLength(2);
    timeline.seek(30);
    const faults = [at(10, crashA), at(10, crashB)];
    expect(timeline.simulation.trace.hex()).toBe(digestAt(30, faults));
  });

  it("forgets the future that was seen before, with its interventions", () => {
    const timeline = new Timeline(world(), { every: 4, recent: 2, archive: 4 });
    timeline.seek(20);
    timeline.intervene(crashA);
    timeline.seek(50);
    timeline.seek(10);
    timeline.intervene(crashB);
    timeline.seek(60);
    expect(timeline.journal.map(({ event }) => event)).toEqual([10]);
    expect(timeline.simulation.trace.hex()).toBe(digestAt(60, [at(10, crashB)]));
  });

  it("is forgotten when one returns to its position and does something else", () => {
    const timeline = new Timeline(world());
    timeline.seek(10);
    timeline.intervene(crashA);
    timeline.seek(50);
    timeline.seek(10);
    timeline.intervene(crashB);
    timeline.seek(60);
    expect(timeline.simulation.trace.hex()).toBe(digestAt(60, [at(10, crashB)]));
  });

  it("at the end comes before what was already found to be lost", () => {
    // A message is on its way to a machine that dies for good: nothing happens any more, but it is
    // still on its way when somebody boots the machine again by crashing it with an end.
    const sender: ToyScript = { start: [{ send: "late", to: "b/q", channel: "data" }] };
    const machines = { a: { p: sender }, b: { p: { start: [{ stop: "q" }] }, q: {} } };
    const child: ToyScript = { start: [{ say: "back" }] };
    const fresh = (faults: readonly Fault[]): Simulation =>
      toyWorld({ ...machines, b: { ...machines.b, r: child } }, { faults });
    const end = runToys(fresh([])).eventCount;
    const timeline = new Timeline(fresh([]));
    timeline.seek(Infinity);
    const reboot = { id: "f", kind: "crash", target: "b", forUs: 1 } as const;
    timeline.intervene(reboot);
    timeline.seek(Infinity);
    const planned = runToys(fresh([at(end, reboot)]));
    expect(toyStory(timeline.simulation)).toEqual(toyStory(planned));
    expect(timeline.simulation.queue.size).toBe(planned.queue.size);
    expect(timeline.simulation.now).toBe(planned.now);
    expect(timeline.simulation.trace.hex()).toBe(planned.trace.hex());
  });

  it("is refused if it cannot be meant, and then nothing is journalled", () => {
    const timeline = new Timeline(world());
    expect(() => timeline.intervene({ ...crashA, target: "z" })).toThrow(/target=z/);
    expect(timeline.journal).toEqual([]);
  });
});

describe("fork", () => {
  it("drops what was seen after the cursor", () => {
    const timeline = new Timeline(world());
    timeline.seek(10);
    timeline.intervene(crashA);
    timeline.seek(50);
    timeline.seek(10);
    timeline.fork();
    timeline.seek(60);
    expect(timeline.journal).toEqual([]);
    expect(timeline.simulation.trace.hex()).toBe(digestAt(60));
  });

  it("keeps an intervention that was just made", () => {
    const timeline = new Timeline(world());
    timeline.seek(10);
    timeline.intervene(crashA);
    timeline.fork();
    expect(timeline.journal).toHaveLength(1);
  });
});
