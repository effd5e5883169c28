/**
 * Hands the state of a checkpoint to the subtasks of a job that starts from it, whose parallelism
 * may be another one: keyed state by key groups, operator state item by item, in-flight buffers by
 * what the partitioners allow.
 *
 * Flink: org.apache.flink.runtime.checkpoint.StateAssignmentOperation
 * Simplified: no user-defined operator ids beside the generated ones
 */
import { checkState, JavaException } from "../../model/java-exception.js";
import {
  computeKeyGroupRangeForOperatorIndex,
  intersectKeyGroups,
} from "../../model/key-groups.js";
import type { KeyGroupRange } from "../../model/key-groups.js";
import type {
  ChannelStateHandle,
  KeyedStateHandle,
  OperatorState,
  OperatorStateHandle,
} from "./operator-state.js";
import { getMappedIndexes, invertMappings, SYMMETRIC_IDENTITY } from "./rescale-mappings.js";
import type { RescaleMappings } from "./rescale-mappings.js";
import { repartitionOperatorState } from "./round-robin-operator-state-repartitioner.js";
import { TaskStateAssignment } from "./task-state-assignment.js";
import type {
  RescalingDescriptor,
  StateAssignmentEdge,
  StateAssignmentVertex,
} from "./task-state-assignment.js";

export interface StateAssignmentOptions {
  /** State of operators that are no longer in the job is left behind. */
  readonly allowNonRestoredState: boolean;
  /** Output buffers are replayed by the consumer and not by the producer. */
  readonly recoverOutputOnDownstream: boolean;
}

/** What an operator of a new subtask starts with. */
export interface AssignedOperatorState {
  readonly operatorId: string;
  readonly keyed: readonly KeyedStateHandle[];
  readonly operatorState: readonly OperatorStateHandle[];
  readonly inputChannels: readonly ChannelStateHandle[];
  readonly outputSubpartitions: readonly ChannelStateHandle[];
  readonly upstreamOutputBuffers: readonly ChannelStateHandle[];
  /** `null`: no rescaling. */
  readonly inputRescaling: readonly RescalingDescriptor[] | null;
  readonly outputRescaling: readonly RescalingDescriptor[] | null;
}

/** `FINISHED`: the task had ended; `null`: it starts without state. */
export type AssignedTaskState = readonly AssignedOperatorState[] | "FINISHED" | null;

export interface AssignedVertexState {
  readonly vertex: number;
  readonly maxParallelism: number;
  readonly subtasks: readonly AssignedTaskState[];
}

/** Assigns states to all vertices, in their order. */
export function assignStates(
  vertices: readonly StateAssignmentVertex[],
  edges: readonly StateAssignmentEdge[],
  states: readonly OperatorState[],
  options: StateAssignmentOptions,
): AssignedVertexState[] {
  checkStateMappingCompleteness(vertices, states, options.allowNonRestoredState);
  const assignments = buildAssignments(vertices, edges, states);
  for (const assignment of assignments) {
    const isConcerned =
      assignment.hasNonFinishedState() ||
      assignment.hasUpstreamOutputStates() ||
      assignment.hasDownstreamInputStates();
    if (isConcerned) redistribute(assignment);
  }
  if (options.recoverOutputOnDownstream) assignments.forEach(distributeOutputToDownstream);
  return assignments.map((assignment) => toResult(assignment, options.recoverOutputOnDownstream));
}

function checkStateMappingCompleteness(
  vertices: readonly StateAssignmentVertex[],
  states: readonly OperatorState[],
  allowNonRestoredState: boolean,
): void {
  const known = new Set(vertices.flatMap(({ operators }) => operators));
  const orphan = states.find(({ operatorId }) => !known.has(operatorId));
  if (orphan === undefined || allowNonRestoredState) return;
  throw new JavaException(
    "IllegalStateException",
    `There is no operator for the state ${orphan.operatorId}`,
  );
}

function buildAssignments(
  vertices: readonly StateAssignmentVertex[],
  edges: readonly StateAssignmentEdge[],
  states: readonly OperatorState[],
): TaskStateAssignment[] {
  const byOperator = new Map(states.map((state) => [state.operatorId, state]));
  const assignments = new Map<number, TaskStateAssignment>();
  for (const vertex of vertices) {
    const { parallelism, maxParallelism } = vertex;
    const oldState = new Map(
      vertex.operators.map((operatorId) => [
        operatorId,
        byOperator.get(operatorId) ?? noState(operatorId, parallelism, maxParallelism),
      ]),
    );
    const assignment = new TaskStateAssignment(vertex, oldState, maxParallelism);
    checkState(
      !assignment.isFullyFinished() ||
        [...oldState.values()].every((state) => state.isFullyFinished),
      "JobVertex could not have mixed finished and unfinished operators",
    );
    assignments.set(vertex.vertex, assignment);
  }
  for (const edge of edges) {
    const producer = assignments.get(edge.from);
    const consumer = assignments.get(edge.to);
    if (producer === undefined || consumer === undefined) continue;
    producer.downstream = [...producer.downstream, { assignment: consumer, edge }];
    consumer.upstream = [...consumer.upstream, { assignment: producer, edge }];
  }
  return [...assignments.values()];
}

function noState(operatorId: string, parallelism: number, maxParallelism: number): OperatorState {
  return { operatorId, parallelism, maxParallelism, isFullyFinished: false, subtasks: new Map() };
}

function redistribute(assignment: TaskStateAssignment): void {
  const { vertex, oldState } = assignment;
  for (const state of oldState.values()) adoptMaxParallelism(assignment, state);
  for (const [operatorId, state] of oldState) {
    const oldSubtasks = Array.from(
      { length: state.parallelism },
      (_, subtask) => state.subtasks.get(subtask)?.operatorState ?? [],
    );
    assignment.operatorState.set(
      operatorId,
      repartitionOperatorState(oldSubtasks, vertex.parallelism),
    );
    assignment.keyed.set(operatorId, redistributeKeyedState(assignment, state));
  }
  redistributeInputChannels(assignment);
  redistributeOutputSubpartitions(assignment);
}

/** Key groups cannot be cut anew, so their number is the checkpoint's, if the user lets it. */
function adoptMaxParallelism(assignment: TaskStateAssignment, state: OperatorState): void {
  const { vertex } = assignment;
  if (state.maxParallelism < vertex.parallelism) {
    throw new JavaException(
      "IllegalStateException",
      `The state for task ${vertex.vertexId} can not be restored. The maximum parallelism ` +
        `(${String(state.maxParallelism)}) of the restored state is lower than the configured ` +
        `parallelism (${String(vertex.parallelism)}). Please reduce the parallelism of the task ` +
        "to be lower or equal to the maximum parallelism.",
    );
  }
  if (state.maxParallelism === assignment.maxParallelism) return;
  if (vertex.isMaxParallelismConfigured) {
    throw new JavaException(
      "IllegalStateException",
      `The maximum parallelism (${String(state.maxParallelism)}) with which the latest checkpoint ` +
        `of the execution job vertex ${vertex.vertexId} has been taken and the current ` +
        `maximum parallelism (${String(assignment.maxParallelism)}) changed. This is currently ` +
        "not supported.",
    );
  }
  assignment.maxParallelism = state.maxParallelism;
}

function redistributeKeyedState(
  { vertex, maxParallelism }: TaskStateAssignment,
  state: OperatorState,
): (readonly KeyedStateHandle[])[] {
  return Array.from({ length: vertex.parallelism }, (_, subtask) => {
    if (vertex.parallelism === state.parallelism) return state.subtasks.get(subtask)?.keyed ?? [];
    const range = computeKeyGroupRangeForOperatorIndex(maxParallelism, vertex.parallelism, subtask);
    const handles: KeyedStateHandle[] = [];
    for (let old = 0; old < state.parallelism; old++) {
      for (const handle of state.subtasks.get(old)?.keyed ?? []) {
        const keyGroups: KeyGroupRange | null = intersectKeyGroups(handle.keyGroups, range);
        if (keyGroups !== null) handles.push({ ...handle, keyGroups });
      }
    }
    return handles;
  });
}

function redistributeInputChannels(assignment: TaskStateAssignment): void {
  if (!assignment.hasInputState() && !assignment.hasUpstreamOutputStates()) return;
  checkNotChainedNow(assignment, assignment.inputOperatorId, "inputChannels");
  const { parallelism, subtasks } = assignment.inputState();
  const oldSubtasks = Array.from(
    { length: parallelism },
    (_, subtask) => subtasks.get(subtask)?.inputChannels ?? [],
  );
  // With a custom partitioner nobody knows where a record belongs: all subtasks must look at all.
  const hasFullMapper = assignment.upstream.some(
    ({ edge }) => edge.downstreamStateMapper === "FULL",
  );
  const hasProducerChanged = assignment.upstream.some(
    (producer) => producer.assignment.vertex.parallelism !== parallelism,
  );
  if (parallelism === assignment.vertex.parallelism && !(hasFullMapper && hasProducerChanged)) {
    oldSubtasks.forEach((handles, subtask) => assignment.inputChannels[subtask]?.push(...handles));
    return;
  }
  for (const gate of assignment.upstream.keys()) {
    if (!assignment.hasInFlightDataForInputGate(gate)) continue;
    const { mappings } = assignment.getInputMapping(gate);
    const isOnly = assignment.upstream.length === 1;
    handOut(oldSubtasks, isOnly ? null : gate, mappings, assignment.inputChannels);
  }
}

function redistributeOutputSubpartitions(assignment: TaskStateAssignment): void {
  if (!assignment.hasOutputState() && !assignment.hasDownstreamInputStates()) return;
  checkNotChainedNow(assignment, assignment.outputOperatorId, "outputSubpartitions");
  const { parallelism, subtasks } = assignment.outputState();
  const oldSubtasks = Array.from(
    { length: parallelism },
    (_, subtask) => subtasks.get(subtask)?.outputSubpartitions ?? [],
  );
  if (parallelism === assignment.vertex.parallelism) {
    oldSubtasks.forEach((handles, subtask) =>
      assignment.outputSubpartitions[subtask]?.push(...handles),
    );
    return;
  }
  for (const partition of assignment.downstream.keys()) {
    if (!assignment.hasInFlightDataForResultPartition(partition)) continue;
    const { mappings } = assignment.getOutputMapping(partition);
    const isOnly = assignment.downstream.length === 1;
    handOut(oldSubtasks, isOnly ? null : partition, mappings, assignment.outputSubpartitions);
  }
}

function handOut(
  oldSubtasks: readonly (readonly ChannelStateHandle[])[],
  gateOrPartition: number | null,
  newToOld: RescaleMappings,
  target: ChannelStateHandle[][],
): void {
  target.forEach((handles, subtask) => {
    for (const old of getMappedIndexes(newToOld, subtask)) {
      for (const handle of oldSubtasks[old] ?? []) {
        const isMeant = gateOrPartition === null || handle.gateOrPartition === gateOrPartition;
        if (isMeant) handles.push(handle);
      }
    }
  });
}

/** In-flight data of an exchange that has become a chain link has nowhere to go. */
function checkNotChainedNow(
  { oldState }: TaskStateAssignment,
  expectedOperatorId: string,
  field: "inputChannels" | "outputSubpartitions",
): void {
  const unexpected = [...oldState.values()].filter(
    ({ operatorId, subtasks }) =>
      operatorId !== expectedOperatorId &&
      [...subtasks.values()].some((subtask) => subtask[field].length > 0),
  );
  checkState(
    unexpected.length === 0,
    "Cannot recover from unaligned checkpoint when topology changes, such that data exchanges with " +
      "persisted data are now chained.\nThe following operators contain channel state: " +
      `[${unexpected.map(({ operatorId }) => operatorId).join(", ")}]`,
  );
}

function distributeOutputToDownstream(assignment: TaskStateAssignment): void {
  assignment.outputSubpartitions.forEach((handles, subtask) => {
    if (handles.length === 0) return;
    const descriptors = assignment.getOutputRescalingDescriptor(subtask);
    for (const handle of handles) {
      const partition = handle.gateOrPartition;
      const consumer = assignment.downstream[partition]?.assignment;
      const newToOld = descriptors?.[partition]?.channelMapping ?? SYMMETRIC_IDENTITY;
      const targets = getMappedIndexes(invertMappings(newToOld), handle.channel);
      checkState(
        targets.length > 0,
        `Recovered a buffer from old subpartition ${String(handle.channel)} that has no mapping`,
      );
      for (const target of targets) {
        consumer?.upstreamOutputBuffers[target]?.push({
          handle: handle.handle,
          subtask: handle.channel,
          gateOrPartition: assignment.gateOfPartition(partition),
          channel: handle.subtask,
        });
      }
    }
  });
}

function toResult(
  assignment: TaskStateAssignment,
  recoverOutputOnDownstream: boolean,
): AssignedVertexState {
  const { vertex, maxParallelism } = assignment;
  const hasAnything =
    assignment.hasNonFinishedState() ||
    assignment.isFullyFinished() ||
    assignment.hasUpstreamOutputStates() ||
    assignment.hasDownstreamInputStates();
  const subtasks = Array.from({ length: vertex.parallelism }, (_, subtask): AssignedTaskState => {
    if (!hasAnything) return null;
    if (assignment.isFullyFinished()) return "FINISHED";
    return vertex.operators.map((operatorId) =>
      toOperatorResult(assignment, operatorId, subtask, recoverOutputOnDownstream),
    );
  });
  return { vertex: vertex.vertex, maxParallelism, subtasks };
}

function toOperatorResult(
  assignment: TaskStateAssignment,
  operatorId: string,
  subtask: number,
  recoverOutputOnDownstream: boolean,
): AssignedOperatorState {
  const isHead = operatorId === assignment.inputOperatorId;
  const isTail = operatorId === assignment.outputOperatorId;
  const keepsOutput = isTail && !recoverOutputOnDownstream;
  return {
    operatorId,
    keyed: assignment.keyed.get(operatorId)?.[subtask] ?? [],
    operatorState: assignment.operatorState.get(operatorId)?.[subtask] ?? [],
    inputChannels: isHead ? (assignment.inputChannels[subtask] ?? []) : [],
    outputSubpartitions: keepsOutput ? (assignment.outputSubpartitions[subtask] ?? []) : [],
    upstreamOutputBuffers: isHead ? (assignment.upstreamOutputBuffers[subtask] ?? []) : [],
    inputRescaling: isHead ? assignment.getInputRescalingDescriptor(subtask) : null,
    outputRescaling: isTail ? assignment.getOutputRescalingDescriptor(subtask) : null,
  };
}
