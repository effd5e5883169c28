import { RandomSource, type RandomStream as Draws } from "../../kernel/random-source.js";
import { drawFaults } from "./draw-faults.js";
import { drawInput } from "./draw-input.js";
import { pick } from "./random-element-functions.js";
import { RANDOM_PARTITIONERS, streamsOf, type RandomJob, type RandomStream } from "./random-job.js";
import { ONE_INPUT, TWO_INPUTS } from "./random-vocabulary.js";

/** What kind of random jobs is wanted. */
export interface RandomJobOptions {
  /** `false` = nothing goes wrong. */
  readonly withFaults?: boolean;
}

const MOST_STEPS = 4;
/** Small ones more often: a run costs as much as it has tasks. */
const PARALLELISM = [1, 1, 2, 2, 3, 4] as const;

/** The job of a seed: a function of the seed and the options alone. */
export function randomJob(seed: string, options: RandomJobOptions = {}): RandomJob {
  const source = new RandomSource(seed);
  const random = source.stream("random-job");
  // Most jobs are such that their input alone determines the result: those are judged most strictly.
  const isStrict = random.chance(7, 10);
  const inputs = Array.from({ length: 1 + random.below(2) }, () =>
    drawInput(source.stream("random-input"), isStrict),
  );
  const stream = drawStream(random, isStrict, inputs.length);
  const parallelism = pick(random, PARALLELISM);
  const widest = Math.max(parallelism, ...streamsOf(stream).map(parallelismOf));
  const taskManagers = Math.ceil(widest / 2) + 1;
  const faults =
    options.withFaults === false ? [] : drawFaults(source.stream("random-faults"), inputs);
  const deaths = faults.filter(({ kind }) => kind === "crash" || kind === "crashAt").length;
  return {
    seed,
    stream,
    inputs,
    parallelism,
    taskManagers: taskManagers + Math.max(0, deaths - 1),
    slots: 2,
    configuration: drawConfiguration(source.stream("random-configuration")),
    faults,
    interleaving: random.chance(1, 3) ? 1 + random.below(1000) : 0,
  };
}

function parallelismOf(stream: RandomStream): number {
  return "parallelism" in stream ? (stream.parallelism ?? 1) : 1;
}

function drawStream(random: Draws, isStrict: boolean, inputs: number): RandomStream {
  const source = (): RandomStream => ({ kind: "source", input: random.below(inputs) });
  let stream = source();
  const steps = 1 + random.below(MOST_STEPS);
  for (let step = 0; step < steps; step++) {
    const choice = random.below(10);
    if (choice < 6) stream = drawOne(random, stream, isStrict);
    else {
      const other = random.chance(1, 3) ? drawOne(random, source(), isStrict) : source();
      stream =
        choice === 6
          ? { kind: "union", first: stream, second: other }
          : drawTwo(random, stream, other, isStrict);
    }
  }
  return stream;
}

function drawOne(random: Draws, input: RandomStream, isStrict: boolean): RandomStream {
  const { name, settings } = drawOperator(random, ONE_INPUT, isStrict);
  const isKeyed = ONE_INPUT[name]?.isKeyed === true;
  return {
    kind: "one",
    operator: name,
    settings,
    ...drawPlace(random),
    partitioner: isKeyed || random.chance(1, 2) ? "default" : pick(random, RANDOM_PARTITIONERS),
    input,
  };
}

function drawTwo(
  random: Draws,
  first: RandomStream,
  second: RandomStream,
  isStrict: boolean,
): RandomStream {
  const { name, settings } = drawOperator(random, TWO_INPUTS, isStrict);
  return { kind: "two", operator: name, settings, ...drawPlace(random), first, second };
}

function drawPlace(random: Draws): {
  readonly parallelism: number | null;
  readonly chaining: "default" | "disabled" | "newChain";
} {
  return {
    parallelism: random.chance(1, 4) ? pick(random, PARALLELISM) : null,
    chaining: pick(random, ["default", "default", "default", "disabled", "newChain"]),
  };
}

type Vocabulary = Readonly<
  Record<string, (typeof ONE_INPUT)[string] | (typeof TWO_INPUTS)[string]>
>;

/** Draws again until the job stays strict. */
function drawOperator(random: Draws, vocabulary: Vocabulary, isStrict: boolean) {
  const names = Object.keys(vocabulary);
  for (;;) {
    const name = pick(random, names);
    const operator = vocabulary[name] as Vocabulary[string];
    const settings = operator.draw(random);
    if (!isStrict || operator.isDetermined(settings)) return { name, settings };
  }
}

function drawConfiguration(random: Draws): Readonly<Record<string, string>> {
  const isUnaligned = random.chance(1, 3);
  const isSlow = random.chance(1, 3);
  return {
    "execution.checkpointing.interval": pick(random, ["40 ms", "80 ms", "80 ms", "150 ms"]),
    "execution.checkpointing.max-concurrent-checkpoints": isUnaligned
      ? "1"
      : pick(random, ["1", "1", "2"]),
    "execution.checkpointing.unaligned.enabled": String(isUnaligned),
    ...(isUnaligned && random.chance(1, 3)
      ? { "execution.checkpointing.aligned-checkpoint-timeout": "5 ms" }
      : {}),
    // Until the loss of a TaskManager is noticed, each restart fails again.
    "restart-strategy.fixed-delay.delay": pick(random, ["20 ms", "100 ms", "100 ms", "200 ms"]),
    "linecook.task.records-per-turn": pick(random, ["1", "7", "1024"]),
    "pipeline.operator-chaining.enabled": random.chance(1, 4) ? "false" : "true",
    "pipeline.auto-watermark-interval": pick(random, ["20 ms", "50 ms", "200 ms"]),
    ...(isSlow
      ? { "linecook.task.record-cost": "2 ms", "linecook.network.record-bytes": "8192" }
      : {}),
    "execution.buffer-timeout.interval": pick(random, ["0 ms", "10 ms", "100 ms"]),
  };
}
