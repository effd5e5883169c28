import { hashText32 } from "../../kernel/hash.js";
import { compareText } from "../../kernel/plain-data.js";
import type { Verdict } from "../../verification/verdict.js";
import { userError } from "../user-error.js";
import type { CampaignRun } from "./campaign.js";
import { addMarks, type Marks } from "./campaign-marks.js";
import { formatSeedRanges, parseSeedRanges } from "./seed-ranges.js";

/** One run that proved nothing, or the contrary. */
export interface CampaignFailure {
  readonly seed: number;
  readonly property: string;
  readonly replay: string;
}

/** What a campaign found: the one document of `linecook campaign --json`. */
export interface CampaignResult {
  readonly scenario: string;
  /** The seeds that were run: `0..199`, or several ranges. */
  readonly seeds: string;
  readonly runs: number;
  readonly verdicts: Readonly<Record<Verdict["kind"], number>>;
  /** Runs that failed or were cut off; not those in which none of the drawn faults landed. */
  readonly failures: readonly CampaignFailure[];
  /** Of all runs, in whatever order they were made: 16 hex digits. */
  readonly digest: string;
  /** How often each protocol point was passed, each kind of fault landed, each rare moment was met. */
  readonly marks: Readonly<Marks>;
  readonly wallMs: number;
  readonly runsPerSecond: number;
}

/** Adds up the runs of a campaign; the order in which they come does not count. */
export class CampaignTally {
  private readonly scenario: string;
  private readonly seeds = new Set<number>();
  private readonly verdicts = { pass: 0, fail: 0, declared: 0, inconclusive: 0 };
  private readonly failures: CampaignFailure[] = [];
  private readonly marks: Marks = {};
  private digest: OrderlessDigest = NOTHING;
  private runs = 0;
  private different = 0;

  constructor(scenario: string) {
    this.scenario = scenario;
  }

  get count(): number {
    return this.runs;
  }

  /** How many runs came out differently when they were made again. */
  get differing(): number {
    return this.different;
  }

  add(run: CampaignRun): void {
    const { seed, generator, verdict, property, replay, digest, differs } = run;
    this.runs++;
    this.seeds.add(seed);
    this.verdicts[verdict]++;
    if (differs) this.different++;
    addMarks(this.marks, run.marks);
    const text = `${generator}|${String(seed)}|${digest}`;
    this.digest = sum(this.digest, [hashText32(text, 1), hashText32(text, 2)]);
    if (verdict === "fail" || (verdict === "inconclusive" && !run.isIdle)) {
      this.failures.push({ seed, property, replay });
    }
  }

  result(wallMs: number): CampaignResult {
    return {
      scenario: this.scenario,
      seeds: formatSeedRanges([...this.seeds]),
      runs: this.runs,
      verdicts: this.verdicts,
      failures: inOrder(this.failures),
      digest: hexOf(this.digest),
      marks: sortedMarks(this.marks),
      wallMs,
      runsPerSecond: perSecond(this.runs, wallMs),
    };
  }
}

/**
 * Parts of a campaign, made on different machines, as one.
 *
 * @throws UserError if they are not parts of one campaign.
 */
export function mergeCampaigns(parts: readonly CampaignResult[]): CampaignResult {
  const [first, ...others] = parts;
  if (first === undefined) throw userError("There is nothing to merge.", "Name at least one file.");
  return others.reduce(merged, first);
}

function merged(left: CampaignResult, right: CampaignResult): CampaignResult {
  if (left.scenario !== right.scenario) {
    throw userError(
      `These are campaigns of two scenarios: ${left.scenario} and ${right.scenario}.`,
      "Merge the parts of one campaign.",
    );
  }
  const seeds = parsed(left.seeds);
  const both = parsed(right.seeds).filter((seed) => seeds.includes(seed));
  if (both.length > 0) {
    throw userError(
      `Two parts have the seeds ${formatSeedRanges(both)}: they would count twice.`,
      "Merge parts that were made with different --shard or --seeds.",
    );
  }
  const marks: Marks = { ...left.marks };
  addMarks(marks, right.marks);
  const runs = left.runs + right.runs;
  const wallMs = left.wallMs + right.wallMs;
  const count = (kind: Verdict["kind"]): number => left.verdicts[kind] + right.verdicts[kind];
  return {
    scenario: left.scenario,
    seeds: formatSeedRanges([...seeds, ...parsed(right.seeds)]),
    runs,
    verdicts: {
      pass: count("pass"),
      fail: count("fail"),
      declared: count("declared"),
      inconclusive: count("inconclusive"),
    },
    failures: inOrder([...left.failures, ...right.failures]),
    digest: hexOf(sum(lanesOf(left.digest), lanesOf(right.digest))),
    marks: sortedMarks(marks),
    wallMs,
    runsPerSecond: perSecond(runs, wallMs),
  };
}

function parsed(seeds: string): readonly number[] {
  return seeds === "" ? [] : parseSeedRanges(seeds);
}

/** Two words that are added up: no order, and no run counts for nothing. */
type OrderlessDigest = readonly [low: number, high: number];

const NOTHING: OrderlessDigest = [0, 0];

function sum([low, high]: OrderlessDigest, [low2, high2]: OrderlessDigest): OrderlessDigest {
  return [(low + low2) >>> 0, (high + high2) >>> 0];
}

function hexOf([low, high]: OrderlessDigest): string {
  return low.toString(16).padStart(8, "0") + high.toString(16).padStart(8, "0");
}

function lanesOf(hex: string): OrderlessDigest {
  return [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8), 16)];
}

function inOrder(failures: readonly CampaignFailure[]): readonly CampaignFailure[] {
  return failures.toSorted(
    (left, right) => left.seed - right.seed || compareText(left.replay, right.replay),
  );
}

function sortedMarks(marks: Readonly<Marks>): Marks {
  return Object.fromEntries(
    Object.entries(marks).sort((left, right) => compareText(left[0], right[0])),
  );
}

function perSecond(runs: number, wallMs: number): number {
  return Math.round((runs * 100_000) / Math.max(1, wallMs)) / 100;
}
