// Goal: the main job counts a real web server's log right, with no fault and under crashes. Method: the file is counted
// here, by other code; the log lies beside the project, and where it does not, one of the same format is made up.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { RandomSource } from "../../src/kernel/random-source.js";
import { runCli } from "../support/captured-io.js";

const SCHEDULES = 50;
const REAL_LOG = "../shared/data/access.log";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const folder = mkdtempSync(join(tmpdir(), "linecook-log-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Row {
  readonly minute: string;
  readonly visits: number;
}

interface Outcome {
  readonly sinks: Readonly<Record<string, readonly Row[]>>;
  readonly faults: readonly { readonly landed: boolean }[];
  readonly counters: { readonly recordsReplayed: number };
  readonly verdict: { readonly kind: string };
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** Lines of a made-up log: hourly bursts, up to a minute out of order. */
function madeUpLog(): string {
  const random = new RandomSource("access-log");
  const lines: string[] = [];
  for (let hour = 8; hour < 20; hour++) {
    const visits = 70 + random.below("visits", 50);
    for (let i = 0; i < visits; i++) {
      const time = `${twoDigits(hour)}:05:${twoDigits(random.below("second", 60))}`;
      const page = `/page-${String(random.below("page", 40))}`;
      lines.push(
        `10.0.0.${String(random.below("host", 250))} - - [18/May/2015:${time} +0000] "GET ${page} HTTP/1.1" 200 512 "-" "Mozilla/5.0"`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

function logFile(): string {
  if (existsSync(REAL_LOG)) return REAL_LOG;
  const path = join(folder, "access.log");
  if (!existsSync(path)) writeFileSync(path, madeUpLog());
  return path;
}

/** Visits per minute by the text of the time stamps alone. */
function countByHand(path: string): Row[] {
  const counts = new Map<string, number>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const stamp = /\[(\d\d)\/(\w\w\w)\/(\d{4}):(\d\d):(\d\d):\d\d \+0000\]/.exec(line);
    if (stamp === null) continue;
    const [, day = "", month = "", year = "", hour = "", minute = ""] = stamp;
    const key = `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${day}T${hour}:${minute}Z`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([minute, visits]) => ({ minute, visits })).sort(byMinute);
}

const byMinute = (left: Row, right: Row): number => (left.minute < right.minute ? -1 : 1);

async function run(...more: string[]): Promise<Outcome> {
  const input = ["--input", logFile(), "--format", "combined-log", "--no-faults", "--json"];
  const { out } = await runCli(["run", "count-visits", ...input, ...more]);
  return JSON.parse(out) as Outcome;
}

const rowsOf = (outcome: Outcome): Row[] =>
  [...(outcome.sinks["visits-per-minute"] ?? [])].sort(byMinute);

describe("a web server's access log", () => {
  it("gives every minute as counted by hand", { timeout: 300_000 }, async () => {
    const expected = countByHand(logFile());
    const outcome = await run();
    expect(rowsOf(outcome)).toEqual(expected);
    expect(outcome.verdict.kind).toBe("pass");
    if (!existsSync(REAL_LOG)) return;
    expect(expected).toHaveLength(84);
    expect(expected.slice(0, 2)).toEqual([
      { minute: "2015-05-17T10:05Z", visits: 74 },
      { minute: "2015-05-17T11:05Z", visits: 111 },
    ]);
  });

  it(
    "gives the same under each of 50 random crashes that replay records",
    { timeout: 1_500_000 },
    async () => {
      const expected = countByHand(logFile());
      const random = new RandomSource("schedules");
      const lengthMs = existsSync(REAL_LOG) ? 48_000 : 5_000;
      let tried = 0;
      for (let proven = 0; proven < SCHEDULES; tried++) {
        expect(tried).toBeLessThan(SCHEDULES * 4);
        // The first checkpoint completes within the first 200 ms.
        const machine = `tm-${String(1 + random.below("machine", 10))}`;
        const atMs = 500 + random.below("time", lengthMs - 500);
        const outcome = await run(
          "--crash",
          `${machine}@${String(atMs)}ms`,
          "--set",
          "linecook.task.records-per-turn=1024",
        );
        if (outcome.counters.recordsReplayed === 0) continue;
        proven++;
        const what = `${machine} at ${String(atMs)} ms`;
        expect([what, outcome.verdict.kind, outcome.faults[0]?.landed]).toEqual([
          what,
          "pass",
          true,
        ]);
        expect([what, rowsOf(outcome)]).toEqual([what, expected]);
      }
    },
  );
});
