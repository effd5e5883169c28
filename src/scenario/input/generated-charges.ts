import { RandomSource, type RandomStream } from "../../kernel/random-source.js";
import { parseDuration } from "../duration.js";
import { parseUtcMinute } from "../../model/utc-minute.js";
import { arrivalsOf, partitioned, type Draft } from "./arrivals.js";
import { differentMoments } from "./different-moments.js";
import type { GeneratedBy, InputEntry } from "./input-schema.js";
import type { ScenarioInput } from "./scenario-input.js";

const MINUTE_MS = 60_000;

/** One charge to a card. */
export interface Charge {
  readonly card: string;
  /** In cents. */
  readonly amount: number;
  /** Milliseconds since 1970, UTC. */
  readonly timestamp: number;
}

/**
 * Charges made up from the seed: one in 16 is below a dollar, one in 16 above 500 dollars. A card's
 * charges lie in one partition, no two charges have the same time.
 */
export function generateCharges(
  input: InputEntry,
  generated: GeneratedBy<"charges">,
  seed: string,
): ScenarioInput {
  const random = new RandomSource(seed).stream(`input/${input.topic}`);
  const fromMs = parseUtcMinute(generated.from);
  const delayMs = Math.floor(parseDuration(generated.outOfOrderness) / 1000);
  const drafts: Draft[] = [];
  generated.perMinute.forEach((count, minute) => {
    for (const happenedMs of differentMoments(count, MINUTE_MS, random)) {
      const sinceFirstMs = minute * MINUTE_MS + happenedMs;
      const card = random.below(generated.cards) + 1;
      const value: Charge = Object.freeze({
        card: `card-${String(card)}`,
        amount: amountInCents(random),
        timestamp: fromMs + sinceFirstMs,
      });
      const arrivesMs = sinceFirstMs + random.below(delayMs + 1);
      drafts.push({ value, arrivesMs, partition: card % input.partitions });
    }
  });
  return partitioned(input.topic, input.partitions, arrivalsOf(drafts, input.rate));
}

function amountInCents(random: RandomStream): number {
  const kind = random.below(16);
  if (kind === 0) return 1 + random.below(99);
  if (kind === 1) return 50_001 + random.below(100_000);
  return 200 + random.below(20_000);
}
