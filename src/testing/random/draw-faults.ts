import type { RandomStream as Draws } from "../../kernel/random-source.js";
import { pick } from "./random-element-functions.js";
import type { RandomFault, RandomInput } from "./random-job.js";

/** Points that a job with checkpoints passes often. */
const POINTS = [
  "checkpoint.barrier.sent",
  "checkpoint.upload.started",
  "checkpoint.upload.durable",
  "checkpoint.ack.sent",
  "checkpoint.notify.received",
  "txn.produced",
  "txn.precommitted",
  "task.running",
  "task.endOfData",
] as const;

/** Until then the job is not yet running. */
const FROM_MS = 15;

/** In three of four runs one or two faults, at moments at which the job is busy. */
export function drawFaults(random: Draws, inputs: readonly RandomInput[]): readonly RandomFault[] {
  const ends = inputs.flatMap(({ partitions }) =>
    partitions.map((records) => records.at(-1)?.[1] ?? 0),
  );
  const untilMs = Math.max(...ends, FROM_MS + 20);
  const count = pick(random, [0, 1, 1, 2]);
  // Each strikes another machine: what is down cannot be struck.
  const first = random.below(2);
  return Array.from({ length: count }, (_, index) =>
    drawFault(random, 1 + ((first + index) % 2), untilMs),
  );
}

function drawFault(random: Draws, target: number, untilMs: number): RandomFault {
  const atMs = FROM_MS + random.below(untilMs - FROM_MS);
  switch (random.below(8)) {
    case 0:
      return { kind: "pause", target, atMs, forMs: pick(random, [20, 80, 700]) };
    case 1:
      return { kind: "reset", target, atMs };
    case 2:
      return { kind: "crash", target, atMs, forMs: pick(random, [50, 300]) };
    case 3:
    case 4:
      return { kind: "crashAt", target, point: pick(random, POINTS), nth: 1 + random.below(4) };
    default:
      return { kind: "crash", target, atMs, forMs: 0 };
  }
}
