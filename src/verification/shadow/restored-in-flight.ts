import { computeOperatorIndexForKeyGroup } from "../../model/key-groups.js";
import type { JobEdge, PartitionerName } from "../../model/job-graph.js";
import type {
  ChannelStateSnapshot,
  CheckpointMetadata,
  TaskStateSnapshot,
} from "../../model/operator-state.js";
import type { StreamElement } from "../../model/stream-element.js";
import { incomingEdges, outgoingEdges } from "../reference/reference-chain.js";
import type { JobLayout } from "./job-layout.js";
import type { OldChannel } from "./old-channels.js";

/** Elements that a subtask finds in one of its channels when the job is set back to a checkpoint. */
export interface RestoredChannel {
  /** Position of the edge among those that come in, or go out. */
  readonly gateOrPartition: number;
  /** Position of the producer, or of the consumer. */
  readonly channel: number;
  /** `null`: the number of subtasks is the same at both ends. */
  readonly from: OldChannel | null;
  readonly elements: readonly StreamElement[];
}

/** What was in flight around a subtask. */
export interface RestoredInFlight {
  readonly inputs: readonly RestoredChannel[];
  readonly outputs: readonly RestoredChannel[];
}

/** Key groups are compared at this number, whatever the job's own is. */
const FINEST = 32_768;

/**
 * In-flight data of an unaligned checkpoint goes back to the channels that it was taken from. With
 * other parallelisms a producer's data goes to the producer whose turn it is, a consumer's to all that
 * may own a key of it.
 */
export function restoredInFlight(
  metadata: CheckpointMetadata,
  store: ReadonlyMap<string, unknown>,
  layout: JobLayout,
  vertex: number,
  subtask: number,
): RestoredInFlight {
  const counts = (index: number): readonly [before: number, now: number] => {
    const { vertexId, parallelism } = layout.vertex(index);
    const stored = metadata.vertices.find((one) => one.vertexId === vertexId);
    return [stored?.parallelism ?? parallelism, parallelism];
  };
  const snapshots = snapshotsOf(metadata, store, layout.vertex(vertex).vertexId);
  const inputs = incomingEdges(layout.graph, vertex).flatMap((edge, gate) => {
    const [producersBefore, producers] = counts(edge.sourceVertex);
    const [before, now] = counts(vertex);
    const isSame = producersBefore === producers && before === now;
    return oldSubtasks(edge.partitioner, before, now, subtask).flatMap((old) =>
      channelsOf(snapshots[old]?.inFlight?.inputs, gate).map(({ channel, buffers }) => ({
        gateOrPartition: gate,
        channel: isSame ? channel : channel % producers,
        from: isSame ? null : { consumer: old, producer: channel },
        elements: buffers.flatMap(({ elements }) => elements),
      })),
    );
  });
  const outputs = outgoingEdges(layout.graph, vertex).flatMap((edge, partition) => {
    const [consumersBefore, consumers] = counts(edge.targetVertex);
    const [before, now] = counts(vertex);
    const isSame = consumersBefore === consumers && before === now;
    const mine = snapshots.flatMap((snapshot, old) =>
      (before === now ? old === subtask : old % now === subtask) ? [{ snapshot, old }] : [],
    );
    return mine.flatMap(({ snapshot, old }) =>
      channelsOf(snapshot?.inFlight?.outputs, partition).flatMap(({ channel, buffers }) =>
        newSubtasks(edge, consumersBefore, consumers, channel).map((to) => ({
          gateOrPartition: partition,
          channel: to,
          from: isSame ? null : { consumer: channel, producer: old },
          elements: buffers.flatMap(({ elements }) => elements),
        })),
      ),
    );
  });
  return { inputs, outputs };
}

/** The old consumers whose data a new one takes over. */
export function oldSubtasks(
  partitioner: PartitionerName,
  before: number,
  now: number,
  subtask: number,
): readonly number[] {
  const all = Array.from({ length: before }, (_, old) => old);
  if (before === now) return [subtask];
  if (partitioner === "GLOBAL") return subtask === 0 ? all : [];
  if (partitioner !== "HASH") return all.filter((old) => old % now === subtask);
  const owners = new Set<number>();
  for (let group = 0; group < FINEST; group++) {
    if (computeOperatorIndexForKeyGroup(FINEST, now, group) === subtask) {
      owners.add(computeOperatorIndexForKeyGroup(FINEST, before, group));
    }
  }
  return all.filter((old) => owners.has(old));
}

/** The new consumers that take over data of an old one. */
export function newSubtasks(
  { partitioner }: Pick<JobEdge, "partitioner">,
  before: number,
  now: number,
  old: number,
): readonly number[] {
  return Array.from({ length: now }, (_, subtask) => subtask).filter((subtask) =>
    oldSubtasks(partitioner, before, now, subtask).includes(old),
  );
}

function snapshotsOf(
  { vertices }: CheckpointMetadata,
  store: ReadonlyMap<string, unknown>,
  vertexId: string,
): (TaskStateSnapshot | undefined)[] {
  const snapshots: (TaskStateSnapshot | undefined)[] = [];
  for (const { subtask, handle } of vertices.find((one) => one.vertexId === vertexId)?.subtasks ??
    []) {
    const stored = handle === null ? undefined : store.get(handle.path);
    snapshots[subtask] = stored as TaskStateSnapshot | undefined;
  }
  return snapshots;
}

function channelsOf(
  channels: readonly ChannelStateSnapshot[] | undefined,
  gateOrPartition: number,
): readonly ChannelStateSnapshot[] {
  return (channels ?? [])
    .filter((one) => one.gateOrPartition === gateOrPartition)
    .toSorted((left, right) => left.channel - right.channel);
}
