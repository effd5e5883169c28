// Goal: what a process does takes effect when and as its commands say. Method: toys that work, send and set timers.
import { describe, expect, it } from "vitest";
import { InvariantViolation } from "../../../src/kernel/invariant.js";
import type { ToyScript } from "../../support/toy-process.js";
import { runToys, TOY_CHANNELS, toyStory, toyWorld } from "../../support/toy-world.js";

function storyOf(script: ToyScript, peer: ToyScript = {}): string[] {
  return toyStory(runToys(toyWorld({ a: { p: script }, b: { q: peer } })));
}

describe("spend", () => {
  it("delays what is issued after it, not what was issued before", () => {
    const story = storyOf({
      start: [
        { send: "before", to: "b/q" },
        { spend: 40 },
        { send: "after", to: "b/q" },
        { timer: "tick", us: 5 },
        { spend: 2 },
        { send: "last", to: "b/q" },
      ],
    });
    expect(story).toEqual([
      "46 a/p < tick from a/p",
      "101 b/q < before from a/p",
      "141 b/q < after from a/p",
      "143 b/q < last from a/p",
    ]);
  });

  it("keeps the thread busy while messages are still received", () => {
    const story = storyOf(
      { start: ["1", "2"].map((send) => ({ send, to: "b/q" })) },
      { turn: { "1": [{ spend: 30 }], "2": [] }, start: [{ timer: "go", us: 110 }] },
    );
    expect(story).toEqual([
      "101 b/q < 1 from a/p",
      "101 b/q < 2 from a/p",
      "101 b/q ! 1",
      "111 b/q < go from b/q",
      "131 b/q ! 2",
    ]);
  });

  it("makes the start of a process take time", () => {
    const world = toyWorld({
      a: { p: { start: [{ send: "hello", to: "b/q" }] } },
      b: { q: { start: [{ spend: 500 }], turn: { hello: [] } } },
    });
    expect(toyStory(runToys(world))).toEqual(["101 b/q < hello from a/p", "501 b/q ! hello"]);
  });

  it("delays the birth of a process that is spawned after it", () => {
    const child: ToyScript = { start: [{ say: "born" }] };
    expect(storyOf({ start: [{ spend: 20 }, { spawn: "child", script: child }] })).toEqual([
      "22 a/child: born",
    ]);
  });

  it("has no place in onReceive, which takes no time", () => {
    const world = toyWorld({
      a: { p: { start: [{ timer: "go", us: 1 }], receive: { go: [{ spend: 5 }] } } },
    });
    expect(() => runToys(world)).toThrow(InvariantViolation);
  });
});

describe("messages", () => {
  it("travel at least a microsecond, within a machine too", () => {
    const world = toyWorld({
      a: { p: { start: [{ send: "hi", to: "a/q" }] }, q: {} },
    });
    expect(toyStory(runToys(world))).toEqual(["11 a/q < hi from a/p"]);
    const instant = { ...TOY_CHANNELS["rpc"], latencyUs: 0 } as (typeof TOY_CHANNELS)["rpc"];
    expect(() => toyWorld({}, { channels: { rpc: instant } })).toThrow(/latency/);
  });

  it("do not overtake each other when latency varies", () => {
    const channels = {
      rpc: { latencyUs: 10, jitterUs: 500, localLatencyUs: 1, notifiesUnreachable: true },
    };
    const types = Array.from({ length: 50 }, (_, i) => `m${String(i)}`);
    const start = types.map((send) => ({ send, to: "b/q" }));
    const world = toyWorld({ a: { p: { start } }, b: { q: {} } }, { channels });
    const story = toyStory(runToys(world));
    expect(story.map((line) => line.split(" ")[3])).toEqual(types);
    expect(new Set(story.map((line) => line.split(" ")[0])).size).toBeGreaterThan(3);
  });

  it("need an address on a machine that exists, and a channel that exists", () => {
    const to = (send: ToyScript["start"]) => () =>
      runToys(toyWorld({ a: { p: { start: send! } } }));
    expect(to([{ send: "x", to: "nowhere/q" }])).toThrow(/nowhere/);
    expect(to([{ send: "x", to: "a/p", channel: "pigeon" }])).toThrow(/pigeon/);
  });
});

describe("timers", () => {
  it("fire once, in the order of their time, then of their arming", () => {
    const story = storyOf({
      start: [
        { timer: "c", us: 20 },
        { timer: "a", us: 10 },
        { timer: "b", us: 10 },
      ],
    });
    expect(story.map((line) => line.split(" ")[3])).toEqual(["a", "b", "c"]);
  });

  it("are replaced when armed again, and forgotten when cancelled", () => {
    const story = storyOf({
      start: [
        { timer: "moved", us: 10 },
        { timer: "moved", us: 30 },
        { timer: "gone", us: 20 },
        { cancel: "gone" },
        { cancel: "never armed" },
      ],
    });
    expect(story).toEqual(["31 a/p < moved from a/p"]);
  });

  it("can be armed again from themselves", () => {
    const again: ToyScript = {
      start: [{ timer: "tick", us: 10 }],
      receive: { tick: [{ timer: "tick", us: 10 }] },
      patience: 3,
    };
    expect(storyOf(again).map((line) => line.split(" ")[0])).toEqual(["11", "21", "31", "41"]);
  });

  it("fire a microsecond later at the earliest, so that time cannot stand still", () => {
    expect(storyOf({ start: [{ timer: "now", us: 0 }] })).toEqual(["2 a/p < now from a/p"]);
    expect(storyOf({ start: [{ timer: "past", us: -5 }] })).toEqual(["2 a/p < past from a/p"]);
  });

  it("leave others alone when they are cancelled after they fired", () => {
    const story = storyOf({
      start: [{ timer: "first", us: 10 }],
      receive: {
        first: [{ timer: "second", us: 10 }, { cancel: "first" }],
        second: [{ cancel: "first" }, { cancel: "second" }, { timer: "third", us: 1 }],
      },
    });
    expect(story.map((line) => line.split(" ")[3])).toEqual(["first", "second", "third"]);
  });
});

describe("the context", () => {
  it("tells time of the turn, constant in it, and the machine's wall clock", () => {
    const world = toyWorld(
      { a: { p: { start: [{ clock: true }, { spend: 5_000 }, { clock: true }] } } },
      { epochMs: 1_000_000 },
    );
    expect(toyStory(runToys(world))).toEqual([
      "1 a/p toy.clock 1 1000000",
      "1 a/p toy.clock 1 1000000",
    ]);
  });

  it("counts commands, not facts or draws", () => {
    const world = toyWorld({
      a: {
        p: {
          start: [
            { say: "fact" },
            { draw: "dice", bound: 6 },
            { clock: true },
            { timer: "t", us: 1 },
            { cancel: "t" },
            { persist: "k", value: 1 },
            { spend: 3 },
          ],
        },
      },
    });
    expect(runToys(world).trace.eventAt(0).commands).toBe(3);
  });
});
