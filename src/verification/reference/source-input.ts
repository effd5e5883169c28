import type { LogRecord } from "../../model/external-protocol.js";
import type { FunctionRegistry, OperatorDescriptor } from "../../model/stream-operator.js";
import { NotRecomputable } from "./user-context.js";

/** A split as it stands in snapshots and assignments; sources name the position differently. */
export interface SourceSplitView {
  readonly splitId: string;
  readonly startingOffset?: number;
  readonly position?: number;
}

/** What a source reads: its splits, and the value at each offset. */
export interface SourceInput {
  readonly splitIds: readonly string[];
  /** First offset of each split that holds a record; absent: 0. */
  readonly firstOffset?: number;
  /**
   * Sources that are divided only when the job runs: all splits, given those that somebody knows of; what
   * nobody knows of is a split as well.
   */
  divided?(known: readonly string[]): readonly string[];
  /** The value at an offset of a split, wrapped; `undefined` = there is none. */
  at(splitId: string, offset: number): { readonly value: unknown } | undefined;
}

/** Topics of the input log. */
export type InputTopics = ReadonlyMap<
  string,
  {
    readonly partitions: readonly { readonly id: string; readonly records: readonly LogRecord[] }[];
  }
>;

interface Described {
  describe(): OperatorDescriptor;
}

/** The offset from which a split is (still) to be read. */
export function nextOffsetOf(split: SourceSplitView): number {
  return split.startingOffset ?? split.position ?? 0;
}

/** What the source of a descriptor reads. */
export function sourceInputOf(
  { functionRef }: OperatorDescriptor,
  functions: FunctionRegistry,
  inputs: InputTopics,
): SourceInput {
  const { type, parameters } = (functions.get(functionRef ?? "") as Described).describe();
  if (type === "partitionedLog") return logInput(parameters["topic"] as string, inputs);
  if (type === "collection") return collectionInput(parameters["elements"] as readonly unknown[]);
  if (type === "dataGenerator") {
    const { from, to } = parameters as { from: number; to: number };
    return generatedInput(from, to, functions.get(functionRef ?? "") as Generating);
  }
  if (type === "file") {
    const { path } = parameters as { path: string };
    return fileInput(path, inputs, functions.get(functionRef ?? "") as Parsing);
  }
  throw new NotRecomputable(`the reference knows no source "${type}"`);
}

function logInput(topic: string, inputs: InputTopics): SourceInput {
  const partitions = inputs.get(topic)?.partitions ?? [];
  const records = new Map(partitions.map(({ id, records: all }) => [id, all]));
  return {
    splitIds: [...records.keys()],
    at: (splitId, offset) => records.get(splitId)?.[offset],
  };
}

function rangeName(from: number, to: number): string {
  return `${String(from)}..${String(to)}`;
}

/** The known ranges, and the ranges between them that are missing. */
function withGaps(known: readonly string[], from: number, to: number): string[] {
  const all = [...known];
  let next = from;
  const ranges = known.map((name) => name.split("..").map(Number) as [number, number]);
  for (const [first, last] of ranges.sort((left, right) => left[0] - right[0])) {
    if (first > next) all.push(rangeName(next, first - 1));
    next = Math.max(next, last + 1);
  }
  if (next <= to) all.push(rangeName(next, to));
  return all;
}

interface Parsing {
  readonly skippedLines: number;
  recordOf(line: unknown): unknown;
}

/** The evidence holds the files as a topic named by the path, with a partition for each file. */
function fileInput(path: string, inputs: InputTopics, source: Parsing): SourceInput {
  const lines = logInput(path, inputs);
  return {
    splitIds: lines.splitIds,
    firstOffset: source.skippedLines,
    at: (splitId, offset) => {
      const line = lines.at(splitId, offset);
      return line === undefined ? undefined : { value: source.recordOf(line.value) };
    },
  };
}

interface Generating {
  elementAt(index: number): unknown;
}

/** Splits are ranges `first..last`, however the whole was divided. */
function generatedInput(from: number, to: number, source: Generating): SourceInput {
  return {
    splitIds: [rangeName(from, to)],
    divided: (known) => withGaps(known, from, to),
    at: (splitId, offset) => {
      const [first, last] = splitId.split("..").map(Number);
      const index = (first as number) + offset;
      return index <= (last as number) ? { value: source.elementAt(index) } : undefined;
    },
  };
}

/** All elements are one split. */
function collectionInput(elements: readonly unknown[]): SourceInput {
  return {
    splitIds: ["0"],
    at: (splitId, offset) =>
      splitId === "0" && offset < elements.length ? { value: elements[offset] } : undefined,
  };
}
