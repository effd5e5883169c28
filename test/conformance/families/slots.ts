import type { DistributionPattern } from "../../../src/model/edge-wiring.js";
import type { JobVertex } from "../../../src/model/job-graph.js";
import type { KeyGroupRange } from "../../../src/model/key-groups.js";
import {
  CPU_UNITS_PER_CORE,
  ZERO_PROFILE,
  defaultSlotProfile,
  multiplyProfile,
  subtractProfile,
  type RequestedProfile,
  type ResourceProfile,
} from "../../../src/runtime/memory/resource-profile.js";
import {
  DefaultResourceAllocationStrategy,
  type SlotGrant,
} from "../../../src/runtime/resourcemanager/slotmanager/default-resource-allocation-strategy.js";
import type { VertexAllocationInformation } from "../../../src/runtime/scheduler/adaptive/allocator/job-allocations-information.js";
import {
  SlotSharingSlotAllocator,
  type TaskManagerLoadBalanceMode,
} from "../../../src/runtime/scheduler/adaptive/allocator/slot-sharing-slot-allocator.js";
import { ensureCoLocatedVerticesInSameRegion } from "../../../src/runtime/scheduler/co-location.js";
import { buildExecutionTopology } from "../../../src/runtime/scheduler/execution-topology.js";
import { computeExecutionSlotSharingGroups } from "../../../src/runtime/scheduler/local-input-preferred-slot-sharing-strategy.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet, attempt } from "../recorded-values.js";

interface GivenSlotSharing {
  readonly vertices: readonly {
    readonly vertex: number;
    readonly parallelism: number;
    readonly slotSharingGroup: number;
    readonly coLocatedWith: number | null;
  }[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly pattern: DistributionPattern;
  }[];
}

function answerSlotSharing({ vertices: given, edges }: GivenSlotSharing): unknown {
  const topology = buildExecutionTopology(
    given,
    edges.map((edge) => ({ ...edge, type: "PIPELINED_BOUNDED" as const })),
  );
  const groupOf = coLocationGroups(given);
  const vertices = given.map(({ vertex, parallelism, slotSharingGroup }): JobVertex => {
    const coLocationGroup = groupOf.get(vertex);
    return {
      index: vertex,
      vertexId: String(vertex),
      name: String(vertex),
      description: "",
      invokable: "OneInputStreamTask",
      parallelism,
      isParallelismConfigured: true,
      maxParallelism: 128,
      isMaxParallelismConfigured: false,
      slotSharingGroup: String(slotSharingGroup),
      ...(coLocationGroup === undefined ? {} : { coLocationGroup }),
      operators: [],
    };
  });
  return attempt(() => {
    ensureCoLocatedVerticesInSameRegion(vertices, topology);
    return computeExecutionSlotSharingGroups(vertices, topology).groups;
  });
}

/** Vertex -> group, a group being everything that is tied to everything else in it. */
function coLocationGroups(vertices: GivenSlotSharing["vertices"]): ReadonlyMap<number, string> {
  const groups = new Map<number, string>();
  for (const { vertex, coLocatedWith } of vertices) {
    if (coLocatedWith === null) continue;
    const group = groups.get(coLocatedWith) ?? String(coLocatedWith);
    groups.set(coLocatedWith, group);
    groups.set(vertex, group);
  }
  return groups;
}

interface GivenAdaptiveAllocator {
  readonly vertices: readonly {
    readonly vertex: number;
    readonly minParallelism: number;
    readonly parallelism: number;
    readonly maxParallelism: number;
    readonly slotSharingGroup: number;
  }[];
  readonly freeSlots: readonly string[];
  readonly loadBalanceMode: TaskManagerLoadBalanceMode;
  readonly preferMinimalTaskManagers: boolean;
  readonly localRecovery: boolean;
  readonly previousAllocations?: readonly {
    readonly vertex: number;
    readonly slot: string;
    readonly keyGroups: readonly [start: number, end: number];
    readonly stateSizeBytes: number;
  }[];
}

function answerAdaptiveAllocator(given: GivenAdaptiveAllocator): unknown {
  const { loadBalanceMode, localRecovery } = given;
  const allocator = new SlotSharingSlotAllocator({
    loadBalanceMode,
    localRecovery,
    prefersMinimalTaskManagers: given.preferMinimalTaskManagers,
  });
  const job = given.vertices.map((vertex) => ({
    ...vertex,
    slotSharingGroup: String(vertex.slotSharingGroup),
  }));
  const freeSlots = given.freeSlots.map((slot) => ({
    allocationId: slot,
    taskManager: taskManagerOf(slot),
  }));
  const requiredSlots = allocator.calculateRequiredSlots(job);
  const previous = new Map<number, VertexAllocationInformation[]>();
  for (const { vertex, slot, keyGroups, stateSizeBytes } of given.previousAllocations ?? []) {
    const keyGroupRange: KeyGroupRange = { start: keyGroups[0], end: keyGroups[1] };
    const known = previous.get(vertex) ?? [];
    previous.set(vertex, [...known, { allocationId: slot, keyGroupRange, stateSizeBytes }]);
  }
  const plan = allocator.determineParallelismAndCalculateAssignment(job, freeSlots, previous);
  if (plan === null) return { requiredSlots, parallelism: null };
  const assignments = plan.assignments.map(({ slot, group }) => ({
    slot: slot.allocationId,
    tasks: asSet(group.vertices),
  }));
  const parallelism = given.vertices.map(({ vertex }) => plan.parallelism.get(vertex));
  if (loadBalanceMode === "NONE") return { requiredSlots, parallelism, assignments };
  return {
    requiredSlots,
    parallelism,
    groups: assignments.map(({ tasks }) => tasks),
    slotsPerUsedTaskManager: perTaskManager(assignments, () => 1),
    ...(loadBalanceMode === "TASKS" && {
      tasksPerUsedTaskManager: perTaskManager(assignments, ({ tasks }) => tasks.length),
    }),
  };
}

interface RecordedAssignment {
  readonly slot: string;
  readonly tasks: readonly unknown[];
}

function perTaskManager(
  assignments: readonly RecordedAssignment[],
  countOf: (assignment: RecordedAssignment) => number,
): number[] {
  const counts = new Map<string, number>();
  for (const assignment of assignments) {
    const taskManager = taskManagerOf(assignment.slot);
    counts.set(taskManager, (counts.get(taskManager) ?? 0) + countOf(assignment));
  }
  return [...counts.values()].sort((left, right) => left - right);
}

function taskManagerOf(slot: string): string {
  return slot.slice(0, slot.indexOf("/"));
}

interface GivenResourceAllocation {
  readonly slotsPerTaskManager: number;
  readonly taskManagerCpu: number;
  readonly taskManagerTaskHeapMb: number;
  readonly loadBalanceMode: TaskManagerLoadBalanceMode;
  readonly redundantTaskManagers: number;
  readonly taskManagers: readonly {
    readonly taskManager: number;
    readonly usedDefaultSlots: number;
    readonly blocked: boolean;
  }[];
  readonly pendingTaskManagers: number;
  readonly missing: readonly {
    readonly job: number;
    readonly requirements: readonly {
      readonly profile: "UNKNOWN" | { readonly cpu: number; readonly taskHeapMb: number };
      readonly count: number;
    }[];
  }[];
}

const MEGABYTE = 1024 * 1024;

function answerResourceAllocation(given: GivenResourceAllocation): unknown {
  const total = profileOf(given.taskManagerCpu, given.taskManagerTaskHeapMb);
  const defaultSlot = defaultSlotProfile(total, given.slotsPerTaskManager);
  let fresh = 0;
  const strategy = new DefaultResourceAllocationStrategy(
    {
      total,
      slotsPerWorker: given.slotsPerTaskManager,
      loadBalanceMode: given.loadBalanceMode,
      taskManagerTimeoutUs: 0,
      redundantTaskManagers: given.redundantTaskManagers,
      minTotalCpuCores: 0,
      minTotalMemoryBytes: 0,
    },
    () => `new-${String(fresh++)}`,
  );
  const usable = given.taskManagers.filter(({ blocked }) => !blocked);
  const result = strategy.tryFulfillRequirements(
    given.missing.map(({ job, requirements }) => ({
      jobId: String(job),
      requirements: requirements.map(({ profile, count }) => ({
        profile: requestedProfileOf(profile),
        count,
      })),
    })),
    usable.map(({ taskManager, usedDefaultSlots }) => ({
      resourceId: String(taskManager),
      total,
      available: subtractProfile(total, multiplyProfile(defaultSlot, usedDefaultSlots)),
      defaultSlot,
      idleSinceUs: null,
    })),
    Array.from({ length: given.pendingTaskManagers }, (_, index) => ({
      pendingId: `existing-${String(index)}`,
      isInUse: false,
      unused: total,
    })),
  );
  return {
    onRegistered: recordedGrants(result.onRegistered),
    onPending: recordedPending(result.onPending),
    newTaskManagers: result.newTaskManagers.length,
    unfulfillableJobs: result.unfulfillableJobs.map(Number),
  };
}

function profileOf(cpu: number, taskHeapMb: number): ResourceProfile {
  return {
    ...ZERO_PROFILE,
    cpuUnits: Math.round(cpu * CPU_UNITS_PER_CORE),
    taskHeapBytes: taskHeapMb * MEGABYTE,
  };
}

function requestedProfileOf(
  profile: "UNKNOWN" | { readonly cpu: number; readonly taskHeapMb: number },
): RequestedProfile {
  return profile === "UNKNOWN" ? profile : profileOf(profile.cpu, profile.taskHeapMb);
}

/** `"<cpu>cpu/<heap>MB"` -> how many, by resource and job. */
function countGrants(grants: readonly SlotGrant[]): Map<string, Map<string, Slots>> {
  const counts = new Map<string, Map<string, Slots>>();
  for (const { resource, jobId, profile } of grants) {
    const jobs = counts.get(resource) ?? new Map<string, Slots>();
    const slots = jobs.get(jobId) ?? {};
    const cores = String(profile.cpuUnits / CPU_UNITS_PER_CORE);
    const text = `${cores}cpu/${String(Math.floor(profile.taskHeapBytes / MEGABYTE))}MB`;
    slots[text] = (slots[text] ?? 0) + 1;
    counts.set(resource, jobs.set(jobId, slots));
  }
  return counts;
}

type Slots = Record<string, number>;

function recordedGrants(grants: readonly SlotGrant[]): unknown[] {
  return [...countGrants(grants)].flatMap(([taskManager, jobs]) =>
    Array.from(jobs, ([job, slots]) => ({
      taskManager: Number(taskManager),
      job: Number(job),
      slots,
    })),
  );
}

function recordedPending(grants: readonly SlotGrant[]): unknown[] {
  return Array.from(countGrants(grants), ([pending, jobs]) => ({
    pending: pending.slice(0, pending.indexOf("-")),
    ...Object.fromEntries(Array.from(jobs, ([job, slots]) => [`job${job}`, slots])),
  }));
}

/** Sorts the keys of recorded objects, then the members of a recorded set. */
function asSetOfObjects(values: readonly unknown[]): unknown[] {
  return asSet(values.map((value) => sortedKeys(value)));
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortedKeys(member)]));
}

interface Answer {
  readonly assignments?: readonly RecordedAssignment[];
  readonly groups?: readonly (readonly unknown[])[];
  readonly onRegistered?: readonly unknown[];
  readonly onPending?: readonly unknown[];
  readonly unfulfillableJobs?: readonly unknown[];
}

function normalize(answer: Answer | readonly (readonly string[])[]): unknown {
  if (Array.isArray(answer)) return asSet((answer as readonly string[][]).map(asSet));
  const { assignments, groups, onRegistered, onPending, unfulfillableJobs } = answer as Answer;
  return {
    ...answer,
    ...(assignments && {
      assignments: asSet(assignments.map(({ slot, tasks }) => ({ slot, tasks: asSet(tasks) }))),
    }),
    ...(groups && { groups: asSet(groups.map(asSet)) }),
    ...(onRegistered && { onRegistered: asSetOfObjects(onRegistered) }),
    ...(onPending && { onPending: asSetOfObjects(onPending) }),
    ...(unfulfillableJobs && { unfulfillableJobs: asSet(unfulfillableJobs) }),
  };
}

/** Who shares a slot, and who gets one. */
export const adapter: FamilyAdapter = {
  kinds: {
    slotSharing: kind(answerSlotSharing),
    adaptiveAllocator: kind(answerAdaptiveAllocator),
    resourceAllocation: kind(answerResourceAllocation),
  },
  normalize: (_kind, answer) => normalize(answer as Answer),
};
