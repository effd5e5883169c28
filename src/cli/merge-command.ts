import { mergeCampaigns, type CampaignResult } from "../scenario/campaign/campaign-tally.js";
import { quoted } from "../scenario/quoted.js";
import { userError } from "../scenario/user-error.js";
import { campaignExitCode, printCampaign } from "./campaign-command.js";
import type { CommandIo } from "./command-io.js";
import { readText } from "./scenario-files.js";

/** `linecook merge`: the parts of a campaign as one. */
export function mergeCommand(
  io: CommandIo,
  files: readonly string[],
  options: { readonly json?: boolean },
): Promise<number> {
  const result = mergeCampaigns(files.map(campaignOf));
  printCampaign(io, result, options.json ?? false);
  return Promise.resolve(campaignExitCode(result));
}

function campaignOf(path: string): CampaignResult {
  const text = readText(path, "campaign");
  const wrong = userError(
    `${quoted(path)} is not the result of a campaign.`,
    "It is what `linecook campaign NAME --seeds A..B --json` prints.",
  );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (isCampaign(parsed)) return parsed;
  throw wrong;
}

function isCampaign(value: unknown): value is CampaignResult {
  if (typeof value !== "object" || value === null) return false;
  const { scenario, seeds, runs, wallMs, verdicts, failures, digest, marks } = value as Partial<
    Record<keyof CampaignResult, unknown>
  >;
  return (
    [scenario, seeds, digest].every((one) => typeof one === "string") &&
    [runs, wallMs].every((one) => typeof one === "number") &&
    [verdicts, marks].every((one) => typeof one === "object" && one !== null) &&
    Array.isArray(failures)
  );
}
