// Goal: events have one global order (time, lane, sequence in lane) that depends on names only. Method: toys that send
// to each other at the same instant; the story tells in which order things happened.
import { describe, expect, it } from "vitest";
import { hashText52 } from "../../../src/kernel/hash.js";
import type { ToyScript } from "../../support/toy-process.js";
import { runToys, toyStory, toyWorld } from "../../support/toy-world.js";

const listener: ToyScript = {};

function sender(to: string, ...types: readonly string[]): ToyScript {
  return { start: types.map((send) => ({ send, to })) };
}

/** Who came first at `z/listener`, as far as it tells. */
function arrivals(story: readonly string[]): string[] {
  return story.flatMap((line) => /z\/listener < .+ from (\w+)\//.exec(line)?.[1] ?? []);
}

const letters = ["a", "b", "c", "d", "e", "f", "g"];

describe("order of events", () => {
  it("is by time first", () => {
    const world = toyWorld({
      a: { p: { start: [{ timer: "late", us: 300 }] } },
      b: { p: { start: [{ timer: "early", us: 200 }] } },
    });
    expect(toyStory(runToys(world))).toEqual([
      "201 b/p < early from b/p",
      "301 a/p < late from a/p",
    ]);
  });

  it("is by the hash of the lane's name at one instant, whoever was created or sent first", () => {
    const expected = [...letters].sort(
      (left, right) => hashText52(`rpc:${left}>z`) - hashText52(`rpc:${right}>z`),
    );
    for (const order of [letters, [...letters].reverse()]) {
      const senders = order.map((name) => [name, { p: sender("z/listener", "hello") }] as const);
      const world = toyWorld({ ...Object.fromEntries(senders), z: { listener } });
      expect(arrivals(toyStory(runToys(world)))).toEqual(expected);
    }
  });

  it("is by sequence within a lane", () => {
    const world = toyWorld({ a: { p: sender("z/listener", "1", "2", "3") }, z: { listener } });
    expect(toyStory(runToys(world))).toEqual([
      "101 z/listener < 1 from a/p",
      "101 z/listener < 2 from a/p",
      "101 z/listener < 3 from a/p",
    ]);
  });

  it("keeps all processes of one machine in one lane, in the order in which they sent", () => {
    const late: ToyScript = {
      start: [{ timer: "go", us: 1 }],
      receive: { go: [{ send: "2", to: "z/listener" }] },
    };
    const world = toyWorld({
      a: { p: { start: [{ spend: 50 }, { send: "1", to: "z/listener" }] }, q: late },
      z: { listener },
    });
    // 2 was sent later on the same connection, so it may not overtake 1, which was delayed by work.
    expect(toyStory(runToys(world)).slice(1)).toEqual([
      "151 z/listener < 1 from a/p",
      "151 z/listener < 2 from a/q",
    ]);
  });

  it("keeps channels apart", () => {
    const world = toyWorld({
      a: {
        p: {
          start: [
            { spend: 50 },
            { send: "slow", to: "z/listener", channel: "data" },
            { timer: "go", us: 0 },
          ],
        },
        q: {
          start: [
            { send: "1", to: "z/listener", channel: "rpc" },
            { send: "2", to: "z/listener", channel: "rpc" },
          ],
        },
      },
      z: { listener },
    });
    expect(arrivals(toyStory(runToys(world)))).toEqual(["a", "a", "a"]);
    expect(toyStory(world).at(-1)).toBe("151 z/listener < slow from a/p");
  });

  it("lets a process start before any mail of the instant reaches it", () => {
    const child: ToyScript = { start: [{ say: "born" }] };
    for (const name of letters) {
      const mother: ToyScript = {
        start: [
          { spawn: name, script: child },
          { send: "hello", to: `m/${name}` },
        ],
      };
      const world = toyWorld({ m: { mother } }, { channels: { rpc: oneMicrosecond } });
      expect(toyStory(runToys(world))).toEqual([
        `2 m/${name}: born`,
        `2 m/${name} < hello from m/mother`,
      ]);
    }
  });
});

const oneMicrosecond = {
  latencyUs: 1,
  jitterUs: 0,
  localLatencyUs: 1,
  notifiesUnreachable: true,
};

describe("a process's own continuation", () => {
  it("runs at once when nothing else is due", () => {
    const world = toyWorld({
      a: { p: sender("z/echo", "ping") },
      z: { echo: { turn: { ping: [{ reply: "pong" }] } } },
    });
    expect(toyStory(runToys(world))).toEqual([
      "101 z/echo < ping from a/p",
      "101 z/echo ! ping",
      "201 a/p < pong from z/echo",
    ]);
  });

  it("comes after all mail due at the same instant", () => {
    const machines = letters.map((name) => [name, { p: sender("z/echo", "ping") }] as const);
    const echo: ToyScript = { turn: { ping: [] } };
    const world = toyWorld({ ...Object.fromEntries(machines), z: { echo } });
    const what = toyStory(runToys(world)).map((line) => line.split(" ")[2]);
    expect(what).toEqual([...letters.map(() => "<"), ...letters.map(() => "!")]);
  });

  it("comes after mail even if a cancelled timer lies in the way", () => {
    const world = toyWorld({
      z: {
        p: {
          start: [
            { timer: "go", us: 100 },
            { timer: "cancelled", us: 100 },
          ],
          turn: { go: [{ say: "done" }] },
          receive: { go: [{ cancel: "cancelled" }] },
        },
      },
    });
    expect(toyStory(runToys(world))).toEqual([
      "101 z/p < go from z/p",
      "101 z/p ! go",
      "101 z/p: done",
    ]);
    const turn = world.trace.eventAt(2);
    expect(turn).toMatchObject({ type: "turn", cause: 1, lane: undefined });
  });
});

describe("exploring ties", () => {
  const senders = letters.map((name) => [name, { p: sender("z/listener", "1", "2") }] as const);

  function explore(seed: number): string[] {
    const tieBreak = { kind: "explore", seed } as const;
    const world = toyWorld({ ...Object.fromEntries(senders), z: { listener } }, { tieBreak });
    return toyStory(runToys(world));
  }

  it("permutes lanes, and gives the same order for the same seed", () => {
    const orders = new Set([1, 2, 3, 4, 5].map((seed) => arrivals(explore(seed)).join("")));
    expect(orders.size).toBeGreaterThan(1);
    expect(explore(3)).toEqual(explore(3));
  });

  it("keeps each lane FIFO", () => {
    for (let seed = 0; seed < 20; seed++) {
      const story = explore(seed);
      for (const name of letters) {
        const own = story.filter((line) => line.endsWith(`from ${name}/p`));
        expect(own.map((line) => line.split(" < ")[1]?.[0])).toEqual(["1", "2"]);
      }
    }
  });

  it("permutes the turns of one instant, too", () => {
    const workers = letters.map((name) => [name, { turn: { go: [] } }] as const);
    const start = letters.map((name) => ({ send: "go", to: `w/${name}` }));
    const orders = [1, 2, 3, 4, 5].map((seed) => {
      const machines = { a: { p: { start } }, w: Object.fromEntries(workers) };
      const world = toyWorld(machines, { tieBreak: { kind: "explore", seed } });
      return toyStory(runToys(world))
        .filter((line) => line.includes("!"))
        .join();
    });
    expect(new Set(orders).size).toBeGreaterThan(1);
  });
});
