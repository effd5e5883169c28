import { RandomSource, type RandomStream } from "../../kernel/random-source.js";
import { parseUtcMinute } from "../../model/utc-minute.js";
import { parseDuration } from "../duration.js";
import { arrivalsOf, partitioned, type Draft } from "./arrivals.js";
import { differentMoments } from "./different-moments.js";
import type { GeneratedBy, InputEntry } from "./input-schema.js";
import type { ScenarioInput } from "./scenario-input.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The beginning or the end of a taxi ride. */
export interface TaxiRide {
  readonly rideId: number;
  readonly driver: string;
  readonly isStart: boolean;
  /** Of the beginning, or of the end: milliseconds since 1970, UTC. */
  readonly timestamp: number;
}

/** What was paid for a ride. */
export interface TaxiFare {
  readonly rideId: number;
  readonly driver: string;
  /** Of the beginning of the ride: milliseconds since 1970, UTC. */
  readonly timestamp: number;
  /** In cents. */
  readonly tip: number;
  /** In cents, tip included. */
  readonly total: number;
}

interface Trip {
  readonly start: TaxiRide;
  readonly fare: TaxiFare;
  /** `undefined` = nobody noted the end. */
  readonly end: TaxiRide | undefined;
}

type Taxis = GeneratedBy<"taxi-rides"> | GeneratedBy<"taxi-fares">;

/**
 * Taxi rides or their fares, made up from the seed. One ride in eight lasts longer than two hours, of one
 * in 32 the end is missing.
 */
export function generateTaxis(input: InputEntry, generated: Taxis, seed: string): ScenarioInput {
  const random = new RandomSource(seed).stream(`input/${input.topic}`);
  const fromMs = parseUtcMinute(generated.from);
  const delayMs = Math.floor(parseDuration(generated.outOfOrderness) / 1000);
  const values = tripsOf(generated, seed).flatMap(
    ({ start, fare, end }): readonly (TaxiFare | TaxiRide)[] => {
      if (generated.generator === "taxi-fares") return [fare];
      return end === undefined ? [start] : [start, end];
    },
  );
  const drafts = values.map((value): Draft => {
    const arrivesMs = value.timestamp - fromMs + random.below(delayMs + 1);
    return { value, arrivesMs, partition: random.below(input.partitions) };
  });
  return partitioned(input.topic, input.partitions, arrivalsOf(drafts, input.rate));
}

/** The same for each topic: a fare belongs to a ride. */
function tripsOf({ from, rides, drivers, hours }: Taxis, seed: string): readonly Trip[] {
  const random = new RandomSource(seed).stream("input/taxi trips");
  const fromMs = parseUtcMinute(from);
  return differentMoments(rides, hours * HOUR_MS, random).map((startMs, index) => {
    const rideId = index + 1;
    const driver = `driver-${String(random.below(drivers) + 1)}`;
    const timestamp = fromMs + startMs;
    const start: TaxiRide = Object.freeze({ rideId, driver, isStart: true, timestamp });
    const tip = random.below(1000);
    const total = tip + 500 + random.below(5000);
    const fare: TaxiFare = Object.freeze({ rideId, driver, timestamp, tip, total });
    const endsAt = timestamp + lengthMs(random);
    const end: TaxiRide = Object.freeze({ rideId, driver, isStart: false, timestamp: endsAt });
    return { start, fare, end: random.below(32) === 0 ? undefined : end };
  });
}

function lengthMs(random: RandomStream): number {
  const isLong = random.below(8) === 0;
  const shortest = isLong ? 2 * HOUR_MS + 1 : 5 * MINUTE_MS;
  return shortest + random.below(isLong ? HOUR_MS : 50 * MINUTE_MS);
}
