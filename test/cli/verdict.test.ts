// Goal: on a small terminal the verdict is what one sees last. Method: the plain story of short runs.
import { describe, expect, it } from "vitest";
import { runCli } from "../support/captured-io.js";

async function story(...argv: string[]): Promise<readonly string[]> {
  const { out } = await runCli(["run", "count-visits-small", ...argv], { columns: 80 });
  return out.trimEnd().split("\n");
}

describe("the plain story", () => {
  it("ends with result, seed, digest, replay line and verdict, within a screen of 24 rows", async () => {
    const lines = await story();
    expect(lines.at(-1)).toBe("PASS: every record counts exactly once.");
    const screen = lines.slice(-20).join("\n");
    for (const what of [/2026-03-02T09:03Z {6}60/, /seed "linecook", digest/, /replay 'v1:/])
      expect(screen).toMatch(what);
    expect(screen).toMatch(/\d+ properties hold, and 4 expectations of the scenario/);
  });

  it("lists every property if asked to", async () => {
    const summary = (await story()).join("\n");
    const [, hold] = /(\d+) properties hold, and 4 expectations/.exec(summary) ?? [];
    const lines = await story("--verbose");
    expect(lines.filter((line) => /^ {2}ok /.test(line))).toHaveLength(Number(hold) + 4);
    expect(Number(hold)).toBeGreaterThanOrEqual(25);
    expect(lines.at(-1)).toMatch(/^PASS/);
  });

  it("says how to leave out a fault of the scenario that another crash kept away", async () => {
    const lines = await story("--crash", "tm-3@checkpoint.ack.sent#2");
    expect(lines.slice(-3).join("\n")).toMatch(/cook-1-faints .*--no-faults/s);
    expect(lines.at(-1)).toBe("INCONCLUSIVE: nothing was proven.");
    const without = await story("--no-faults", "--crash", "tm-3@checkpoint.ack.sent#2");
    expect(without.at(-1)).toMatch(/^PASS/);
  });
});
