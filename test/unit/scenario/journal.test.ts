// Goal: a replay line says all that a run is a function of, and is refused when that has changed. Method: round trips,
// damage, other versions, other hashes.
import { describe, expect, it } from "vitest";
import { simTime } from "../../../src/kernel/sim-time.js";
import {
  checkHashes,
  decodeJournal,
  encodeJournal,
  replayCommand,
  type Journal,
} from "../../../src/scenario/journal.js";
import { toBase64url } from "../../../src/scenario/base64url.js";
import { parseCrash } from "../../../src/scenario/fault-plan.js";
import { VERSION } from "../../../src/version.js";

const hashes = { scenario: "a1", input: "b2", job: "c3" };
const plain: Journal = {
  version: VERSION,
  request: { scenario: "count-visits", seed: "linecook", set: [], crashes: [], ownFaults: true },
  hashes,
  interventions: [],
};
const full: Journal = {
  version: VERSION,
  request: {
    scenario: "my scenarios/größe.yaml",
    seed: "päckchen 'x' \"y\" 😀",
    set: [["execution.checkpointing.interval", "1 s"]],
    crashes: [
      parseCrash("tm-3@20s"),
      {
        id: "x",
        kind: "pause",
        target: "tm-1",
        when: { kind: "time", atUs: simTime(5) },
        forUs: 7,
      },
    ],
    ownFaults: false,
    input: { path: "logs/access.log", format: "combined-log" },
    job: "jobs/mine.ts",
    rate: "200/s",
    untilUs: 30_000_000,
    mutant: "tx-01",
  },
  hashes,
  interventions: [{ event: 17, fault: parseCrash("tm-1@event:17") }],
};

describe("journal", () => {
  it.each([plain, full])("survives being written and read", (journal) => {
    expect(decodeJournal(encodeJournal(journal))).toEqual(journal);
    expect(decodeJournal(replayCommand(journal))).toEqual(journal);
  });

  it("needs no quoting", () => {
    expect(encodeJournal(full)).toMatch(/^v1:[\w-]+$/);
  });

  it("fits on a line for a shrunk plan", () => {
    const shrunk = {
      ...plain,
      request: { ...plain.request, crashes: [parseCrash("tm-3@event:1234.5")] },
    };
    expect(replayCommand(shrunk).length).toBeLessThan(200);
  });

  it.each([
    "",
    "hello",
    "v1:",
    "v1:!!!",
    `v1:${encodeJournal(plain).slice(3, 40)}`,
    `v1:${toBase64url("[]")}`,
  ])("refuses %j", (line) => {
    expect(() => decodeJournal(line)).toThrow(/replay line/);
  });

  it("refuses a line of another version and says which one can read it", () => {
    const old = encodeJournal({ ...plain, version: "0.0.9" });
    expect(() => decodeJournal(old)).toThrow(/npx linecook@0\.0\.9 replay 'v1:/);
  });

  it.each(["scenario", "input", "job"] as const)("refuses a changed %s", (what) => {
    expect(() => checkHashes(full, { ...hashes, [what]: "other" })).toThrow(
      new RegExp(`The ${what} .* has changed since this run`),
    );
    expect(() => checkHashes(full, hashes)).not.toThrow();
  });
});
