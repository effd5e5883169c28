import { RandomSource, type RandomStream } from "../../kernel/random-source.js";
import { parseDuration } from "../duration.js";
import { parseUtcMinute } from "../../model/utc-minute.js";
import { arrivalsOf, partitioned, type Draft } from "./arrivals.js";
import type { Visit } from "../../dataflow/connectors/combined-log.js";
import type { GeneratedBy, InputEntry } from "./input-schema.js";
import type { ScenarioInput } from "./scenario-input.js";

const MINUTE_MS = 60_000;

/**
 * Visits made up from the seed: each minute holds exactly as many as asked for; a visit reaches the
 * log up to `outOfOrderness` after it happened, so the log is not in the order of time.
 */
export function generateVisits(
  input: InputEntry,
  generated: GeneratedBy<"visits">,
  seed: string,
): ScenarioInput {
  const random = new RandomSource(seed).stream(`input/${input.topic}`);
  const fromMs = parseUtcMinute(generated.from);
  const delayMs = Math.floor(parseDuration(generated.outOfOrderness) / 1000);
  const { perMinute, minutes = perMinute.length } = generated;
  const counts = Array.from({ length: minutes }, (_, at) => perMinute[at % perMinute.length] ?? 0);
  const lengthMs = minutes * MINUTE_MS;
  const drafts: Draft[] = [];
  // One text for each page and user, however many visits there are: small, and quickly compared.
  const pages = numbered("/page/", generated.pages);
  const users = numbered("user-", generated.users);
  counts.forEach((count, minute) => {
    for (let i = 0; i < count; i++) {
      const happenedMs = minute * MINUTE_MS + random.below(MINUTE_MS);
      const value = visit(fromMs + happenedMs, pages, users, random);
      drafts.push(draft(value, happenedMs + random.below(delayMs + 1), input.partitions, random));
    }
  });
  for (let i = 0; i < (generated.late ?? 0); i++) {
    const value = visit(fromMs + random.below(MINUTE_MS), pages, users, random);
    drafts.push(draft(value, lengthMs + delayMs, input.partitions, random));
  }
  if (generated.poison !== undefined) {
    const { arrives, ahead } = generated.poison;
    const arrivesMs = Math.floor(parseDuration(arrives) / 1000);
    const happens = fromMs + arrivesMs + Math.floor(parseDuration(ahead) / 1000);
    for (let partition = 0; partition < input.partitions; partition++) {
      drafts.push({ value: visit(happens, pages, users, random), arrivesMs, partition });
    }
  }
  for (let i = 0; i < (generated.malformed ?? 0); i++) {
    const value = `unreadable ${String(i + 1)}`;
    drafts.push(draft(value, random.below(lengthMs), input.partitions, random));
  }
  return partitioned(input.topic, input.partitions, arrivalsOf(drafts, input.rate));
}

function draft(value: unknown, arrivesMs: number, partitions: number, random: RandomStream): Draft {
  return { value, arrivesMs, partition: random.below(partitions) };
}

/** Low page numbers are visited more often, as on a real site. */
function visit(
  timestamp: number,
  pages: readonly string[],
  users: readonly string[],
  random: RandomStream,
): Visit {
  const page = Math.min(random.below(pages.length), random.below(pages.length));
  const user = random.below(users.length);
  return Object.freeze({ timestamp, page: pages[page] as string, user: users[user] as string });
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1)}`);
}
