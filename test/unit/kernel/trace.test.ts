// Goal: the trace tells what happened, whatever its size, and its digests change when and only when that differs.
import { describe, expect, it } from "vitest";
import { Trace } from "../../../src/kernel/trace.js";
import type { TraceSchema } from "../../../src/kernel/trace-schema.js";
import { toyWorld, runToys } from "../../support/toy-world.js";

const schema: TraceSchema = {
  "x.all": { n: "number", o: "ordinal", t: "text", f: "flag", d: "data" },
  "x.one": { n: "number" },
};

function trace(enabled = true, freeze = false): Trace {
  const names = {
    processName: (index: number) => `p${String(index)}`,
    laneName: (index: number) => `l${String(index)}`,
  };
  return new Trace(schema, names, { enabled, freeze });
}

function all(n: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { n, o: 5, t: "text", f: true, d: { a: [n] }, ...more };
}

function event(
  target: Trace,
  emit: (target: Trace) => void = () => undefined,
  process = 0,
  type = "hello",
): void {
  target.beginEvent(10, process, 3, 77, target.typeId(type), -1);
  emit(target);
  target.endEvent(2);
}

describe("records and events", () => {
  it("are given back as they were", () => {
    const one = trace();
    event(one, () => one.emit(0, "x.all", all(1.5)));
    expect(one.eventAt(0)).toEqual({
      index: 0,
      timeUs: 10,
      process: "p0",
      lane: "l3",
      type: "hello",
      cause: -1,
      commands: 2,
    });
    expect(one.recordAt(0)).toEqual({
      index: 0,
      event: 0,
      timeUs: 10,
      process: "p0",
      type: "x.all",
      fields: all(1.5),
    });
    expect(one.typeAt(0)).toBe("x.all");
  });

  it("survive any number of chunks", () => {
    const one = trace();
    for (let i = 0; i < 5_000; i++) {
      event(one, () => {
        one.emit(0, "x.all", all(i));
        if (i % 3 === 0) one.emit(0, "x.one", { n: i });
      });
    }
    const records = [...one.recordsFrom(0)];
    expect(records.map(({ index }) => index)).toEqual(records.map((_, index) => index));
    expect(records.filter(({ type }) => type === "x.all").map(({ fields }) => fields["d"])).toEqual(
      Array.from({ length: 5_000 }, (_, i) => ({ a: [i] })),
    );
    expect(one.eventAt(4_999).timeUs).toBe(10);
  });

  it("count more commands than 16 bits hold", () => {
    const one = trace();
    one.beginEvent(1, 0, -1, 0, one.typeId("turn"), -1);
    one.endEvent(100_000);
    expect(one.eventAt(0)).toMatchObject({ commands: 100_000, lane: undefined });
  });

  it("must exist, and be in the schema", () => {
    const one = trace();
    expect(() => one.eventAt(0)).toThrow("the event must exist");
    expect(() => one.recordAt(0)).toThrow("the record must exist");
    expect(() => one.emit(0, "x.unknown", {})).toThrow("x.unknown");
  });

  it("are only counted when the trace is off", () => {
    const off = trace(false);
    event(off, () => off.emit(0, "x.one", { n: 1 }));
    expect([off.eventCount, off.recordCount]).toEqual([1, 1]);
    expect(off.hex()).toBe(trace().hex());
  });

  it("cannot be changed later, where sharing is watched", () => {
    const list = [1];
    const one = trace(true, true);
    event(one, () => one.emit(0, "x.all", all(1, { d: list })));
    expect(() => list.push(2)).toThrow(TypeError);
  });
});

describe("digests", () => {
  function digest(fields: Record<string, unknown>): string {
    const one = trace();
    event(one, () => one.emit(0, "x.all", fields));
    return one.hex();
  }

  it("change with every field but ordinals", () => {
    const variants = [{}, { n: 2 }, { t: "other" }, { f: false }, { d: { a: [2] } }, { d: null }];
    expect(new Set(variants.map((more) => digest(all(1, more)))).size).toBe(variants.length);
    expect(digest(all(1, { o: 6 }))).toBe(digest(all(1)));
  });

  it("change with time, lane, type, process and commands of events", () => {
    const variants = [
      [10, 0, 77, "hello", 2],
      [11, 0, 77, "hello", 2],
      [10, 1, 77, "hello", 2],
      [10, 0, 78, "hello", 2],
      [10, 0, 77, "bye", 2],
      [10, 0, 77, "hello", 3],
    ] as const;
    const hexes = variants.map(([time, process, laneHash, type, commands]) => {
      const one = trace();
      event(one, undefined, 1);
      one.beginEvent(time, process, 3, laneHash, one.typeId(type), 0);
      one.endEvent(commands);
      return `${one.hex()} ${JSON.stringify([...one.processHexes()])}`;
    });
    expect(new Set(hexes).size).toBe(variants.length);
  });

  it("of processes do not depend on what others do, nor on the order in which texts appeared", () => {
    const one = trace();
    const two = trace();
    event(one, () => one.emit(0, "x.all", all(1)));
    two.typeId("something seen earlier");
    event(two, () => two.emit(1, "x.one", { n: 1 }), 1);
    event(two, () => two.emit(0, "x.all", all(1)));
    expect(two.processHexes().get("p0")).toBe(one.processHexes().get("p0"));
    expect([...one.processHexes().keys()]).toEqual(["p0"]);
  });

  it("are the same whether or not somebody looks", () => {
    const world = () => toyWorld({ a: { p: { start: [{ send: "hi", to: "a/q" }] }, q: {} } });
    const looked = world();
    while (looked.step()) {
      for (let i = 0; i < looked.eventCount; i++) looked.trace.eventAt(i);
      for (const record of looked.trace.recordsFrom(0)) Object.keys(record.fields);
      looked.trace.processHexes();
      looked.save();
    }
    expect(looked.trace.hex()).toBe(runToys(world()).trace.hex());
  });
});

describe("a remembered trace", () => {
  it("goes on in each future without touching the others", () => {
    const one = trace();
    for (let i = 0; i < 3; i++) event(one, () => one.emit(0, "x.all", all(i)));
    const saved = one.save();
    const tell = (target: Trace): unknown => [
      target.hex(),
      ...Array.from({ length: target.eventCount }, (_, index) => target.eventAt(index)),
      ...target.recordsFrom(0),
    ];
    const before = tell(one);
    event(one, () => one.emit(0, "x.all", all(100, { t: "first future" })));
    const first = tell(one);
    const two = trace();
    two.load(saved);
    expect(tell(two)).toEqual(before);
    event(two, () => two.emit(0, "x.all", all(200, { t: "second future" })), 0, "other");
    expect(tell(one)).toEqual(first);
    one.load(saved);
    expect(tell(one)).toEqual(before);
    event(one, () => one.emit(0, "x.all", all(100, { t: "first future" })));
    expect(tell(one)).toEqual(first);
  });
});
