import { availableParallelism } from "node:os";
import {
  SWEEP_KINDS,
  type SweepKind,
  type SweepPlan,
  type SweepResult,
} from "../scenario/sweep.js";
import { suggestWord } from "../scenario/nearest-word.js";
import { userError } from "../scenario/user-error.js";
import { renderSweep } from "../report/sweep-text.js";
import type { CommandIo } from "./command-io.js";
import { asCalled } from "./command-name.js";
import { ExitCode } from "./exit-code.js";
import { runRequest, type RunOptions } from "./run-options.js";
import { runSweep } from "./run-sweep.js";
import { wholeNumber } from "./whole-number.js";
import { quoted } from "../scenario/quoted.js";

/** Options of `linecook sweep`, as commander gives them. */
export interface SweepOptions extends RunOptions {
  readonly kinds: string;
  readonly targets?: string;
  readonly every: string;
  readonly own?: boolean;
  readonly commands?: boolean;
  readonly workers?: string;
  readonly json?: boolean;
}

/** `linecook sweep`: a fault right before every event of the run without faults. */
export async function sweepCommand(
  io: CommandIo,
  scenario: string,
  options: SweepOptions,
): Promise<number> {
  const request = { ...runRequest(scenario, options), ownFaults: false };
  const workers = wholeNumber("--workers", options.workers ?? String(availableParallelism()));
  const result = await runSweep(io, request, sweepPlan(options), workers);
  const failures = result.failures.map((failure) => {
    return { ...failure, replay: asCalled(io.command, failure.replay) };
  });
  const pasted = { ...result, failures };
  io.out(
    options.json === true
      ? `${JSON.stringify(result, null, 2)}\n`
      : renderSweep(pasted, { color: io.color, columns: io.columns }),
  );
  return sweepExitCode(result);
}

function sweepPlan(options: SweepOptions): Omit<SweepPlan, "shard"> {
  return {
    kinds: options.kinds.split(",").map(kindOf),
    targets: options.targets === undefined ? [] : options.targets.split(","),
    every: wholeNumber("--every", options.every),
    own: options.own ?? false,
    commands: options.commands ?? false,
  };
}

function kindOf(text: string): SweepKind {
  const known = SWEEP_KINDS.find((kind) => kind === text.trim());
  if (known !== undefined) return known;
  throw userError(
    `--kinds: there is no fault ${quoted(text)}.`,
    suggestWord(text, SWEEP_KINDS, "kinds"),
  );
}

function sweepExitCode({ verdicts, afterTerminal, runs }: SweepResult): number {
  if (verdicts.fail > 0) return ExitCode.finding;
  const open = verdicts.inconclusive !== afterTerminal || runs === afterTerminal;
  return open ? ExitCode.inconclusive : ExitCode.pass;
}
