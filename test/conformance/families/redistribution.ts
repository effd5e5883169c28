import { computeDefaultMaxParallelism } from "../../../src/model/key-groups.js";
import type { SubtaskStateMapperName } from "../../../src/model/partitioner-properties.js";
import type {
  ChannelStateHandle,
  OperatorState,
  OperatorStateHandle,
  OperatorStateMode,
  OperatorSubtaskState,
} from "../../../src/runtime/checkpoint/operator-state.js";
import {
  getAmbiguousTargets,
  getMappedIndexes,
  invertMappings,
} from "../../../src/runtime/checkpoint/rescale-mappings.js";
import type { RescaleMappings } from "../../../src/runtime/checkpoint/rescale-mappings.js";
import { repartitionOperatorState } from "../../../src/runtime/checkpoint/round-robin-operator-state-repartitioner.js";
import { assignStates } from "../../../src/runtime/checkpoint/state-assignment-operation.js";
import type { AssignedOperatorState } from "../../../src/runtime/checkpoint/state-assignment-operation.js";
import {
  getNewToOldSubtasksMapping,
  isAmbiguousMapper,
} from "../../../src/runtime/checkpoint/subtask-state-mapper.js";
import type {
  RescalingDescriptor,
  StateAssignmentEdge,
} from "../../../src/runtime/checkpoint/task-state-assignment.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet, attempt } from "../recorded-values.js";

type RecordedOperatorState = Readonly<
  Record<string, { readonly mode: OperatorStateMode; readonly items: number }>
>;

interface RecordedSubtask {
  readonly keyGroups?: readonly [number, number];
  readonly operatorState?: RecordedOperatorState;
  readonly inputChannels?: readonly (readonly [number, number])[];
  readonly outputSubpartitions?: readonly (readonly [number, number])[];
}

interface GivenAssignment {
  readonly vertices: readonly {
    readonly vertex: number;
    readonly operators: readonly string[];
    readonly newParallelism: number;
    readonly configuredMaxParallelism: number | null;
  }[];
  readonly edges: readonly StateAssignmentEdge[];
  readonly states: readonly {
    readonly operator: string;
    readonly oldParallelism: number;
    readonly maxParallelism: number;
    readonly subtasks?: readonly RecordedSubtask[];
    readonly fullyFinished?: boolean;
  }[];
  readonly allowNonRestoredState: boolean;
  readonly recoverOutputOnDownstream: boolean;
}

/** One handle for a subtask; an offset is the number of the item. */
function readOperatorState(
  recorded: RecordedOperatorState | undefined,
  subtask: number,
): OperatorStateHandle[] {
  if (recorded === undefined) return [];
  const states = Object.entries(recorded).map(([name, { mode, items }]) => {
    return [name, { mode, offsets: Array.from({ length: items }, (_, i) => i) }] as const;
  });
  return [{ handle: String(subtask), states: new Map(states) }];
}

function writeOperatorState(handles: readonly OperatorStateHandle[]): Record<string, unknown> {
  const items: Record<string, string[]> = {};
  for (const { handle, states } of handles) {
    for (const [name, { mode, offsets }] of states) {
      const found = offsets.map((offset) => `${handle}#${String(offset)}`);
      if (found.length > 0) (items[`${name}:${mode}`] ??= []).push(...found);
    }
  }
  return items;
}

function readState(recorded: GivenAssignment["states"][number]): OperatorState {
  const subtasks = (recorded.subtasks ?? []).flatMap((state, subtask) => {
    const hasReported = Object.keys(state).length > 0;
    return hasReported ? [[subtask, readSubtask(state, subtask)] as const] : [];
  });
  return {
    operatorId: recorded.operator,
    parallelism: recorded.oldParallelism,
    maxParallelism: recorded.maxParallelism,
    isFullyFinished: recorded.fullyFinished ?? false,
    subtasks: new Map(subtasks),
  };
}

function readSubtask(recorded: RecordedSubtask, subtask: number): OperatorSubtaskState {
  const handle = String(subtask);
  const readChannels = (
    channels: readonly (readonly [number, number])[] | undefined,
  ): ChannelStateHandle[] =>
    (channels ?? []).map(([gateOrPartition, channel]) => ({
      handle,
      subtask,
      gateOrPartition,
      channel,
    }));
  const [start, end] = recorded.keyGroups ?? [];
  const hasKeys = start !== undefined && end !== undefined;
  return {
    keyed: hasKeys ? [{ handle, keyGroups: { start, end } }] : [],
    operatorState: readOperatorState(recorded.operatorState, subtask),
    inputChannels: readChannels(recorded.inputChannels),
    outputSubpartitions: readChannels(recorded.outputSubpartitions),
  };
}

function writeOperator(
  state: AssignedOperatorState,
  operators: readonly string[],
): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  const put = (name: string, values: readonly unknown[] | Record<string, unknown>): void => {
    if (Object.keys(values).length > 0) written[name] = values;
  };
  const channels = (handles: readonly ChannelStateHandle[]): unknown[] =>
    handles.map(({ subtask, gateOrPartition, channel }) => [subtask, gateOrPartition, channel]);
  put(
    "keyed",
    state.keyed.map(({ handle, keyGroups }) => ({
      fromSubtask: Number(handle),
      keyGroups: [keyGroups.start, keyGroups.end],
    })),
  );
  if (state.operatorState.length > 0) {
    written["operatorState"] = writeOperatorState(state.operatorState);
  }
  put("inputChannels", channels(state.inputChannels));
  put("outputSubpartitions", channels(state.outputSubpartitions));
  put("upstreamOutputBuffers", channels(state.upstreamOutputBuffers));
  if (state.operatorId === operators.at(-1)) {
    written["inputRescaling"] = writeRescaling(state.inputRescaling);
  }
  if (state.operatorId === operators[0]) {
    written["outputRescaling"] = writeRescaling(state.outputRescaling);
  }
  return written;
}

function writeRescaling(descriptors: readonly RescalingDescriptor[] | null): unknown {
  if (descriptors === null) return "NO_RESCALE";
  return descriptors.map((descriptor) => {
    if (descriptor === null) return { noState: true };
    const { oldSubtasks, ambiguousOldSubtasks, channelMapping } = descriptor;
    return {
      oldSubtasks,
      ambiguousOldSubtasks: ambiguousOldSubtasks.filter((old) => oldSubtasks.includes(old)),
      channelMapping: channelMapping.mappings ?? "IDENTITY",
    };
  });
}

function writeMappings(mappings: RescaleMappings): (readonly number[])[] {
  return Array.from({ length: mappings.numberOfSources }, (_, i) => getMappedIndexes(mappings, i));
}

function answerAssignment(given: GivenAssignment): unknown {
  return attempt(() =>
    assignStates(
      given.vertices.map(({ newParallelism, configuredMaxParallelism, ...vertex }) => ({
        ...vertex,
        vertexId: String(vertex.vertex),
        parallelism: newParallelism,
        maxParallelism: configuredMaxParallelism ?? computeDefaultMaxParallelism(newParallelism),
        isMaxParallelismConfigured: configuredMaxParallelism !== null,
      })),
      given.edges,
      given.states.map(readState),
      given,
    ).map(({ vertex, maxParallelism, subtasks }) => {
      const { operators = [] } = given.vertices.find((v) => v.vertex === vertex) ?? {};
      return {
        vertex,
        maxParallelism,
        subtasks: subtasks.map((subtask) =>
          subtask === null || subtask === "FINISHED"
            ? subtask
            : Object.fromEntries(
                subtask.map((state) => [state.operatorId, writeOperator(state, operators)]),
              ),
        ),
      };
    }),
  );
}

/** Fields of a subtask that are sets. */
const SETS = ["inputChannels", "outputSubpartitions", "upstreamOutputBuffers"];

function sortSets(value: unknown, isOperatorState = false): unknown {
  if (Array.isArray(value)) return value.map((item) => sortSets(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    // The recorder did not write "NO_RESCALE" everywhere.
    Object.entries(value)
      .filter(([, field]) => field !== "NO_RESCALE")
      .map(([name, field]: [string, unknown]) => {
        const isSet = isOperatorState || SETS.includes(name) || name === "ambiguousOldSubtasks";
        if (isSet && Array.isArray(field)) return [name, asSet(field)];
        return [name, sortSets(field, name === "operatorState")];
      }),
  );
}

/** Who gets which state when a job starts with another parallelism. */
export const adapter: FamilyAdapter = {
  kinds: {
    mapper: kind(
      (given: {
        readonly mapper: SubtaskStateMapperName;
        readonly oldParallelism: number;
        readonly newParallelism: number;
      }) =>
        attempt(() => {
          const { mapper, oldParallelism, newParallelism } = given;
          const mappings = getNewToOldSubtasksMapping(mapper, oldParallelism, newParallelism);
          const isIdentity = mappings.mappings === null;
          return {
            oldSubtasksOfNew: writeMappings(mappings),
            identity: isIdentity,
            ambiguousOld: getAmbiguousTargets(mappings),
            newSubtasksOfOld: isIdentity ? null : writeMappings(invertMappings(mappings)),
            mapperIsAmbiguous: isAmbiguousMapper(mapper),
          };
        }),
    ),
    operatorState: kind(
      (given: {
        readonly newParallelism: number;
        readonly oldSubtasks: readonly RecordedOperatorState[];
      }) =>
        repartitionOperatorState(
          given.oldSubtasks.map(readOperatorState),
          given.newParallelism,
        ).map(writeOperatorState),
    ),
    assignment: kind(answerAssignment),
  },
  normalize: (kindName, answer) => {
    if (kindName === "mapper") return sortSets(answer);
    if (kindName === "operatorState") {
      return (answer as readonly unknown[]).map((subtask) => sortSets(subtask, true));
    }
    // If several vertices are invalid Flink reports any of them, with identities of objects.
    const { error } = answer as { readonly error?: string };
    return error === undefined ? sortSets(answer) : { error };
  },
};
