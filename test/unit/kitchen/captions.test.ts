// Goal: every record has a sentence that a beginner understands. Method: tell one record of every type, in all words.
import { describe, expect, it } from "vitest";
import { KERNEL_TRACE_SCHEMA } from "../../../src/kernel/simulation.js";
import type { TraceFieldKind } from "../../../src/kernel/trace-schema.js";
import { captionOf, tellRecord } from "../../../src/kitchen/captions.js";
import type {
  KitchenFields,
  KitchenRecord,
  KitchenRecordType,
} from "../../../src/kitchen/kitchen-record.js";
import { TRACE_SCHEMA } from "../../../src/model/trace-events.js";

const SCHEMA: Readonly<Record<string, Readonly<Record<string, TraceFieldKind>>>> = {
  ...KERNEL_TRACE_SCHEMA,
  ...TRACE_SCHEMA,
};
const stations = [
  { kitchen: "prep", flink: "Source: visits" },
  { kitchen: "cook", flink: "pages" },
];
const TASK = "tm-5/task:ab12:1:3:0";

function record<T extends KitchenRecordType>(
  type: T,
  fields: KitchenFields<T>,
  process = TASK,
): KitchenRecord {
  return { index: 0, event: 0, timeUs: 0, process, type, fields } as unknown as KitchenRecord;
}

/** Words that only the kitchen has. */
const KITCHEN_WORDS =
  /\b(kitchen|chef|cooks?|pans?|photos?|snaps?|belts?|burners?|trays?|cloches?|slips?|orders?|guest|lit|faints?|served?|hands?|cards?|rolls?|service|board)\b/i;

const sample: Readonly<Record<TraceFieldKind, unknown>> = {
  number: 2,
  ordinal: 3,
  text: "text",
  flag: true,
  data: ["a", "b"],
};

function sampleOf(type: string): KitchenRecord {
  const kinds = Object.entries(SCHEMA[type] ?? {});
  const fields = Object.fromEntries(kinds.map(([name, kind]) => [name, sample[kind]]));
  return record(type as "task.state", fields as KitchenFields<"task.state">);
}

describe("a caption", () => {
  it.each(Object.keys(SCHEMA))("tells %s in all words", (type) => {
    for (const words of ["kitchen", "flink", "both"] as const) {
      const text = captionOf(sampleOf(type), { words, stations });
      expect(text.length).toBeGreaterThan(10);
      expect(text).not.toMatch(/undefined|NaN|\[object|\s{2}|\s$/);
    }
  });

  it.each(Object.keys(SCHEMA))(
    "tells %s without the kitchen where Flink's words are wanted",
    (type) => {
      const process = type.startsWith("task.") ? TASK : "jm-1/jobmaster:ab12";
      const text = captionOf({ ...sampleOf(type), process }, { words: "flink", stations });
      expect(text).not.toMatch(KITCHEN_WORDS);
    },
  );

  it("says the same in kitchen words, in Flink's, and in both", () => {
    const completed = record("checkpoint.completed", {
      ...{ jobId: "ab12", checkpointId: 3, path: "chk-3", metadata: {} },
    });
    const told = (["kitchen", "flink", "both"] as const).map((words) =>
      captionOf(completed, { words, stations }),
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "photo 3 is complete: the service can start again from here",
        "checkpoint 3 is complete: the job can start again from here",
        "photo (checkpoint) 3 is complete: the service can start again from here",
      ]
    `);
  });

  it("names the pan by station and cook", () => {
    const cut = record("task.cut", { checkpointId: 3, inputs: [], outputs: [] });
    expect(captionOf(cut, { words: "kitchen", stations })).toMatchInlineSnapshot(
      `"pan cook[4] of cook 5 snaps its part of photo 3: what came before counts, what comes after does not"`,
    );
    expect(captionOf(cut, { words: "flink", stations })).toMatchInlineSnapshot(
      `"pages[4] of tm-5 takes its snapshot for checkpoint 3: what came before counts, what comes after does not"`,
    );
  });

  it("tells a crash for what it is", () => {
    const crash = record("kernel.fault", { id: "f1", kind: "crash", target: "tm-5" });
    expect(captionOf(crash, { words: "both", stations })).toMatchInlineSnapshot(
      `"FAULT: cook 5 (tm-5) faints (crash); everything in its memory is gone"`,
    );
  });

  it("knows the terms that it used", () => {
    const blocked = record("task.blocked", { channel: 1, checkpointId: 3 });
    const { terms } = tellRecord(blocked, { words: "both", stations });
    expect(terms).toEqual(["channel", "barrier", "checkpoint"]);
  });
});
