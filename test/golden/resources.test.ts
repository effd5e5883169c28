// Goal: the stories about slots and TaskManagers are true, and their results are right to the last record. Method: the
// command line's own document of each scenario.
import { describe, expect, it } from "vitest";
import { runCli } from "../support/captured-io.js";

interface Outcome {
  readonly jobs: readonly { readonly status: string; readonly restarts: number }[];
  readonly faults: readonly { readonly landed: boolean }[];
  readonly actions: readonly { readonly landed: boolean }[];
  readonly sinks: Readonly<Record<string, readonly { readonly visits: number }[]>>;
  readonly verdict: { readonly kind: string };
}

/** What the input of all of them holds, by the minute. */
const VISITS = [60, 60, 70, 70, 80, 80, 90, 90, 100, 100];

async function run(name: string): Promise<Outcome> {
  const { out, code } = await runCli(["run", name, "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out) as Outcome;
}

describe("a scenario about resources", () => {
  it.each([
    ["adaptive-rescale", 2],
    ["reactive-mode", 3],
    ["zombie-taskmanager", 1],
    ["slot-request-timeout", 1],
    ["idle-taskmanager-release", 1],
  ])("%s loses nothing and repeats nothing", async (name, restarts) => {
    const outcome = await run(name);
    const rows = outcome.sinks["visits-per-minute"]?.map(({ visits }) => visits) ?? [];
    expect(rows.sort((left, right) => left - right)).toEqual(VISITS);
    expect(outcome.verdict.kind).toBe("pass");
    expect(outcome.jobs).toMatchObject([{ status: "FINISHED", restarts }]);
    for (const { landed } of [...outcome.faults, ...outcome.actions]) expect(landed).toBe(true);
  });
});
