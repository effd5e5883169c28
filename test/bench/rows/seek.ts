import { mix32 } from "../../../src/kernel/hash.js";
import { Timeline } from "../../../src/kernel/timeline.js";
import { type BenchRow, type Measured, median } from "../bench-row.js";
import { benchWorld } from "../bench-world.js";

const EVENTS = 1_000_000;
const ROUNDS = 5;
const SEEKS = 60;

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Times of random seeks backwards from the end of the run. */
function seeks(timeline: Timeline, round: number): number[] {
  return Array.from({ length: SEEKS }, (_, index) => {
    const target = mix32(round * SEEKS + index) % EVENTS;
    const time = milliseconds(() => timeline.seek(target));
    // Not timed: seeks go backwards from anywhere behind.
    timeline.seek(EVENTS);
    return time;
  });
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function measure(): Measured {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const world = benchWorld();
    const rerunMs = milliseconds(() => world.run(() => false, EVENTS));
    const timeline = new Timeline(benchWorld());
    const recordedMs = milliseconds(() => timeline.seek(EVENTS));
    const times = seeks(timeline, round);
    if (timeline.simulation.trace.hex() !== world.trace.hex()) throw new Error("digests differ");
    return { rerunMs, recordedMs, p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
  });
  const middle = (pick: (round: (typeof rounds)[number]) => number): number =>
    Number(median(rounds.map(pick)).toPrecision(3));
  return {
    ratio: middle(({ rerunMs, p95 }) => rerunMs / p95),
    details: {
      events: EVENTS,
      rerunMs: middle(({ rerunMs }) => rerunMs),
      seekP50Ms: middle(({ p50 }) => p50),
      seekP95Ms: middle(({ p95 }) => p95),
      recordingCost: middle(({ rerunMs, recordedMs }) => recordedMs / rerunMs),
    },
  };
}

export const row: BenchRow = {
  id: "seek",
  what: "time of a re-run of 1,000,000 events / 95th percentile of a random seek backwards in it",
  goal: 50,
  floor: 10,
  measure,
};
