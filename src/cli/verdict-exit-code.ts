import type { RunResult } from "../scenario/run-result.js";
import { ExitCode, type ExitCodeValue } from "./exit-code.js";

/** What the process answers for a run: a failed job is a finding, whatever was proven about it. */
export function verdictExitCode({
  verdict,
  jobs,
}: Pick<RunResult, "verdict" | "jobs">): ExitCodeValue {
  if (jobs.some(({ status }) => status === "FAILED")) return ExitCode.finding;
  switch (verdict.kind) {
    case "pass":
    case "declared":
      return ExitCode.pass;
    case "fail":
      return ExitCode.finding;
    case "inconclusive":
      return ExitCode.inconclusive;
  }
}
