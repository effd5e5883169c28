// Goal: the word table can be trusted on a screen. Method: look at every row, and let the speaker say some.
import { describe, expect, it } from "vitest";
import { machineName, taskNameOf } from "../../../src/kitchen/place-names.js";
import { speakerOf } from "../../../src/kitchen/speaker.js";
import { stationNames } from "../../../src/kitchen/station-names.js";
import { eventTimeText, virtualTimeText } from "../../../src/kitchen/time-text.js";
import { nextWordChoice } from "../../../src/kitchen/word-choice.js";
import { WORDS } from "../../../src/kitchen/words.js";
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../../src/model/event-time.js";

const rows = Object.entries(WORDS);

describe("the word table", () => {
  it("says of every term where the picture breaks", () => {
    for (const [, { flink, kitchen, breaks }] of rows) {
      expect(flink).not.toBe("");
      expect(kitchen).not.toBe("");
      expect(breaks.length).toBeGreaterThan(15);
      expect(breaks).not.toMatch(/^[A-Z][a-z]|\.$/);
    }
  });

  it("has one row per term, and no kitchen word for two terms", () => {
    for (const side of ["flink", "kitchen"] as const) {
      const words = rows.map(([, word]) => word[side]);
      expect(new Set(words).size).toBe(words.length);
    }
  });
});

describe("a speaker", () => {
  it.each([
    ["kitchen", "photo", "photos", "1 photo", "photo"],
    ["flink", "checkpoint", "checkpoints", "1 checkpoint", "checkpoint"],
    [
      ...(["both", "photo (checkpoint)", "photos (checkpoints)"] as const),
      ...(["1 photo (checkpoint)", "photo"] as const),
    ],
  ] as const)("speaks %s", (choice, one, many, counted, label) => {
    const say = speakerOf(choice);
    expect(say("checkpoint")).toBe(one);
    expect(say.many("checkpoint")).toBe(many);
    expect(say.count(1, "checkpoint")).toBe(counted);
    expect(say.label("checkpoint")).toBe(label);
  });

  it("goes round", () => {
    expect(nextWordChoice(nextWordChoice(nextWordChoice("both")))).toBe("both");
  });
});

describe("names", () => {
  it.each([
    [["Source: visits -> Parse", "pages", "minutes", "Sink: Writer"], "prep cook plate serve"],
    [["Source: visits", "count", "Sink: Writer"], "prep cook serve"],
    [["Source: a", "Source: b", "join", "Sink: out"], "prep prep 2 cook serve"],
    [["Source: a", "x", "y", "z", "Sink: 1", "Sink: 2"], "prep cook cook 2 plate serve serve 2"],
    [["Source: everything in one"], "prep"],
    [[], ""],
  ])("calls the stations of %j %s", (vertices, names) => {
    expect(stationNames(vertices).join(" ")).toBe(names);
  });

  it("reads tasks and machines out of process names", () => {
    expect(taskNameOf("tm-3/task:ab12:1:3:0")).toEqual({
      ...{ machine: "tm-3", vertex: 1, subtask: 3, attempt: 0, graph: "" },
    });
    expect(taskNameOf("tm-3/task:ab12:1:3:0@49d53e4d")).toEqual({
      ...{ machine: "tm-3", vertex: 1, subtask: 3, attempt: 0, graph: "49d53e4d" },
    });
    expect(taskNameOf("tm-3/taskexecutor")).toBeUndefined();
    expect(machineName("tm-3", "kitchen")).toBe("cook 3");
    expect(machineName("tm-3", "both")).toBe("cook 3 (tm-3)");
    expect(machineName("tm-3", "flink")).toBe("tm-3");
    expect(machineName("gateway", "both")).toBe("gateway");
  });
});

describe("times", () => {
  it.each([
    [0, "0.000s"],
    [12_340_999, "12.340s"],
  ])("%i us of virtual time are %s", (us, text) => {
    expect(virtualTimeText(us)).toBe(text);
  });

  it.each([
    [Number.MIN_SAFE_INTEGER, /^\d\d:\d\d:\d\d$/],
    [MIN_TIMESTAMP, /^none$/],
    [MAX_TIMESTAMP, /^the end$/],
    [1_431_857_103_999, /^10:05:03$/],
    [-1, /^23:59:59$/],
  ])("event time %d reads as %s", (ms, text) => {
    expect(eventTimeText(ms)).toMatch(text);
  });
});
