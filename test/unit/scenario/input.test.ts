// Goal: the input is what the scenario or the file says, the same for a seed, and nothing is lost on the way. Method:
// count generated visits minute by minute; read lines of real logs and broken ones.
import { describe, expect, it } from "vitest";
import { parseCombinedLogLine, type Visit } from "../../../src/dataflow/connectors/combined-log.js";
import { generateVisits } from "../../../src/scenario/input/generated-visits.js";
import { inputFromFile } from "../../../src/scenario/input/input-file.js";
import type { InputEntry } from "../../../src/scenario/input/input-schema.js";
import type { ScenarioInput } from "../../../src/scenario/input/scenario-input.js";
import { formatUtcMinute, parseUtcMinute } from "../../../src/model/utc-minute.js";

const generated = {
  generator: "visits" as const,
  from: "2026-03-02T09:00Z",
  perMinute: [1247, 1389],
  pages: 40,
  users: 300,
  outOfOrderness: "4 s",
};
const entry: InputEntry = { topic: "visits", partitions: 4, generated };

function values(input: ScenarioInput): unknown[] {
  return input.partitions.flatMap(({ records }) => records.map(({ value }) => value));
}

describe("generated visits", () => {
  const input = generateVisits(entry, generated, "seed");

  it("holds exactly as many visits in each minute as asked for", () => {
    const counts = new Map<string, number>();
    for (const value of values(input)) {
      const minute = formatUtcMinute((value as Visit).timestamp);
      counts.set(minute, (counts.get(minute) ?? 0) + 1);
    }
    expect([...counts].sort()).toEqual([
      ["2026-03-02T09:00Z", 1247],
      ["2026-03-02T09:01Z", 1389],
    ]);
    expect(input.size).toBe(1247 + 1389);
  });

  it("arrives in each partition out of order, by no more than the bound", () => {
    const start = parseUtcMinute(generated.from);
    let disorder = 0;
    for (const { records } of input.partitions) {
      let newest = -Infinity;
      let before = -Infinity;
      for (const { value, availableAtUs } of records) {
        const { timestamp } = value as Visit;
        disorder = Math.max(disorder, newest - timestamp);
        newest = Math.max(newest, timestamp);
        expect(availableAtUs).toBeGreaterThanOrEqual(before);
        before = availableAtUs;
        const delay = availableAtUs / 1000 - 200 - (timestamp - start);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(4000);
      }
    }
    expect(disorder).toBeGreaterThan(0);
    expect(disorder).toBeLessThanOrEqual(4000);
  });

  it("is a function of the seed", () => {
    expect(generateVisits(entry, generated, "seed")).toEqual(input);
    expect(generateVisits(entry, generated, "another").hash).not.toBe(input.hash);
  });

  it("follows a rate if there is one", () => {
    const fast = generateVisits({ ...entry, rate: "100/s" }, generated, "seed");
    const times = fast.partitions.flatMap(({ records }) => records.map((one) => one.availableAtUs));
    expect(Math.max(...times)).toBe(200_000 + 2635 * 10_000);
    expect(values(fast)).toEqual(values(input));
  });

  it("mixes in malformed records if asked to", () => {
    const dirty = generateVisits(entry, { ...generated, malformed: 3 }, "seed");
    expect(values(dirty).filter((value) => typeof value === "string")).toHaveLength(3);
    expect(dirty.size).toBe(2639);
  });
});

const LINE =
  '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a/b.png?x=1 HTTP/1.1" 200 203023 "http://e.com/" "Mozilla/5.0"';

describe("combined log", () => {
  it.each([
    [LINE, 1431857103000, "/a/b.png?x=1"],
    [LINE.replace("10:05:03 +0000", "12:05:03 +0200"), 1431857103000, "/a/b.png?x=1"],
    [LINE.replace("10:05:03 +0000", "05:35:03 -0430"), 1431857103000, "/a/b.png?x=1"],
    [LINE.replace("203023", "-"), 1431857103000, "/a/b.png?x=1"],
    [LINE.replace("GET /a/b.png?x=1 HTTP/1.1", "-"), 1431857103000, "-"],
    [LINE.replace("/b.png", '/\\"b.png'), 1431857103000, '/a/\\"b.png?x=1'],
    [LINE.replace("17/May/2015", "29/Feb/2016"), 1456740303000, "/a/b.png?x=1"],
  ])("reads %s", (line, timestamp, page) => {
    expect(parseCombinedLogLine(line)).toEqual({ timestamp, page, user: "83.149.9.216" });
  });

  it.each([
    "",
    "hello",
    LINE.replace("May", "Mai"),
    LINE.replace("[17", "[37"),
    LINE.replace(":10:05", ":25:05"),
    LINE.replace('"GET', "GET"),
    LINE.slice(0, 50),
    LINE.replace(" 200 ", " ok "),
  ])("refuses %j", (line) => {
    expect(parseCombinedLogLine(line)).toBeUndefined();
  });
});

describe("input from a log file", () => {
  const file = (text: string): ScenarioInput =>
    inputFromFile(
      { topic: "visits", partitions: 2 },
      { path: "a.log", format: "combined-log", text },
    );

  it("keeps every line, malformed ones too, dealt in turn at the rate", () => {
    const input = file(`\uFEFF${LINE}\r\nbroken\r\n\r\n${LINE}\n`);
    expect(input.partitions.map(({ records }) => records.map((one) => one.value))).toEqual([
      [LINE, ""],
      ["broken", LINE],
    ]);
    expect(input.partitions[1]?.records[1]?.availableAtUs).toBe(215_000);
    expect(input.size).toBe(4);
  });

  it("refuses a file without a valid line", () => {
    expect(() => file("")).toThrow("a.log: the input file is empty.");
    expect(() => file("x\ny\n")).toThrow(/a\.log:1:1: no line of 2 is in the format combined-log/);
  });
});
