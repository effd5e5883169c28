/** One benchmark: a ratio between us and something else, measured in one run so that machines cancel out. */
export interface BenchRow {
  readonly id: string;
  /** What is divided by what. More is always better: a cost is written as its inverse. */
  readonly what: string;
  /** What we want to reach. */
  readonly goal: number;
  /** Below this the command fails; noise reaches a factor of two, so floors are generous. */
  readonly floor: number;
  measure(): Measured | Promise<Measured>;
}

export interface Measured {
  readonly ratio: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Does some work and answers how many operations it did. */
export type Workload = () => number;

/**
 * How many times more operations a second `ours` does than `theirs`: the median over interleaved
 * pairs, after some that only warm up: one, or more where much code has to be compiled.
 */
export function measurePairs(
  ours: Workload,
  theirs: Workload,
  { pairs = 5, warmUp = 1 }: { readonly pairs?: number; readonly warmUp?: number } = {},
): Measured {
  const rates: { ours: number; theirs: number }[] = [];
  for (let pair = 0; pair < warmUp + pairs; pair++) {
    const rate = { ours: operationsPerSecond(ours), theirs: operationsPerSecond(theirs) };
    if (pair >= warmUp) rates.push(rate);
  }
  return {
    ratio: median(rates.map((rate) => rate.ours / rate.theirs)),
    details: {
      oursPerSecond: Math.round(median(rates.map((rate) => rate.ours))),
      theirsPerSecond: Math.round(median(rates.map((rate) => rate.theirs))),
      pairs,
    },
  };
}

/** By processor time, so that others who use the machine disturb less. */
function operationsPerSecond(workload: Workload): number {
  const start = process.cpuUsage();
  const operations = workload();
  const { user, system } = process.cpuUsage(start);
  return (operations * 1_000_000) / (user + system);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
