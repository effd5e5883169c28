// Goal: a machine dies whole, what it persisted survives, and nothing reaches or comes from the wrong incarnation.
// Method: toys that crash, boot again, spawn, stop and watch each other.
import { describe, expect, it } from "vitest";
import { InvariantViolation } from "../../../src/kernel/invariant.js";
import type { Fault } from "../../../src/kernel/fault.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { ToyAction, ToyScript } from "../../support/toy-process.js";
import { runToys, toyStory, toyWorld, type ToyMachines } from "../../support/toy-world.js";

/** Machine `b` dies at 1,000 us and, if asked, boots again. */
function crashB(forUs?: number): Fault {
  const when = { kind: "time", atUs: simTime(1_000) } as const;
  return { id: "f", kind: "crash", target: "b", when, ...(forUs === undefined ? {} : { forUs }) };
}

function story(machines: ToyMachines, ...faults: readonly Fault[]): string[] {
  const lines = toyStory(runToys(toyWorld(machines, { faults })), true);
  return lines.filter((line) => !line.includes("world/faults"));
}

/** Sends `type` to `b/q` at each of the times. */
function sendAt(times: readonly number[], type: string, channel = "rpc"): ToyScript {
  const send: ToyAction = { send: type, to: "b/q", channel };
  return {
    start: times.map((us, i) => ({ timer: String(i), us: us - 1 })),
    receive: Object.fromEntries(times.map((_, i) => [String(i), [send]])),
  };
}

function about(lines: readonly string[], what: string): string[] {
  return lines.filter((line) => line.includes(what));
}

describe("durable and volatile state", () => {
  it("hands what was persisted to the next start, and nothing else", () => {
    const script: ToyScript = {
      start: [
        { persist: "a", value: [1] },
        { persist: "b", value: 2 },
        { persist: "b", value: undefined },
        { timer: "gone", us: 5_000 },
      ],
    };
    expect(story({ b: { q: script } }, crashB(500))).toEqual([
      "1 b/q toy.started",
      "1501 b/q toy.started a,1",
      "6501 b/q < gone from b/q",
    ]);
  });

  it("writes a copy: changing the value later does not change the disk", () => {
    const value = { list: [1] };
    const machines = { b: { q: { start: [{ persist: "v", value }] } } };
    const world = toyWorld(machines, { freezeMessages: false });
    runToys(world);
    value.list.push(2);
    expect([...world.processes.at(world.resolve("b/q")).durable]).toEqual([["v", { list: [1] }]]);
  });

  it("survives the end of a process, too", () => {
    const child: ToyScript = { start: [{ persist: "k", value: "kept" }] };
    const mother: ToyScript = {
      start: [
        { spawn: "child", script: child },
        { timer: "stop", us: 10 },
        { timer: "again", us: 20 },
      ],
      receive: { stop: [{ stop: "child" }], again: [{ spawn: "child", script: child }] },
    };
    expect(about(story({ b: { mother } }), "child")).toEqual([
      "2 b/child toy.started",
      "22 b/child toy.started k,kept",
    ]);
  });
});

describe("incarnations", () => {
  it("messages to the dead die, even if it lives again when they would arrive", () => {
    // Sent at 950, would arrive at 1,050; the machine is back at 1,020.
    const lines = story({ a: { p: sendAt([950], "hello", "data") }, b: { q: {} } }, crashB(20));
    expect(about(lines, "hello")).toEqual([]);
  });

  it("messages sent to it while it was down reach it if it is up when they arrive", () => {
    const lines = story({ a: { p: sendAt([1_010], "hello", "data") }, b: { q: {} } }, crashB(20));
    expect(about(lines, "hello")).toEqual(["1110 b/q < hello from a/p"]);
  });

  it("messages from the dead arrive", () => {
    const b = {
      q: { start: [{ timer: "t", us: 990 }], receive: { t: [{ send: "bye", to: "a/p" }] } },
    };
    const lines = story({ a: { p: {} }, b }, crashB());
    expect(about(lines, "bye")).toEqual(["1091 a/p < bye from b/q"]);
  });

  it("messages within the machine die with it", () => {
    const q: ToyScript = {
      start: [{ timer: "t", us: 994 }],
      receive: { t: [{ send: "hello", to: "b/r" }] },
    };
    // The first hello was on its way at 1,000; the second incarnation says it again.
    expect(about(story({ b: { q, r: {} } }, crashB(1)), "hello")).toEqual([
      "2006 b/r < hello from b/q",
    ]);
  });

  it("counts incarnations of a machine", () => {
    const world = runToys(toyWorld({ b: { q: {} } }, { faults: [crashB(20)] }));
    expect(world.machines.at(0)).toMatchObject({ up: true, incarnation: 2 });
    expect(toyStory(world)).toContain("1020 world/faults kernel.machineUp b 2");
  });

  it("works on at full speed after a rebirth, whatever it was busy with before", () => {
    const q: ToyScript = {
      start: [{ timer: "t", us: 900 }],
      turn: { t: [{ spend: 100_000 }], hello: [{ say: "hello yourself" }] },
    };
    const lines = story({ a: { p: sendAt([1_500], "hello") }, b: { q } }, crashB(20));
    expect(lines).toContain("1600 b/q: hello yourself");
  });
});

describe("an address at which nobody lives", () => {
  it("is reported to the sender on channels that notice", () => {
    const lines = story({ a: { p: sendAt([2_000], "hello") }, b: { q: {} } }, crashB());
    expect(about(lines, "unreachable")).toEqual(["2200 a/p < kernel.unreachable from b/q"]);
  });

  it("swallows messages on channels that do not", () => {
    const lines = story({ a: { p: sendAt([2_000], "hello", "data") }, b: { q: {} } }, crashB());
    expect(about(lines, "unreachable")).toEqual([]);
  });

  it("need never have existed", () => {
    const lines = story({ a: { p: { start: [{ send: "hello", to: "b/nobody" }] } }, b: {} });
    expect(about(lines, "unreachable")).toEqual(["201 a/p < kernel.unreachable from b/nobody"]);
  });

  it("is reported for a process that was spawned but has not started yet", () => {
    const child: ToyScript = {};
    const machines = {
      a: { p: { start: [{ send: "hello", to: "b/child" }] } },
      b: { q: { start: [{ spend: 200 }, { spawn: "child", script: child }] } },
    };
    expect(about(story(machines), "a/p <")).toEqual(["201 a/p < kernel.unreachable from b/child"]);
  });

  it("is not reported to a later incarnation of the sender", () => {
    // b/q sends at 990 and dies at 1,000; it is back before the refusal arrives at 1,190.
    const q: ToyScript = {
      start: [{ timer: "t", us: 989 }],
      receive: { t: [{ send: "hello", to: "a/nobody" }] },
    };
    const lines = story({ a: {}, b: { q } }, crashB(20));
    // Only what the second incarnation sent itself, at 2,010.
    expect(about(lines, "unreachable")).toEqual(["2210 b/q < kernel.unreachable from a/nobody"]);
  });

  it("names the address and the message", () => {
    const world = toyWorld({ a: { p: { start: [{ send: "hello", to: "b/nobody" }] } }, b: {} });
    runToys(world, 1);
    expect(world.queue.waiting()).toEqual([{ type: "hello" }]);
    runToys(world);
    expect(world.trace.eventAt(1)).toMatchObject({ type: "kernel.unreachable", cause: 0 });
  });
});

describe("watching a connection", () => {
  const watcher: ToyScript = { start: [{ watch: "b" }] };

  it("tells once when the other machine dies", () => {
    const lines = story({ a: { p: watcher }, b: {} }, crashB(500), { ...again(3_000), id: "g" });
    expect(about(lines, "connectionLost")).toEqual(["1100 a/p < kernel.connectionLost from a/p"]);
  });

  it("tells at once when the machine is already down", () => {
    const late: ToyScript = {
      start: [{ timer: "t", us: 2_000 }],
      receive: { t: [{ watch: "b" }] },
    };
    const lines = story({ a: { p: late }, b: {} }, crashB());
    expect(about(lines, "connectionLost")).toEqual(["2101 a/p < kernel.connectionLost from a/p"]);
  });

  it("tells nobody who stopped watching", () => {
    const lines = story(
      { a: { p: { start: [{ watch: "b" }, { unwatch: "b" }] } }, b: {} },
      crashB(),
    );
    expect(about(lines, "connectionLost")).toEqual([]);
  });

  it("tells after everything the dead had sent", () => {
    const b = {
      q: {
        start: [{ timer: "t", us: 998 }],
        receive: {
          t: [
            { send: "1", to: "a/p" },
            { send: "2", to: "a/p" },
          ],
        },
      },
    } as Record<string, ToyScript>;
    expect(about(story({ a: { p: watcher }, b }, crashB()), "a/p <")).toEqual([
      "1099 a/p < 1 from b/q",
      "1099 a/p < 2 from b/q",
      "1100 a/p < kernel.connectionLost from a/p",
    ]);
  });

  it("ends with the watcher: its next incarnation has to ask anew", () => {
    const faults: Fault[] = [{ ...again(500), id: "g", target: "a", forUs: 10 }, crashB()];
    const once: ToyScript = { start: [{ timer: "t", us: 100 }], receive: { t: [{ watch: "b" }] } };
    const patient = { ...once, start: [{ timer: "t", us: 1_000_000 }] } as ToyScript;
    const watching = story({ a: { p: watcher }, b: {} }, ...faults);
    expect(about(watching, "connectionLost")).toHaveLength(1);
    // The first incarnation watches at 101; the second one is crashed before its timer comes.
    expect(about(story({ a: { p: once }, b: {} }, ...faults), "connectionLost")).toHaveLength(1);
    expect(about(story({ a: { p: patient }, b: {} }, ...faults), "connectionLost")).toHaveLength(1);
  });

  it("ends with the watching process", () => {
    const child: ToyScript = { start: [{ watch: "b" }] };
    const mother: ToyScript = {
      start: [
        { spawn: "child", script: child },
        { timer: "t", us: 100 },
        { timer: "u", us: 200 },
      ],
      receive: { t: [{ stop: "child" }], u: [{ spawn: "child", script: {} }] },
    };
    expect(about(story({ a: { mother }, b: {} }, crashB()), "connectionLost")).toEqual([]);
  });

  it("needs a machine and a channel that exist", () => {
    expect(() => story({ a: { p: { start: [{ watch: "nowhere" }] } } })).toThrow(/nowhere/);
    expect(() => story({ a: { p: { start: [{ watch: "a", channel: "pigeon" }] } } })).toThrow(
      /pigeon/,
    );
  });
});

/** A crash of `b` at another time. */
function again(atUs: number): Fault {
  return { id: "again", kind: "crash", target: "b", when: { kind: "time", atUs: simTime(atUs) } };
}

describe("spawn and stop", () => {
  it("starts a process on the own machine and ends it without a crash", () => {
    const child: ToyScript = {
      start: [{ say: "born" }, { timer: "tick", us: 10 }],
      receive: { tick: [{ say: "tick" }, { timer: "tick", us: 10 }] },
    };
    const mother: ToyScript = {
      start: [
        { spawn: "child", script: child },
        { timer: "enough", us: 25 },
      ],
      receive: { enough: [{ stop: "child" }] },
    };
    expect(about(story({ a: { mother } }), ": ")).toEqual([
      "2 a/child: born",
      "12 a/child: tick",
      "22 a/child: tick",
    ]);
  });

  it("refuses to start a process twice", () => {
    const script: ToyScript = { start: [{ spawn: "q", script: {} }] };
    expect(() => story({ a: { p: script, q: {} } })).toThrow(InvariantViolation);
  });

  it("ignores stopping what does not run", () => {
    expect(story({ a: { p: { start: [{ stop: "nobody" }] } } })).toHaveLength(1);
  });

  it("lets a process stop itself; its turn ends whole and its thread does not go on", () => {
    const script: ToyScript = {
      start: ["1", "2"].map((send) => ({ send, to: "a/p" })),
      turn: { "1": [{ stop: "p" }, { send: "bye", to: "a/q" }], "2": [{ say: "never" }] },
    };
    const lines = story({ a: { p: script, q: {} } });
    expect(lines.at(-1)).toBe("21 a/q < bye from a/p");
    expect(about(lines, "never")).toEqual([]);
  });

  it("lets a process replace itself", () => {
    const second: ToyScript = { start: [{ say: "second" }] };
    const first: ToyScript = {
      start: [
        { timer: "t", us: 5 },
        { timer: "u", us: 10 },
      ],
      turn: {
        t: [{ spend: 50 }, { stop: "p" }, { spawn: "p", script: second }, { timer: "v", us: 1 }],
      },
    };
    expect(story({ a: { p: first } }).slice(1)).toEqual([
      "6 a/p < t from a/p",
      "6 a/p ! t",
      "57 a/p toy.started",
      "57 a/p: second",
    ]);
  });
});

describe("a machine that joins later", () => {
  const machines = { a: { p: sendAt([400, 1_400], "hello") }, b: { q: {} } };
  const late = (faults: readonly Fault[] = []): string[] =>
    toyStory(runToys(toyWorld(machines, { faults }, { b: 1_000 })), true);

  it("is down until then, and starts as any other", () => {
    expect(about(late(), "b/")).toEqual([
      "600 a/p < kernel.unreachable from b/q",
      "1000 b/boot kernel.machineUp b 1",
      "1001 b/q toy.started",
      "1500 b/q < hello from a/p",
    ]);
  });

  it("cannot be hit before", () => {
    const early: Fault = { ...crashB(), when: { kind: "time", atUs: simTime(999) } };
    const world = runToys(toyWorld(machines, { faults: [early] }, { b: 1_000 }));
    expect(world.outcomes()).toMatchObject([{ landed: false, atUs: 999 }]);
    expect(about(toyStory(world, true), "b/q")).toHaveLength(3);
  });
});
