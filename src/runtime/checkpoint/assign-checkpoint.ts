/**
 * What every subtask of a job restores from a completed checkpoint, whatever the parallelism was when
 * it was taken: snapshots to read, and the parts of each that are its own.
 *
 * Flink: org.apache.flink.runtime.checkpoint.JobManagerTaskRestore and
 * org.apache.flink.runtime.checkpoint.StateAssignmentOperation
 * Simplified: a file holds the state of a whole subtask, so its path stands for each handle in it
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { JobGraph, JobVertex } from "../../model/job-graph.js";
import { computeKeyGroupRangeForOperatorIndex } from "../../model/key-groups.js";
import type { StateContents, StateHandle } from "../../model/operator-state.js";
import { PARTITIONER_PROPERTIES } from "../../model/partitioner-properties.js";
import type {
  ChannelRestore,
  OperatorRestore,
  RescaledGate,
  TaskRestoreDescriptor,
} from "../rpc/task-gateways.js";
import { executionVertexId } from "../scheduler/execution-topology.js";
import type { AcknowledgedState } from "./checkpoint-metadata.js";
import type { CheckpointedVertex, CompletedCheckpoint } from "./completed-checkpoint.js";
import type { ChannelStateHandle, OperatorState, OperatorSubtaskState } from "./operator-state.js";
import { getMappedIndexes, invertMappings } from "./rescale-mappings.js";
import { assignStates } from "./state-assignment-operation.js";
import type {
  AssignedOperatorState,
  AssignedTaskState,
  AssignedVertexState,
} from "./state-assignment-operation.js";
import type {
  RescalingDescriptor,
  StateAssignmentEdge,
  StateAssignmentVertex,
} from "./task-state-assignment.js";

/** Flink's `UPPER_BOUND_MAX_PARALLELISM`: no gate has more channels. */
const MAX_CHANNELS = 32_768;

/** By vertex and subtask of the job. */
export function assignCheckpoint(
  jobGraph: JobGraph,
  checkpoint: CompletedCheckpoint,
): (readonly TaskRestoreDescriptor[])[] {
  const handles = handlesOf(checkpoint);
  const assigned = assignTo(jobGraph, checkpoint);
  const recoversChannels = [...handles.values()].some(
    ({ contents }) => contents.inputs.length + contents.outputs.length > 0,
  );
  return jobGraph.vertices.map((vertex) => {
    const { subtasks = [] } = assigned.find((one) => one.vertex === vertex.index) ?? {};
    return Array.from({ length: vertex.parallelism }, (_, subtask) =>
      deepFreeze({
        ...toRestore(subtasks[subtask] ?? null, subtask, handles),
        checkpointId: checkpoint.checkpointId,
        keyGroupRange: rangeOf(vertex, subtask),
        recoversChannels,
      }),
    );
  });
}

/**
 * The number of key groups that each vertex has when it starts from the checkpoint.
 *
 * @throws JavaException if the job cannot have as many as the checkpoint
 */
export function adoptedMaxParallelism(
  jobGraph: JobGraph,
  checkpoint: CompletedCheckpoint,
): readonly number[] {
  const assigned = assignTo(jobGraph, checkpoint);
  return jobGraph.vertices.map(
    ({ index, maxParallelism }) =>
      assigned.find(({ vertex }) => vertex === index)?.maxParallelism ?? maxParallelism,
  );
}

/** The same for a task that starts from nothing. */
export function withoutState(restore: TaskRestoreDescriptor): TaskRestoreDescriptor {
  return deepFreeze({ ...restore, handles: [], operators: [], inputs: [], outputs: [] });
}

function assignTo(jobGraph: JobGraph, checkpoint: CompletedCheckpoint): AssignedVertexState[] {
  const known = new Set(
    jobGraph.vertices.flatMap(({ operators }) => operators.map(({ operatorId }) => operatorId)),
  );
  const states = checkpoint.vertices
    .flatMap((vertex) => operatorStatesOf(checkpoint, vertex))
    .filter(({ operatorId }) => known.has(operatorId));
  return assignStates(verticesOf(jobGraph), edgesOf(jobGraph), states, {
    allowNonRestoredState: true,
    recoverOutputOnDownstream: false,
  });
}

function handlesOf({ snapshots }: CompletedCheckpoint): ReadonlyMap<string, StateHandle> {
  const handles = [...snapshots.values()].flatMap(({ state }) => {
    const { handle } = state as AcknowledgedState;
    return handle === null ? [] : [handle];
  });
  return new Map(handles.map((handle) => [handle.path, handle]));
}

function rangeOf(
  { maxParallelism, parallelism }: JobVertex,
  subtask: number,
): TaskRestoreDescriptor["keyGroupRange"] {
  return computeKeyGroupRangeForOperatorIndex(maxParallelism, parallelism, subtask);
}

// What the job looks like.

/** The last operator of a chain comes first there. */
function verticesOf({ vertices }: JobGraph): StateAssignmentVertex[] {
  return vertices.map((vertex) => ({
    vertex: vertex.index,
    vertexId: vertex.vertexId,
    operators: vertex.operators.map(({ operatorId }) => operatorId).reverse(),
    parallelism: vertex.parallelism,
    maxParallelism: vertex.maxParallelism,
    isMaxParallelismConfigured: vertex.isMaxParallelismConfigured,
  }));
}

/** Gates and partitions are numbered in the order of the edges' ids. */
function edgesOf({ edges }: JobGraph): StateAssignmentEdge[] {
  return [...edges]
    .sort((left, right) => left.edgeId - right.edgeId)
    .map(({ sourceVertex, targetVertex, partitioner }) => {
      const { upstreamStateMapper, downstreamStateMapper } = PARTITIONER_PROPERTIES[partitioner];
      return { from: sourceVertex, to: targetVertex, upstreamStateMapper, downstreamStateMapper };
    });
}

// What the checkpoint holds.

function operatorStatesOf(
  { snapshots, fullyFinishedVertices }: CompletedCheckpoint,
  { vertex, operators, parallelism, maxParallelism }: CheckpointedVertex,
): OperatorState[] {
  const isFullyFinished = fullyFinishedVertices.includes(vertex);
  return operators.map((operatorId, position) => {
    const subtasks = new Map<number, OperatorSubtaskState>();
    for (let subtask = 0; subtask < parallelism; subtask++) {
      const snapshot = snapshots.get(executionVertexId(vertex, subtask));
      const handle = (snapshot?.state as AcknowledgedState | undefined)?.handle ?? null;
      if (handle === null) continue;
      const isHead = position === 0;
      const isTail = position === operators.length - 1;
      subtasks.set(subtask, subtaskStateOf(handle, operatorId, subtask, isHead, isTail));
    }
    return { operatorId, parallelism, maxParallelism, isFullyFinished, subtasks };
  });
}

function subtaskStateOf(
  { path, contents }: StateHandle,
  operatorId: string,
  subtask: number,
  isHead: boolean,
  isTail: boolean,
): OperatorSubtaskState {
  const own = contents.operators.find((operator) => operator.operatorId === operatorId);
  const { keyGroups = null, states = [] } = own ?? {};
  const channels = (all: StateContents["inputs"]): ChannelStateHandle[] =>
    all.map(([gateOrPartition, channel]) => ({ handle: path, subtask, gateOrPartition, channel }));
  const named = states.map(({ name, mode, items }) => {
    return [name, { mode, offsets: Array.from({ length: items }, (_, item) => item) }] as const;
  });
  return {
    keyed: keyGroups === null ? [] : [{ handle: path, keyGroups }],
    operatorState: named.length === 0 ? [] : [{ handle: path, states: new Map(named) }],
    inputChannels: isHead ? channels(contents.inputs) : [],
    outputSubpartitions: isTail ? channels(contents.outputs) : [],
  };
}

// What a subtask gets.

type Parts = Omit<TaskRestoreDescriptor, "checkpointId" | "keyGroupRange" | "recoversChannels">;

function toRestore(
  assigned: AssignedTaskState,
  subtask: number,
  handles: ReadonlyMap<string, StateHandle>,
): Parts {
  const nothing = { handles: [], operators: [], inputs: [], outputs: [], gates: [] };
  if (assigned === null) return { ...nothing, finished: false };
  if (assigned === "FINISHED") return { ...nothing, finished: true };
  const operators = assigned.map(toOperatorRestore);
  const inputs = assigned.flatMap(({ inputChannels, inputRescaling }) =>
    inputChannels.map((channel) => toInputRestore(channel, inputRescaling)),
  );
  const outputs = assigned.flatMap(({ outputSubpartitions, outputRescaling }) =>
    outputSubpartitions.map((channel) => toOutputRestore(channel, outputRescaling)),
  );
  const rescaling = assigned.find(({ inputRescaling }) => inputRescaling !== null)?.inputRescaling;
  const paths = new Set([
    ...operators.flatMap(({ keyed, states }) => [...keyed, ...states.map(({ path }) => path)]),
    ...[...inputs, ...outputs].map(({ path }) => path),
  ]);
  return {
    handles: [...paths].map((path) => handles.get(path) as StateHandle),
    operators,
    inputs,
    outputs,
    gates: (rescaling ?? []).map(toRescaledGate),
    finished: false,
  };
}

function toOperatorRestore({
  operatorId,
  keyed,
  operatorState,
}: AssignedOperatorState): OperatorRestore {
  return {
    operatorId,
    keyed: keyed.map(({ handle }) => handle),
    states: operatorState.flatMap(({ handle, states }) =>
      [...states].map(([name, { mode, offsets }]) => ({
        path: handle,
        name,
        mode,
        items: offsets,
      })),
    ),
  };
}

function toInputRestore(
  { handle, subtask, gateOrPartition, channel }: ChannelStateHandle,
  rescaling: readonly RescalingDescriptor[] | null,
): ChannelRestore {
  const connection = { inputSubtask: subtask, outputSubtask: channel };
  const channels = newChannels(rescaling?.[gateOrPartition] ?? null, channel);
  const isSame = rescaling === null;
  return {
    ...{ path: handle, gateOrPartition, oldChannel: channel, channels },
    connection: isSame ? null : connection,
  };
}

/** As seen by the consumer: the subpartition is its old subtask. */
function toOutputRestore(
  { handle, subtask, gateOrPartition, channel }: ChannelStateHandle,
  rescaling: readonly RescalingDescriptor[] | null,
): ChannelRestore {
  const connection = { inputSubtask: channel, outputSubtask: subtask };
  const channels = newChannels(rescaling?.[gateOrPartition] ?? null, channel);
  const isSame = rescaling === null;
  return {
    ...{ path: handle, gateOrPartition, oldChannel: channel, channels },
    connection: isSame ? null : connection,
  };
}

function toRescaledGate(rescaling: RescalingDescriptor): RescaledGate | null {
  if (rescaling === null) return null;
  const { oldSubtasks, ambiguousOldSubtasks, channelMapping } = rescaling;
  const channels = Math.min(channelMapping.numberOfSources, MAX_CHANNELS);
  return {
    oldSubtasks,
    ambiguousSubtasks: ambiguousOldSubtasks,
    oldChannels: Array.from({ length: channels }, (_, channel) =>
      getMappedIndexes(channelMapping, channel),
    ),
  };
}

function newChannels(rescaling: RescalingDescriptor, channel: number): readonly number[] {
  if (rescaling === null) return [channel];
  return getMappedIndexes(invertMappings(rescaling.channelMapping), channel);
}
