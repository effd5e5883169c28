/**
 * The state of one vertex on its way to new subtasks: what it had, what its neighbours had in flight
 * towards it, and what each new subtask gets.
 *
 * Flink: org.apache.flink.runtime.checkpoint.TaskStateAssignment
 * Simplified: no
 */
import { JavaException } from "../../model/java-exception.js";
import type { SubtaskStateMapperName } from "../../model/partitioner-properties.js";
import type {
  ChannelStateHandle,
  KeyedStateHandle,
  OperatorState,
  OperatorStateHandle,
} from "./operator-state.js";
import { areEqualMappings, getAmbiguousTargets, getMappedIndexes } from "./rescale-mappings.js";
import type { RescaleMappings } from "./rescale-mappings.js";
import { getNewToOldSubtasksMapping, isAmbiguousMapper } from "./subtask-state-mapper.js";

/** A vertex to which state is assigned. */
export interface StateAssignmentVertex {
  readonly vertex: number;
  readonly vertexId: string;
  /** Ids of the chained operators, the last one of the chain first. */
  readonly operators: readonly string[];
  readonly parallelism: number;
  readonly maxParallelism: number;
  /** False: the number was derived, and that of the checkpoint is taken over. */
  readonly isMaxParallelismConfigured: boolean;
}

export interface StateAssignmentEdge {
  readonly from: number;
  readonly to: number;
  readonly upstreamStateMapper: SubtaskStateMapperName;
  readonly downstreamStateMapper: SubtaskStateMapperName;
}

/** How the channels of a gate or partition have changed; `null`: nothing was in flight there. */
export type RescalingDescriptor = {
  readonly oldSubtasks: readonly number[];
  readonly ambiguousOldSubtasks: readonly number[];
  readonly channelMapping: RescaleMappings;
  readonly isIdentity: boolean;
} | null;

interface SubtasksRescaleMapping {
  readonly mappings: RescaleMappings;
  readonly mayHaveAmbiguousSubtasks: boolean;
}

/** One end of an edge, as seen from a vertex: the vertex at the other end and its index there. */
interface Neighbour {
  readonly assignment: TaskStateAssignment;
  readonly edge: StateAssignmentEdge;
}

export class TaskStateAssignment {
  readonly vertex: StateAssignmentVertex;
  readonly oldState: ReadonlyMap<string, OperatorState>;
  maxParallelism: number;
  /** Indexed by gate and by partition. */
  upstream: readonly Neighbour[] = [];
  downstream: readonly Neighbour[] = [];
  readonly inputStateGates: ReadonlySet<number>;
  readonly outputStatePartitions: ReadonlySet<number>;

  /** Results, by operator and new subtask. */
  readonly keyed: Map<string, (readonly KeyedStateHandle[])[]> = new Map();
  readonly operatorState: Map<string, (readonly OperatorStateHandle[])[]> = new Map();
  /** Results of the chain's ends, by new subtask. */
  readonly inputChannels: ChannelStateHandle[][];
  readonly outputSubpartitions: ChannelStateHandle[][];
  readonly upstreamOutputBuffers: ChannelStateHandle[][];
  private readonly inputMappings = new Map<number, SubtasksRescaleMapping>();
  private readonly outputMappings = new Map<number, SubtasksRescaleMapping>();

  constructor(
    vertex: StateAssignmentVertex,
    oldState: ReadonlyMap<string, OperatorState>,
    maxParallelism: number,
  ) {
    this.vertex = vertex;
    this.oldState = oldState;
    this.maxParallelism = maxParallelism;
    const gatesOf = (handles: readonly ChannelStateHandle[]): number[] =>
      handles.map(({ gateOrPartition }) => gateOrPartition);
    const heads = [...this.inputState().subtasks.values()];
    const tails = [...this.outputState().subtasks.values()];
    this.inputStateGates = new Set(heads.flatMap((state) => gatesOf(state.inputChannels)));
    this.outputStatePartitions = new Set(
      tails.flatMap((state) => gatesOf(state.outputSubpartitions)),
    );
    const perSubtask = (): ChannelStateHandle[][] =>
      Array.from({ length: vertex.parallelism }, () => []);
    this.inputChannels = perSubtask();
    this.outputSubpartitions = perSubtask();
    this.upstreamOutputBuffers = perSubtask();
  }

  get inputOperatorId(): string {
    return this.vertex.operators.at(-1) ?? "";
  }

  get outputOperatorId(): string {
    return this.vertex.operators[0] ?? "";
  }

  inputState(): OperatorState {
    return this.stateOf(this.inputOperatorId);
  }

  outputState(): OperatorState {
    return this.stateOf(this.outputOperatorId);
  }

  hasNonFinishedState(): boolean {
    return [...this.oldState.values()].some(({ subtasks }) => subtasks.size > 0);
  }

  isFullyFinished(): boolean {
    return [...this.oldState.values()].some((state) => state.isFullyFinished);
  }

  hasInputState(): boolean {
    return this.inputStateGates.size > 0;
  }

  hasOutputState(): boolean {
    return this.outputStatePartitions.size > 0;
  }

  hasUpstreamOutputStates(): boolean {
    return this.upstream.some(({ assignment }) => assignment.hasOutputState());
  }

  hasDownstreamInputStates(): boolean {
    return this.downstream.some(({ assignment }) => assignment.hasInputState());
  }

  /** Whether anything was in flight at a gate, on either side of the network. */
  hasInFlightDataForInputGate(gate: number): boolean {
    if (this.inputStateGates.has(gate)) return true;
    const producer = this.upstream[gate];
    if (producer === undefined) return false;
    const partition = producer.assignment.downstream.findIndex(
      ({ edge }) => edge === producer.edge,
    );
    return producer.assignment.outputStatePartitions.has(partition);
  }

  hasInFlightDataForResultPartition(partition: number): boolean {
    if (this.outputStatePartitions.has(partition)) return true;
    const consumer = this.downstream[partition];
    return consumer?.assignment.inputStateGates.has(this.gateOfPartition(partition)) ?? false;
  }

  /** The gate at which the consumer of a partition reads it. */
  gateOfPartition(partition: number): number {
    const consumer = this.downstream[partition];
    return consumer?.assignment.upstream.findIndex(({ edge }) => edge === consumer.edge) ?? -1;
  }

  /** Which old subtasks' input a new subtask takes over at a gate. */
  getInputMapping(gate: number): SubtasksRescaleMapping {
    const mapper = this.upstream[gate]?.edge.downstreamStateMapper ?? "UNSUPPORTED";
    return this.remember(this.inputMappings, gate, mapper, this.inputState().parallelism);
  }

  getOutputMapping(partition: number): SubtasksRescaleMapping {
    const mapper = this.downstream[partition]?.edge.upstreamStateMapper ?? "UNSUPPORTED";
    return this.remember(this.outputMappings, partition, mapper, this.outputState().parallelism);
  }

  /** Per gate of the chain's head; `null`: no channel has changed. */
  getInputRescalingDescriptor(subtask: number): readonly RescalingDescriptor[] | null {
    const channels = this.upstream.map(({ assignment }) => {
      const partition = assignment.downstream.findIndex((other) => other.assignment === this);
      return {
        known: assignment.outputMappings.get(partition),
        compute: () => assignment.getOutputMapping(partition),
      };
    });
    return this.createRescalingDescriptor(
      subtask,
      channels,
      this.inputMappings,
      (gate) => this.getInputMapping(gate),
      (gate) => this.hasInFlightDataForInputGate(gate),
    );
  }

  /** Per partition of the chain's tail; `null`: no subpartition has changed. */
  getOutputRescalingDescriptor(subtask: number): readonly RescalingDescriptor[] | null {
    const channels = this.downstream.map(({ assignment }) => {
      const gate = assignment.upstream.findIndex((other) => other.assignment === this);
      return {
        known: assignment.inputMappings.get(gate),
        compute: () => assignment.getInputMapping(gate),
      };
    });
    return this.createRescalingDescriptor(
      subtask,
      channels,
      this.outputMappings,
      (partition) => this.getOutputMapping(partition),
      (partition) => this.hasInFlightDataForResultPartition(partition),
    );
  }

  private createRescalingDescriptor(
    subtask: number,
    channels: readonly {
      readonly known: SubtasksRescaleMapping | undefined;
      readonly compute: () => SubtasksRescaleMapping;
    }[],
    subtaskMappings: ReadonlyMap<number, SubtasksRescaleMapping>,
    computeSubtaskMapping: (index: number) => SubtasksRescaleMapping,
    hasInFlightData: (index: number) => boolean,
  ): readonly RescalingDescriptor[] | null {
    const isUntouched = subtaskMappings.size === 0 && channels.every((channel) => !channel.known);
    if (isUntouched) return null;
    const descriptors = channels.map((channel, index): RescalingDescriptor => {
      if (!hasInFlightData(index)) return null;
      const channelMapping = (channel.known ?? channel.compute()).mappings;
      const ofSubtasks = subtaskMappings.get(index) ?? computeSubtaskMapping(index);
      const oldSubtasks = getMappedIndexes(ofSubtasks.mappings, subtask);
      const isSame = ofSubtasks.mappings.mappings === null && channelMapping.mappings === null;
      return {
        oldSubtasks,
        ambiguousOldSubtasks: ofSubtasks.mayHaveAmbiguousSubtasks
          ? getAmbiguousTargets(ofSubtasks.mappings)
          : [],
        channelMapping,
        isIdentity: isSame || oldSubtasks.length === 0,
      };
    });
    return descriptors.every((descriptor) => descriptor?.isIdentity ?? true) ? null : descriptors;
  }

  private remember(
    mappingsByIndex: Map<number, SubtasksRescaleMapping>,
    index: number,
    mapper: SubtaskStateMapperName,
    oldParallelism: number,
  ): SubtasksRescaleMapping {
    const mappings = getNewToOldSubtasksMapping(mapper, oldParallelism, this.vertex.parallelism);
    const known = mappingsByIndex.get(index);
    if (known !== undefined && !areEqualMappings(known.mappings, mappings)) {
      throw new JavaException(
        "IllegalStateException",
        "Incompatible subtask mappings: are multiple operators ingesting/producing intermediate " +
          "results with varying degrees of parallelism?",
      );
    }
    const isAmbiguous = known?.mayHaveAmbiguousSubtasks === true || isAmbiguousMapper(mapper);
    const mapping = { mappings, mayHaveAmbiguousSubtasks: isAmbiguous };
    mappingsByIndex.set(index, mapping);
    return mapping;
  }

  private stateOf(operatorId: string): OperatorState {
    const state = this.oldState.get(operatorId);
    if (state === undefined) {
      throw new JavaException("IllegalStateException", `There is no operator ${operatorId}.`);
    }
    return state;
  }
}
