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

/** All elements are one split. */
function collectionInput(elements: readonly unknown[]): SourceInput {
  return {
    splitIds: ["0"],
    at: (splitId, offset) =>
      splitId === "0" && offset < elements.length ? { value: elements[offset] } : undefined,
  };
}
