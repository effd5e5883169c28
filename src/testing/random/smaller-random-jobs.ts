import type { RandomInput, RandomJob, RandomStream } from "./random-job.js";

/** Simpler jobs near this one, the boldest first: what is tried when a job fails. */
export function* smallerRandomJobs(job: RandomJob): Generator<RandomJob> {
  for (const stream of simplerStreams(job.stream)) yield { ...job, stream };
  for (let index = 0; index < job.faults.length; index++) {
    yield { ...job, faults: without(job.faults, index) };
  }
  for (const [index, input] of job.inputs.entries()) {
    for (const smaller of smallerInputs(input)) {
      yield { ...job, inputs: job.inputs.map((one, at) => (at === index ? smaller : one)) };
    }
  }
  if (job.parallelism > 1) yield { ...job, parallelism: job.parallelism - 1 };
  if (job.interleaving !== 0) yield { ...job, interleaving: 0 };
  for (const key of Object.keys(job.configuration)) {
    const { [key]: _, ...configuration } = job.configuration;
    if (!NEEDED.includes(key)) yield { ...job, configuration };
  }
}

/** Without checkpoints no row is ever committed, and Flink's own delay is long. */
const NEEDED: readonly string[] = [
  "execution.checkpointing.interval",
  "restart-strategy.fixed-delay.delay",
];

/**
 * The smallest job near this one for which the question is still answered with yes.
 *
 * @param mostTries how often it may be asked
 */
export function shrinkRandomJob(
  job: RandomJob,
  stillFails: (smaller: RandomJob) => boolean,
  mostTries: number = 500,
): RandomJob {
  let smallest = job;
  let tries = 0;
  for (let isShrinking = true; isShrinking;) {
    isShrinking = false;
    for (const smaller of smallerRandomJobs(smallest)) {
      if (tries++ === mostTries) return smallest;
      if (!stillFails(smaller)) continue;
      smallest = smaller;
      isShrinking = true;
      break;
    }
  }
  return smallest;
}

function* simplerStreams(stream: RandomStream): Generator<RandomStream> {
  switch (stream.kind) {
    case "source":
      return;
    case "one":
      yield stream.input;
      for (const input of simplerStreams(stream.input)) yield { ...stream, input };
      if (stream.partitioner !== "default") yield { ...stream, partitioner: "default" };
      break;
    default:
      yield stream.first;
      yield stream.second;
      for (const first of simplerStreams(stream.first)) yield { ...stream, first };
      for (const second of simplerStreams(stream.second)) yield { ...stream, second };
  }
  if (stream.kind === "union") return;
  if (stream.parallelism !== null) yield { ...stream, parallelism: null };
  if (stream.chaining !== "default") yield { ...stream, chaining: "default" };
}

/** Halves first, then record by record. */
function* smallerInputs(input: RandomInput): Generator<RandomInput> {
  const { partitions } = input;
  for (const [index, records] of partitions.entries()) {
    const replaced = (fewer: RandomInput["partitions"][number]): RandomInput => ({
      ...input,
      partitions: partitions.map((one, at) => (at === index ? fewer : one)),
    });
    const half = Math.floor(records.length / 2);
    if (half > 1) {
      yield replaced(records.slice(0, half));
      yield replaced(records.slice(half));
    }
    for (let at = 0; at < records.length; at++) yield replaced(without(records, at));
    if (records.length === 0 && partitions.length > 1) {
      yield { ...input, partitions: without(partitions, index) };
    }
  }
}

function without<T>(list: readonly T[], index: number): readonly T[] {
  return list.filter((_, at) => at !== index);
}
