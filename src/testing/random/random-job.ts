/** What streams through random jobs: every operator takes and makes these, so any can follow any. */
export interface RandomElement {
  readonly key: string;
  readonly value: number;
  /** Event time in milliseconds. */
  readonly time: number;
}

/** How an operator of the vocabulary is set up. */
export type RandomSettings = Readonly<Record<string, string | number | boolean>>;

/** How elements come to an operator that does not ask for keys. */
export const RANDOM_PARTITIONERS = [
  "default",
  "rebalance",
  "rescale",
  "shuffle",
  "global",
  "forward",
  "broadcast",
  "custom",
] as const;

/** One of `RANDOM_PARTITIONERS`. */
export type RandomPartitioner = (typeof RANDOM_PARTITIONERS)[number];

/** An operator and where it runs. */
interface RandomStep {
  /** A name of the vocabulary. */
  readonly operator: string;
  readonly settings: RandomSettings;
  /** `null` = the environment's. */
  readonly parallelism: number | null;
  readonly chaining: "default" | "disabled" | "newChain";
}

/** A stream of a random job, seen from its end: a tree whose leaves are sources. */
export type RandomStream =
  | { readonly kind: "source"; readonly input: number }
  | ({
      readonly kind: "one";
      readonly partitioner: RandomPartitioner;
      readonly input: RandomStream;
    } & RandomStep)
  | ({
      readonly kind: "two";
      readonly first: RandomStream;
      readonly second: RandomStream;
    } & RandomStep)
  | {
      readonly kind: "union";
      readonly first: RandomStream;
      readonly second: RandomStream;
    };

/** A record of an input and when it can be read, in virtual milliseconds. */
export type RandomRecord = readonly [element: RandomElement, availableAtMs: number];

/** A topic with its watermark strategy. */
export interface RandomInput {
  readonly partitions: readonly (readonly RandomRecord[])[];
  /** Watermarks trail by this; smaller than the disorder of the records: some come late. */
  readonly boundMs: number;
  /** `null` = a quiet partition holds up event time. */
  readonly idlenessMs: number | null;
}

/** Something that goes wrong. */
export type RandomFault =
  /** A TaskManager dies, for good or for some time. */
  | {
      readonly kind: "crash";
      readonly target: number;
      readonly atMs: number;
      readonly forMs: number;
    }
  | {
      readonly kind: "crashAt";
      readonly target: number;
      readonly point: string;
      readonly nth: number;
    }
  /** A TaskManager stands still. */
  | {
      readonly kind: "pause";
      readonly target: number;
      readonly atMs: number;
      readonly forMs: number;
    }
  /** The data connections of a TaskManager break. */
  | { readonly kind: "reset"; readonly target: number; readonly atMs: number };

/** A whole job with all that happens to it, as plain data: `runRandomJob` makes the same run of it anywhere. */
export interface RandomJob {
  readonly seed: string;
  readonly stream: RandomStream;
  readonly inputs: readonly RandomInput[];
  readonly parallelism: number;
  readonly taskManagers: number;
  readonly slots: number;
  /** Flink's keys, beside those that all random jobs share. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly faults: readonly RandomFault[];
  /** `0` = ties are broken as ever; else another order of simultaneous events. */
  readonly interleaving: number;
}

/** The streams that a stream is made of, itself included, sources first. */
export function streamsOf(stream: RandomStream): readonly RandomStream[] {
  switch (stream.kind) {
    case "source":
      return [stream];
    case "one":
      return [...streamsOf(stream.input), stream];
    default:
      return [...streamsOf(stream.first), ...streamsOf(stream.second), stream];
  }
}
