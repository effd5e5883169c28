import type { RandomStream as Draws } from "../../kernel/random-source.js";
import { pick } from "./random-element-functions.js";
import type { RandomInput, RandomRecord } from "./random-job.js";

const STEP_MS = 50;
const LEAST = 4;
const MOST = 24;
const KEYS = 5;

/**
 * A topic of some partitions: out of order, skewed, in bursts, with pauses; late and idle only where the
 * result may hang on that.
 */
export function drawInput(random: Draws, isStrict: boolean): RandomInput {
  const disorderMs = STEP_MS * random.below(8);
  const isLate = !isStrict && random.chance(1, 2);
  const isSkewed = random.chance(1, 3);
  const burst = 1 + random.below(6);
  const burstMs = 10 * (1 + random.below(4));
  const partitions: RandomRecord[][] = Array.from({ length: 1 + random.below(3) }, () => []);
  const idle = random.chance(1, 4) ? random.below(partitions.length) : -1;
  const records = LEAST + random.below(MOST - LEAST);
  const strideMs = STEP_MS * (1 + random.below(3));
  let pauseMs = 0;
  for (let index = 0; index < records; index++) {
    if (random.chance(1, 15)) pauseMs += 10 * random.below(15);
    const time = 10_000 + index * strideMs - STEP_MS * random.below(disorderMs / STEP_MS + 1);
    const key = `k${String(isSkewed && random.chance(3, 4) ? 0 : random.below(KEYS))}`;
    const element = { key, value: random.below(60), time };
    const partition = random.below(partitions.length);
    // An idle partition has little, and that late in the run.
    if (partition === idle && random.chance(3, 4)) continue;
    const availableAtMs = Math.floor(index / burst) * burstMs + pauseMs;
    partitions[partition]?.push([element, availableAtMs]);
  }
  return {
    partitions,
    boundMs: isLate ? Math.floor(disorderMs / 3) : disorderMs,
    idlenessMs: !isStrict && random.chance(1, 3) ? pick(random, [30, 100]) : null,
  };
}
