import type { RunResult } from "../scenario/run-result.js";
import { ExitCode, type ExitCodeValue } from "./exit-code.js";

/** What the process answers for a run. */
export function verdictExitCode({ verdict }: Pick<RunResult, "verdict">): ExitCodeValue {
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
