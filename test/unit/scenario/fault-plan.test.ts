// Goal: `--crash` and scenario files mean the same faults. Method: forms, and reading back what is described.
import { describe, expect, it } from "vitest";
import { withFaults } from "../../../src/scenario/fault-list.js";
import { describeWhen, parseCrash } from "../../../src/scenario/fault-plan.js";

describe("parseCrash", () => {
  it.each([
    ["tm-3@20s", { kind: "time", atUs: 20_000_000 }],
    ["tm-3@1m30s", { kind: "time", atUs: 90_000_000 }],
    ["jm-1@checkpoint.ack.sent#2", { kind: "point", point: "checkpoint.ack.sent", nth: 2 }],
    ["tm-3@checkpoint.ack.sent", { kind: "point", point: "checkpoint.ack.sent", nth: 1 }],
    ["tm-3@event:12", { kind: "event", event: 12 }],
    ["tm-3@event:12.4", { kind: "command", event: 12, command: 4 }],
  ])("reads %s", (text, when) => {
    const fault = parseCrash(text);
    expect(fault).toMatchObject({ kind: "crash", target: text.split("@")[0], when });
    const described = `${fault.target}@${describeWhen(fault.when)}`;
    expect(parseCrash(described).when).toEqual(when);
  });

  it.each([
    "tm-3",
    "@20s",
    "tm-3@",
    "tm-3@20",
    "tm-3@-5s",
    "tm-3@event:",
    "tm-3@event:1.0",
    "tm-3@a.b#0",
  ])("refuses %s", (text) => {
    expect(() => parseCrash(text)).toThrow(/tm-3@checkpoint.ack.sent#2/);
  });

  it("knows the protocol points, and the one that was meant", () => {
    expect(() => parseCrash("tm-3@nosuch.point#2")).toThrow(/no protocol point "nosuch.point"/);
    expect(() => parseCrash("tm-3@checkpoint.ack.send#2")).toThrow(
      /Did you mean "checkpoint.ack.sent"/,
    );
  });

  it("keeps the ids of several crashes of one machine apart", () => {
    const crashes = [parseCrash("tm-3@20s"), parseCrash("tm-3@30s"), parseCrash("tm-3@40s")];
    expect(withFaults([], crashes).map(({ id }) => id)).toEqual([
      "crash-tm-3",
      "crash-tm-3-2",
      "crash-tm-3-3",
    ]);
  });
});
