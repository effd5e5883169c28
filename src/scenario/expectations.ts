import { hashValue32 } from "../kernel/hash.js";
import type { PropertyResult, Verdict } from "../verification/verdict.js";
import type { RunResult } from "./run-result.js";
import type { Scenario } from "./scenario.js";

/**
 * The verdict with what the scenario's author said would come out. Only for a run of the scenario as
 * it is written: whoever changes it asks another question.
 */
export function withExpectations(result: RunResult, { expect }: Scenario): Verdict {
  const { verdict } = result;
  if (expect === undefined || verdict.kind === "inconclusive") return verdict;
  const checks = [
    verdictCheck(verdict, expect.verdict),
    countCheck("restarts", sum(result, "restarts"), expect.restarts, expect.restarts),
    countCheck("completedCheckpoints", completed(result), expect.completedCheckpoints?.min),
    ...Object.entries(expect.sinks ?? {}).map(([name, rows]) =>
      rowsCheck(name, result.sinks[name] ?? [], rows),
    ),
  ].filter((check) => check !== undefined);
  const failed = checks.some(({ status }) => status === "fail");
  const properties = failed
    ? [...checks, ...verdict.properties]
    : [...verdict.properties, ...checks];
  return { ...verdict, kind: failed ? "fail" : verdict.kind, properties };
}

function sum({ jobs }: RunResult, what: "restarts"): number {
  return jobs.reduce((total, job) => total + job[what], 0);
}

function completed({ jobs }: RunResult): number {
  return jobs.reduce((total, job) => total + job.checkpoints.completed, 0);
}

function verdictCheck(
  { kind }: Verdict,
  expected: Verdict["kind"] | undefined,
): PropertyResult | undefined {
  if (expected === undefined) return undefined;
  return check(
    "verdict",
    kind === expected,
    `the scenario expects ${expected}, the verdict is ${kind}`,
  );
}

function countCheck(
  what: string,
  found: number,
  least: number | undefined,
  most = Infinity,
): PropertyResult | undefined {
  if (least === undefined) return undefined;
  const range = most === Infinity ? `at least ${String(least)}` : String(least);
  const detail = `${what}: the scenario expects ${range}, the run has ${String(found)}`;
  return check(what, found >= least && found <= most, detail);
}

function rowsCheck(
  name: string,
  found: readonly unknown[],
  expected: readonly unknown[],
): PropertyResult {
  const same = fingerprints(found).join() === fingerprints(expected).join();
  const detail = same
    ? `the ${String(found.length)} rows of ${name} are those that the scenario expects`
    : `the scenario expects ${JSON.stringify(expected)} in ${name}, the run gives ${JSON.stringify(found)}`;
  return check(`sinks.${name}`, same, detail);
}

/** Rows as a multiset: the order in which they were committed does not count. */
function fingerprints(rows: readonly unknown[]): readonly number[] {
  return rows.map((row) => hashValue32(row, 11)).sort((left, right) => left - right);
}

function check(what: string, holds: boolean, detail: string): PropertyResult {
  return { id: `expect.${what}`, status: holds ? "pass" : "fail", detail };
}
