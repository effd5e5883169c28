import { RandomSource } from "../../kernel/random-source.js";
import { parseUtcMinute } from "../../model/utc-minute.js";
import { parseDuration } from "../duration.js";
import { arrivalsOf, partitioned, type Draft } from "./arrivals.js";
import { differentMoments } from "./different-moments.js";
import type { GeneratedBy, InputEntry } from "./input-schema.js";
import type { ScenarioInput } from "./scenario-input.js";

const MINUTE_MS = 60_000;

/** How hot a machine was. */
export interface Reading {
  readonly sensor: string;
  readonly degrees: number;
  /** Milliseconds since 1970, UTC. */
  readonly timestamp: number;
}

/**
 * Readings made up from the seed: from 40 to 119 degrees, each equally likely. A sensor's readings lie in
 * one partition, no two readings have the same time.
 */
export function generateTemperatures(
  input: InputEntry,
  generated: GeneratedBy<"temperatures">,
  seed: string,
): ScenarioInput {
  const random = new RandomSource(seed).stream(`input/${input.topic}`);
  const fromMs = parseUtcMinute(generated.from);
  const delayMs = Math.floor(parseDuration(generated.outOfOrderness) / 1000);
  const drafts: Draft[] = [];
  generated.perMinute.forEach((count, minute) => {
    for (const happenedMs of differentMoments(count, MINUTE_MS, random)) {
      const sinceFirstMs = minute * MINUTE_MS + happenedMs;
      const sensor = random.below(generated.sensors) + 1;
      const value: Reading = Object.freeze({
        sensor: `sensor-${String(sensor)}`,
        degrees: 40 + random.below(80),
        timestamp: fromMs + sinceFirstMs,
      });
      const arrivesMs = sinceFirstMs + random.below(delayMs + 1);
      drafts.push({ value, arrivesMs, partition: sensor % input.partitions });
    }
  });
  return partitioned(input.topic, input.partitions, arrivalsOf(drafts, input.rate));
}
