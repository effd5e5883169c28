import type { JobVertex } from "../../model/job-graph.js";
import type {
  ChannelStateSnapshot,
  CheckpointMetadata,
  TaskStateSnapshot,
} from "../../model/operator-state.js";
import type { StreamElement } from "../../model/stream-element.js";

/** Elements that a subtask finds in one of its channels when the job is set back to a checkpoint. */
export interface RestoredChannel {
  /** Position of the edge among those that come in, or go out. */
  readonly gateOrPartition: number;
  /** Position of the producer, or of the consumer. */
  readonly channel: number;
  readonly elements: readonly StreamElement[];
}

/** What was in flight around a subtask. */
export interface RestoredInFlight {
  readonly inputs: readonly RestoredChannel[];
  readonly outputs: readonly RestoredChannel[];
}

/** In-flight data of an unaligned checkpoint goes back to the channels that it was taken from. */
export function restoredInFlight(
  metadata: CheckpointMetadata,
  store: ReadonlyMap<string, unknown>,
  vertex: JobVertex,
  subtask: number,
): RestoredInFlight {
  const stored = metadata.vertices.find(({ vertexId }) => vertexId === vertex.vertexId);
  const entry = stored?.subtasks.find((one) => one.subtask === subtask);
  const handle = entry?.handle ?? null;
  const snapshot =
    handle === null ? undefined : (store.get(handle.path) as TaskStateSnapshot | undefined);
  const { inputs = [], outputs = [] } = snapshot?.inFlight ?? {};
  return { inputs: inputs.map(toRestored), outputs: outputs.map(toRestored) };
}

function toRestored({ gateOrPartition, channel, buffers }: ChannelStateSnapshot): RestoredChannel {
  return { gateOrPartition, channel, elements: buffers.flatMap(({ elements }) => elements) };
}
