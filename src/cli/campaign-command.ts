import { availableParallelism } from "node:os";
import { renderCampaign } from "../report/campaign-text.js";
import { SWARM, faultGenerator } from "../scenario/campaign/fault-generators.js";
import type { CampaignResult } from "../scenario/campaign/campaign-tally.js";
import { parseSeedRanges, shardOf } from "../scenario/campaign/seed-ranges.js";
import { quoted } from "../scenario/quoted.js";
import { userError } from "../scenario/user-error.js";
import type { CommandIo } from "./command-io.js";
import { asCalled } from "./command-name.js";
import { ExitCode } from "./exit-code.js";
import { runCampaign } from "./run-campaign.js";
import { runRequest, type RunOptions } from "./run-options.js";
import { wholeNumber } from "./whole-number.js";

/** Options of `linecook campaign`, as commander gives them. */
export interface CampaignOptions extends Omit<RunOptions, "seed" | "crash"> {
  readonly seeds: string;
  readonly generators?: string;
  readonly mutant?: string;
  readonly workers?: string;
  readonly shard?: string;
  readonly json?: boolean;
}

/** `linecook campaign`: many seeds, each with faults drawn from it. */
export async function campaignCommand(
  io: CommandIo,
  scenario: string,
  options: CampaignOptions,
): Promise<number> {
  const { mutant } = options;
  const request = {
    ...runRequest(scenario, options),
    ownFaults: false,
    ...(mutant === undefined ? {} : { mutant }),
  };
  const plan = {
    generators: (options.generators ?? SWARM)
      .split(",")
      .map((name) => faultGenerator(name.trim()).name),
    seeds: seedsOf(options),
  };
  const workers = wholeNumber("--workers", options.workers ?? String(availableParallelism()));
  const { tally, wallMs, isInterrupted } = await runCampaign(io, request, plan, workers);
  const result = tally.result(wallMs);
  printCampaign(io, result, options.json ?? false);
  if (isInterrupted) return ExitCode.interrupted;
  return tally.differing > 0 ? ExitCode.nondeterminism : campaignExitCode(result);
}

/** One JSON document, or text. */
export function printCampaign(io: CommandIo, result: CampaignResult, isJson: boolean): void {
  if (isJson) {
    io.out(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const failures = result.failures.map((failure) => {
    return { ...failure, replay: asCalled(io.command, failure.replay) };
  });
  io.out(renderCampaign({ ...result, failures }, { color: io.color, columns: io.columns }));
}

/** A run that was cut off is not a finding, but no proof either; nor are runs without any fault. */
export function campaignExitCode({ verdicts, runs, failures }: CampaignResult): number {
  if (verdicts.fail > 0) return ExitCode.finding;
  const isOpen = failures.length > 0 || verdicts.inconclusive === runs;
  return isOpen ? ExitCode.inconclusive : ExitCode.pass;
}

function seedsOf({ seeds, shard }: CampaignOptions): readonly number[] {
  const all = parseSeedRanges(seeds);
  if (shard === undefined) return all;
  const match = /^([1-9]\d*)\/([1-9]\d*)$/.exec(shard);
  const [part, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || part > of) {
    throw userError(
      `--shard: ${quoted(shard)} is not a part of a whole.`,
      'Write the part and the number of parts, for example "1/4".',
    );
  }
  const own = shardOf(all, { part, of });
  if (own.length > 0) return own;
  throw userError(
    `--shard: part ${shard} of ${String(all.length)} seeds is empty.`,
    "Take fewer parts, or more seeds.",
  );
}
