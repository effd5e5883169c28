import { SWARM } from "../scenario/campaign/fault-generators.js";
import { parseCrash } from "../scenario/fault-plan.js";
import { formatByName, INPUT_FORMATS, type InputFormat } from "../scenario/input/input-file.js";
import { suggestWord } from "../scenario/nearest-word.js";
import { rateProblem } from "../scenario/rate.js";
import type { RunRequest } from "../scenario/run-request.js";
import { DURATION_FORMS, durationProblem, parseDuration } from "../scenario/duration.js";
import { userError } from "../scenario/user-error.js";
import { quoted } from "../scenario/quoted.js";

/** Options of all commands that run a scenario, as commander gives them. */
export interface RunOptions {
  readonly seed?: string;
  readonly input?: string;
  readonly format?: string;
  readonly job?: string;
  readonly set?: readonly string[];
  readonly crash?: readonly string[];
  readonly faults?: boolean;
  readonly rate?: string;
  readonly until?: string;
  /** Faults drawn from the seed, of all kinds. */
  readonly swarm?: boolean;
}

/**
 * What the options ask for.
 *
 * @throws UserError if one of them makes no sense.
 */
export function runRequest(scenario: string, options: RunOptions): RunRequest {
  const { seed, input, format, job, rate, until } = options;
  if (seed === "")
    throw userError("--seed: the seed must not be empty.", "Leave it out, or name a phrase.");
  const inputFormat = formatOf(format, input);
  if (format !== undefined && input === undefined) {
    throw userError(
      `--format ${format} says what --input is, and there is no --input.`,
      "Name the log with --input FILE, or leave --format out.",
    );
  }
  if (rate !== undefined && rateProblem(rate) !== undefined) {
    throw userError(
      `--rate: ${rateProblem(rate) ?? ""}.`,
      'Write records per virtual second, for example "200/s".',
    );
  }
  if (until !== undefined && durationProblem(until) !== undefined) {
    throw userError(`--until: ${durationProblem(until) ?? ""}.`, DURATION_FORMS);
  }
  return {
    scenario,
    set: (options.set ?? []).map(keyAndValue),
    crashes: (options.crash ?? []).map((text) => parseCrash(text)),
    // Drawn faults take the place of the scenario's own: it is the run that a campaign makes.
    ownFaults: (options.faults ?? true) && options.swarm !== true,
    ...(seed === undefined ? {} : { seed }),
    ...(input === undefined ? {} : { input: { path: input, format: inputFormat } }),
    ...(job === undefined ? {} : { job }),
    ...(rate === undefined ? {} : { rate }),
    ...(until === undefined ? {} : { untilUs: parseDuration(until) }),
    ...(options.swarm === true ? { generator: SWARM } : {}),
  };
}

function formatOf(format: string | undefined, path = ""): InputFormat {
  if (format === undefined) return formatByName(path);
  const known = INPUT_FORMATS.find((name) => name === format);
  if (known !== undefined) return known;
  throw userError(
    `--format: unknown format ${quoted(format)}.`,
    suggestWord(format, INPUT_FORMATS, "formats"),
  );
}

function keyAndValue(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw userError(`--set: ${quoted(text)} is not of the form KEY=VALUE.`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
