// Goal: reset loses, partition delays, slow slows, pause freezes, skew moves wall clocks only. Method: a toy that sends
// a numbered message every 100 us while a fault is on.
import { describe, expect, it } from "vitest";
import type { Fault, FaultKind } from "../../../src/kernel/fault.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { ToyScript } from "../../support/toy-process.js";
import { runToys, TOY_CHANNELS, toyStory, toyWorld } from "../../support/toy-world.js";

function fault(kind: FaultKind, atUs: number, more: Partial<Fault> = {}): Fault {
  return {
    id: `${kind}@${String(atUs)}`,
    kind,
    target: "b",
    ...more,
    when: { kind: "time", atUs: simTime(atUs) },
  };
}

/** Sends `m<time>` to `b/q` at 50, 150, 250, ... us. */
function sender(channel = "rpc", count = 6): ToyScript {
  const times = Array.from({ length: count }, (_, i) => 50 + 100 * i);
  return {
    start: [
      { watch: "b", channel },
      ...times.map((us) => ({ timer: `m${String(us)}`, us: us - 1 })),
    ],
    receive: Object.fromEntries(
      times.map((us) => [`m${String(us)}`, [{ send: `m${String(us)}`, to: "b/q", channel }]]),
    ),
  };
}

/** What reached `b/q` (or sent back to `a/p`), as `time type`. */
function arrivals(faults: readonly Fault[], channel = "rpc", receiver: ToyScript = {}): string[] {
  const world = toyWorld({ a: { p: sender(channel) }, b: { q: receiver } }, { faults });
  const lines = toyStory(runToys(world));
  return lines.flatMap((line) => {
    const [, when, what] = /^(\d+) (?:b\/q < (m\d+)|a\/p < (?:kernel\.)\w+)/.exec(line) ?? [];
    return when === undefined ? [] : [`${when} ${what ?? "lost"}`];
  });
}

const undisturbed = ["150 m50", "250 m150", "350 m250", "450 m350", "550 m450", "650 m550"];

describe("reset", () => {
  it("loses what is in flight, tells both ends, and new messages pass", () => {
    expect(arrivals([fault("reset", 200)], "data")).toEqual([
      "150 m50",
      "300 lost",
      ...undisturbed.slice(2),
    ]);
  });

  it("reports what it lost on channels that notice", () => {
    const lines = arrivals([fault("reset", 200)]);
    expect(lines.filter((line) => line.endsWith("lost"))).toEqual(["300 lost", "350 lost"]);
  });

  it("tells a watcher on the target's own side", () => {
    const world = toyWorld(
      { a: {}, b: { q: { start: [{ watch: "a" }] } }, c: {} },
      { faults: [fault("reset", 200, { peer: "a" })] },
    );
    expect(toyStory(runToys(world))).toContain("300 b/q < kernel.connectionLost from b/q");
  });

  it("is restricted by peer and by channel", () => {
    expect(arrivals([fault("reset", 200, { channel: "data" })])).toEqual(undisturbed);
    const world = toyWorld(
      { a: { p: sender() }, b: { q: {} }, c: {} },
      { faults: [fault("reset", 200, { peer: "c" })] },
    );
    expect(toyStory(runToys(world)).filter((line) => line.includes("b/q <"))).toHaveLength(6);
  });

  it("lets messages of the new connection arrive before those lost in the old one would have", () => {
    const faults = [fault("slow", 100, { amountUs: 100_000, forUs: 100 }), fault("reset", 210)];
    // m150 crawls until 100,250 and is lost at 210; m250 finds a fast, fresh connection.
    expect(arrivals(faults, "data")).toEqual(["150 m50", "310 lost", ...undisturbed.slice(2)]);
  });
});

describe("partition", () => {
  it("holds what is sent and releases it in order, late and not lost", () => {
    expect(arrivals([fault("partition", 100, { forUs: 300 })])).toEqual([
      "150 m50",
      "500 m150",
      "500 m250",
      "500 m350",
      "550 m450",
      "650 m550",
    ]);
  });

  it("without an end holds for good", () => {
    expect(arrivals([fault("partition", 100)])).toEqual(["150 m50"]);
  });

  it("stays until the last of two overlapping ones ends", () => {
    const faults = [
      fault("partition", 100, { forUs: 300 }),
      fault("partition", 200, { forUs: 400, peer: "a" }),
    ];
    expect(arrivals(faults).slice(1)).toEqual(
      ["m150", "m250", "m350", "m450", "m550"].map((what) => `700 ${what}`),
    );
  });

  it("does not touch messages within a machine, nor links of others", () => {
    const world = toyWorld(
      { a: { p: sender(), q: {} }, b: { q: {} }, c: {} },
      {
        faults: [
          fault("partition", 0, { target: "c" }),
          { ...fault("partition", 0, { target: "a" }), id: "x", peer: "c" },
        ],
      },
    );
    expect(toyStory(runToys(world)).filter((line) => line.includes("b/q <"))).toHaveLength(6);
    const local = toyWorld(
      { b: { p: { start: [{ send: "hi", to: "b/q" }] }, q: {} } },
      { faults: [fault("partition", 0)] },
    );
    expect(toyStory(runToys(local))).toContain("11 b/q < hi from b/p");
  });

  it("does not deliver to a later incarnation what was meant for an earlier one", () => {
    const faults = [fault("partition", 100, { forUs: 1_000 }), fault("crash", 300, { forUs: 100 })];
    expect(arrivals(faults, "data").filter((line) => /m(150|250)/.test(line))).toEqual([]);
    expect(arrivals(faults, "data")).toContain("1200 m450");
  });

  it("hides the death of the other side until it ends", () => {
    const faults = [fault("partition", 100, { forUs: 1_000 }), fault("crash", 300)];
    expect(arrivals(faults, "data")).toEqual(["150 m50", "1200 lost"]);
  });
});

describe("slow", () => {
  it("adds latency while it lasts, and keeps order", () => {
    expect(arrivals([fault("slow", 100, { amountUs: 120, forUs: 200 })])).toEqual([
      "150 m50",
      "370 m150",
      "470 m250",
      "470 m350",
      "550 m450",
      "650 m550",
    ]);
  });

  it("adds up", () => {
    const faults = [
      fault("slow", 60, { amountUs: 1_000 }),
      fault("slow", 61, { amountUs: 2_000, forUs: 200 }),
    ];
    expect(arrivals(faults).slice(1, 3)).toEqual(["3250 m150", "3350 m250"]);
  });
});

describe("pause", () => {
  const worker: ToyScript = { turn: { m50: [], m150: [], m250: [{ say: "busy" }] } };

  function story(faults: readonly Fault[]): string[] {
    const world = toyWorld({ a: { p: sender("rpc", 4) }, b: { q: worker } }, { faults });
    return toyStory(runToys(world)).filter((line) => line.includes("b/q"));
  }

  it("freezes a machine; on thaw mail comes in its order, then turns", () => {
    expect(story([fault("pause", 200, { forUs: 300 })])).toEqual([
      "150 b/q < m50 from a/p",
      "150 b/q ! m50",
      "500 b/q < m150 from a/p",
      "500 b/q < m250 from a/p",
      "500 b/q < m350 from a/p",
      "500 b/q ! m150",
      "500 b/q ! m250",
      "500 b/q: busy",
    ]);
  });

  it("right before a turn that would run at once stops the turn", () => {
    const control = toyWorld({ a: { p: sender("rpc", 1) }, b: { q: worker } });
    runToys(control);
    const turn = [...Array(control.eventCount).keys()].find(
      (event) => control.trace.eventAt(event).type === "turn",
    );
    const pause: Fault = {
      ...fault("pause", 0, { forUs: 1_000 }),
      when: { kind: "event", event: turn ?? -1 },
    };
    const world = toyWorld({ a: { p: sender("rpc", 1) }, b: { q: worker } }, { faults: [pause] });
    expect(toyStory(runToys(world)).filter((line) => line.includes("b/q"))).toEqual([
      "150 b/q < m50 from a/p",
      "1150 b/q ! m50",
    ]);
  });

  it("delays timers, which can be cancelled in the instant of the thaw", () => {
    const script: ToyScript = {
      start: [
        { timer: "first", us: 149 },
        { timer: "second", us: 159 },
      ],
      receive: { first: [{ cancel: "second" }] },
    };
    const faults = [fault("pause", 100, { forUs: 1_000 })];
    expect(toyStory(runToys(toyWorld({ b: { q: script } }, { faults }))).slice(1)).toEqual([
      "1100 world/faults kernel.healed pause@100 pause b",
      "1100 b/q < first from b/q",
    ]);
  });

  it("does not let a crash of the frozen machine cancel events of others", () => {
    // While b is frozen, its timer leaves the queue and a timer of a takes the place.
    const a: ToyScript = {
      start: [{ timer: "t", us: 400 }],
      receive: {
        t: [
          { timer: "mine", us: 400 },
          { timer: "too", us: 400 },
        ],
      },
    };
    const b: ToyScript = { start: [{ timer: "held", us: 200 }] };
    const faults = [fault("pause", 100), fault("crash", 600)];
    const lines = toyStory(runToys(toyWorld({ a: { p: a }, b: { q: b } }, { faults })));
    expect(lines).toContain("801 a/p < mine from a/p");
    expect(lines).toContain("801 a/p < too from a/p");
  });

  it("stays until the last of two overlapping ones ends", () => {
    const faults = [fault("pause", 100, { forUs: 300 }), fault("pause", 200, { forUs: 400 })];
    expect(arrivals(faults)[0]).toBe("600 m50");
  });

  it("of an earlier incarnation does not thaw the next one", () => {
    const faults = [
      fault("pause", 100, { forUs: 300 }),
      fault("crash", 120, { forUs: 10 }),
      fault("pause", 140, { forUs: 1_000 }),
    ];
    expect(arrivals(faults, "data").filter((line) => line.includes("m"))[0]).toBe("1140 m150");
  });
});

describe("skew", () => {
  it("moves the wall clock of one machine, for a while, and no other clock", () => {
    const clocks: ToyScript = {
      start: [1_000, 3_000].map((us) => ({ timer: String(us), us: us - 1 })),
      receive: { "1000": [{ clock: true }], "3000": [{ clock: true }] },
    };
    const faults = [fault("skew", 500, { amountUs: -7_000, forUs: 2_000 })];
    const world = toyWorld({ a: { p: clocks }, b: { p: clocks } }, { faults, epochMs: 100 });
    expect(
      toyStory(runToys(world))
        .filter((line) => line.includes("clock"))
        .sort(),
    ).toEqual([
      "1000 a/p toy.clock 1000 101",
      "1000 b/p toy.clock 1000 94",
      "3000 a/p toy.clock 3000 103",
      "3000 b/p toy.clock 3000 103",
    ]);
  });
});

describe("the latency of a channel", () => {
  it("varies by the lane's own stream", () => {
    const rpc = { ...TOY_CHANNELS["rpc"]!, jitterUs: 1_000 };
    const times = (machines: Parameters<typeof toyWorld>[0]): string[] =>
      toyStory(runToys(toyWorld(machines, { channels: { rpc } })))
        .filter((line) => line.includes("b/q <"))
        .map((line) => line.split(" ")[0] ?? "");
    const quiet = times({ a: { p: sender() }, b: { q: {} } });
    expect(new Set(quiet).size).toBeGreaterThan(1);
    // Another pair of machines talks and draws, and nothing changes for the first.
    const other = { c: { p: { start: [{ send: "x", to: "d/q" }] } }, d: { q: {} } };
    expect(times({ ...other, a: { p: sender() }, b: { q: {} } })).toEqual(quiet);
  });
});

describe("bandwidth", () => {
  it("lets the bytes of a connection through one after the other, and no faster", () => {
    // A message is 4 bytes and its type 4 + 2 a letter: 14 for m50, 16 for the others; 12.5 us a byte.
    const limited = fault("bandwidth", 1, { bytesPerSecond: 80_000 });
    expect(arrivals([limited])).toEqual([
      "325 m50",
      "525 m150",
      "725 m250",
      "925 m350",
      "1125 m450",
      "1325 m550",
    ]);
  });

  it("leaves other channels alone", () => {
    expect(arrivals([fault("bandwidth", 1, { bytesPerSecond: 80_000, channel: "data" })])).toEqual(
      undisturbed,
    );
  });
});
