// Goal: fence 3 bites. Method: touch each trapped thing inside the trap, and check that it works again after.
import { describe, expect, it } from "vitest";
import { DeterminismViolation, withDeterminismTraps } from "../support/determinism-traps.js";

const planted: Record<string, () => unknown> = {
  "Date()": () => Date(),
  "Date.now()": () => Date.now(),
  "new Date()": () => new Date(),
  "new Date(local time)": () => new Date(2015, 4, 17),
  "local time from text": () => new Date("2015-05-17T10:05:00"),
  "Date.prototype.getHours()": () => new Date(0).getHours(),
  "Date.prototype.toString()": () => String(new Date(0)),
  "Math.random()": () => Math.random(),
  setTimeout: () => setTimeout(() => undefined, 0),
  setInterval: () => setInterval(() => undefined, 0),
  setImmediate: () => setImmediate(() => undefined),
  queueMicrotask: () => queueMicrotask(() => undefined),
  performance: () => performance.now(),
  "process.hrtime": () => process.hrtime.bigint(),
  "process.uptime": () => process.uptime(),
  "process.nextTick": () => process.nextTick(() => undefined),
  "process.env": () => process.env["HOME"],
  crypto: () => crypto.randomUUID(),
  fetch: () => fetch("http://localhost"),
  Intl: () => new Intl.NumberFormat(),
  "localeCompare()": () => "a".localeCompare("b"),
  "toLocaleString()": () => (1).toLocaleString(),
  WeakRef: () => new WeakRef({}),
};

describe("determinism traps", () => {
  it.each(Object.entries(planted))("%s throws inside a run", (_, violate) => {
    let caught: unknown;
    try {
      withDeterminismTraps(violate);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(DeterminismViolation);
  });

  it("names the replacement", () => {
    expect(() => withDeterminismTraps(() => Date.now())).toThrowErrorMatchingInlineSnapshot(
      `[DeterminismViolation: Date.now() inside a run: ask \`ctx.now()\`.]`,
    );
  });

  it("counts a violation that the code under test swallows", () => {
    const swallow = (): number => {
      try {
        return Math.random();
      } catch {
        return 4;
      }
    };
    expect(() => withDeterminismTraps(swallow)).toThrow(DeterminismViolation);
  });

  it("refuses asynchronous runs, which would outlive the traps", () => {
    expect(() => withDeterminismTraps(async () => Promise.resolve(1))).toThrow(/synchronous/);
  });

  it("puts everything back, also after an error", () => {
    const before = [Date, Math.random, setTimeout, performance, process.hrtime, process.env];
    expect(() => withDeterminismTraps(() => Math.random())).toThrow();
    expect([Date, Math.random, setTimeout, performance, process.hrtime, process.env]).toEqual(
      before,
    );
    expect(Date.now()).toBeGreaterThan(0);
    expect(new Date(0).getFullYear()).toBeGreaterThan(1960);
  });

  it("leaves arithmetic alone: UTC dates, instanceof, promises that merely exist", () => {
    const answer = withDeterminismTraps(() => {
      const date = new Date(Date.UTC(2015, 4, 17, 10, 5));
      return [date.toISOString(), date instanceof Date, Promise.resolve(1) instanceof Promise];
    });
    expect(answer).toEqual(["2015-05-17T10:05:00.000Z", true, true]);
  });
});
