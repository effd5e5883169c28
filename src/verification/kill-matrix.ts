import type { Verdict } from "./verdict.js";

/** One run of a workload, with or without a mutant. */
export interface MatrixRun {
  readonly verdict: Verdict;
  readonly digest: string;
  /** Whether the mutant's rule was asked. */
  readonly reached: boolean;
}

/** Runs the job of the matrix; the caller knows clusters and mutants, the matrix does not. */
export interface MatrixWorkload {
  /** The same seed gives the same input and faults, with and without the mutant; `null` = the run blew up. */
  run(seed: string, mutantId: string | null): MatrixRun | null;
  /** A variation that must not be flagged. */
  runControl(seed: string, controlId: string): Verdict;
}

/** What became of a mutant. */
export interface MutantResult {
  readonly id: string;
  readonly killed: boolean;
  /** Properties that failed in the killing runs, most frequent first. */
  readonly killedBy: readonly string[];
  /** Median number of seeds until it was killed, over the repetitions; 0 = it survived them all. */
  readonly medianSeeds: number;
  readonly reached: boolean;
  /** Some run differed from its twin without the mutant. */
  readonly infected: boolean;
  readonly propagated: boolean;
}

export interface ControlResult {
  readonly id: string;
  readonly seeds: number;
  readonly flagged: number;
}

/** The proof that the checker works: broken runtimes are noticed, odd but correct ones are not. */
export interface KillMatrix {
  readonly mutants: readonly MutantResult[];
  readonly controls: readonly ControlResult[];
}

export interface KillMatrixOptions {
  readonly mutants: readonly string[];
  readonly controls: readonly string[];
  /** How often each mutant is hunted, each time with seeds of its own. */
  readonly repetitions: number;
  readonly maxSeeds: number;
  readonly controlSeeds: number;
  readonly seedPrefix?: string;
}

/** Hunts every mutant until a property fails that holds without it. */
export function killMatrix(workload: MatrixWorkload, options: KillMatrixOptions): KillMatrix {
  return {
    mutants: options.mutants.map((id) => huntMutant(workload, id, options)),
    controls: options.controls.map((id) => tryControl(workload, id, options)),
  };
}

/** One mutant, over all repetitions. */
export function huntMutant(
  workload: MatrixWorkload,
  id: string,
  { repetitions, maxSeeds, seedPrefix = "hunt" }: KillMatrixOptions,
): MutantResult {
  const seedsNeeded: number[] = [];
  const killers = new Map<string, number>();
  let reached = false;
  let infected = false;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (let attempt = 1; attempt <= maxSeeds; attempt++) {
      const seed = `${seedPrefix}-${String(repetition)}-${String(attempt)}`;
      const broken = workload.run(seed, id);
      reached ||= broken?.reached ?? false;
      // A runtime that blows up has not been caught by a property.
      if (broken === null || !broken.reached) continue;
      const clean = workload.run(seed, null);
      infected ||= clean !== null && clean.digest !== broken.digest;
      if (clean === null || clean.verdict.kind === "fail") continue;
      const failed = broken.verdict.properties.filter(({ status }) => status === "fail");
      if (failed.length === 0) continue;
      // Some state is not on the trace; what a property found there has changed all the same.
      infected = true;
      for (const { id: property } of failed)
        killers.set(property, (killers.get(property) ?? 0) + 1);
      seedsNeeded.push(attempt);
      break;
    }
  }
  const killedBy = [...killers]
    .sort((left, right) => right[1] - left[1])
    .map(([property]) => property);
  const killed = seedsNeeded.length > 0;
  return {
    id,
    killed,
    killedBy,
    medianSeeds: median(seedsNeeded),
    reached,
    infected,
    propagated: killed,
  };
}

function tryControl(
  workload: MatrixWorkload,
  id: string,
  { controlSeeds, seedPrefix = "control" }: KillMatrixOptions,
): ControlResult {
  let flagged = 0;
  for (let index = 1; index <= controlSeeds; index++) {
    const verdict = workload.runControl(`${seedPrefix}-${String(index)}`, id);
    if (verdict.kind === "fail") flagged++;
  }
  return { id, seeds: controlSeeds, flagged };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? 0;
}
