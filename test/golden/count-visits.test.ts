// Goal: the story of the main job is true: 1,247 and 1,389, one restart, machine 6 takes over from machine 5. Method: the
// command line's own document, with the crash and without.
import { describe, expect, it } from "vitest";
import { runCli } from "../support/captured-io.js";

interface Outcome {
  readonly jobs: readonly {
    readonly status: string;
    readonly restarts: number;
    readonly checkpoints: { readonly completed: number };
    readonly tasks: readonly {
      readonly attempts: readonly { readonly attempt: number; readonly taskManager: string }[];
    }[];
  }[];
  readonly faults: readonly { readonly target: string; readonly landed: boolean }[];
  readonly sinks: Readonly<Record<string, readonly { readonly minute: string }[]>>;
  readonly verdict: { readonly kind: string };
}

async function run(...argv: string[]): Promise<Outcome> {
  const { out, code } = await runCli(["run", ...argv, "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out) as Outcome;
}

function rowsOf({ sinks }: Outcome): readonly unknown[] {
  return [...(sinks["visits-per-minute"] ?? [])].sort((left, right) =>
    left.minute < right.minute ? -1 : 1,
  );
}

const ROWS = [
  { minute: "2026-03-02T09:00Z", visits: 1247 },
  { minute: "2026-03-02T09:01Z", visits: 1389 },
];

describe("count-visits", () => {
  it("counts 1,247 and 1,389 though machine 5 dies and machine 6 takes over", async () => {
    const outcome = await run("count-visits");
    const [job] = outcome.jobs;
    expect(rowsOf(outcome)).toEqual(ROWS);
    expect(job?.status).toBe("FINISHED");
    expect(job?.restarts).toBe(1);
    expect(job?.checkpoints.completed).toBeGreaterThanOrEqual(3);
    expect(outcome.faults).toMatchObject([{ target: "tm-5", landed: true }]);
    expect(outcome.verdict.kind).toBe("pass");
    const moved = job?.tasks.filter(({ attempts }) => attempts[0]?.taskManager === "tm-5") ?? [];
    expect(moved.length).toBeGreaterThan(0);
    for (const { attempts } of moved) {
      expect(attempts.map(({ taskManager }) => taskManager)).toEqual(["tm-5", "tm-6"]);
    }
    // Everybody else keeps the place: local recovery is on.
    const others = job?.tasks.filter(({ attempts }) => attempts[0]?.taskManager !== "tm-5") ?? [];
    for (const { attempts } of others) {
      expect(new Set(attempts.map(({ taskManager }) => taskManager)).size).toBe(1);
    }
  });

  it("has a control without the crash that commits the same rows", async () => {
    const control = await run("count-visits-control");
    expect(rowsOf(control)).toEqual(ROWS);
    expect(control.jobs[0]?.restarts).toBe(0);
    expect(control.verdict.kind).toBe("pass");
  });
});
