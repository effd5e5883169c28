/**
 * How much of a machine a slot is, or asks for: processor and kinds of memory.
 *
 * Flink: org.apache.flink.runtime.clusterframework.types.ResourceProfile
 * Simplified: no extended resources
 */
import { checkArgument } from "../../model/java-exception.js";
import type { TaskExecutorProcessSpec } from "./task-executor-memory.js";

/** Processor in hundred-millionths of a core, so that it divides as Flink's decimals do; memory in bytes. */
export interface ResourceProfile {
  readonly cpuUnits: number;
  readonly taskHeapBytes: number;
  readonly taskOffHeapBytes: number;
  readonly managedBytes: number;
  readonly networkBytes: number;
}

/** `UNKNOWN`: whatever a default slot is. */
export type RequestedProfile = ResourceProfile | "UNKNOWN";

/** So many slots of a kind. */
export interface ResourceRequirement {
  readonly profile: RequestedProfile;
  readonly count: number;
}

export const CPU_UNITS_PER_CORE = 100_000_000;

export const ZERO_PROFILE: ResourceProfile = Object.freeze({
  cpuUnits: 0,
  taskHeapBytes: 0,
  taskOffHeapBytes: 0,
  managedBytes: 0,
  networkBytes: 0,
});

const FIELDS = Object.keys(ZERO_PROFILE) as readonly (keyof ResourceProfile)[];

/** All that the slots of a TaskManager share. */
export function totalResourceProfile(spec: TaskExecutorProcessSpec): ResourceProfile {
  const { taskHeapBytes, taskOffHeapBytes, managedBytes, networkBytes } = spec.flinkMemory;
  const cpuUnits = Math.floor(spec.cpuCores * CPU_UNITS_PER_CORE);
  return Object.freeze({ cpuUnits, taskHeapBytes, taskOffHeapBytes, managedBytes, networkBytes });
}

/** An equal share for each slot. */
export function defaultSlotProfile(total: ResourceProfile, slots: number): ResourceProfile {
  return combine((field) => Math.floor(total[field] / slots));
}

/** What a request gets if it is granted. */
export function effectiveProfile(
  requested: RequestedProfile,
  defaultProfile: ResourceProfile,
): ResourceProfile {
  return requested === "UNKNOWN" ? defaultProfile : requested;
}

export function mergeProfiles(left: ResourceProfile, right: ResourceProfile): ResourceProfile {
  return combine((field) => left[field] + right[field]);
}

/** @throws JavaException IllegalArgumentException if there is less than is taken. */
export function subtractProfile(from: ResourceProfile, taken: ResourceProfile): ResourceProfile {
  const fits = allFieldsNoLessThan(from, taken);
  checkArgument(fits, "Try to subtract an unmatched resource profile from this one.");
  return combine((field) => from[field] - taken[field]);
}

export function multiplyProfile(profile: ResourceProfile, by: number): ResourceProfile {
  return combine((field) => profile[field] * by);
}

export function allFieldsNoLessThan(profile: ResourceProfile, other: RequestedProfile): boolean {
  return other === "UNKNOWN" || FIELDS.every((field) => profile[field] >= other[field]);
}

export function profilesAreEqual(left: RequestedProfile, right: RequestedProfile): boolean {
  if (left === "UNKNOWN" || right === "UNKNOWN") return left === right;
  return FIELDS.every((field) => left[field] === right[field]);
}

/** Memory of all kinds together. */
export function totalMemoryBytes(profile: ResourceProfile): number {
  const { taskHeapBytes, taskOffHeapBytes, managedBytes, networkBytes } = profile;
  return taskHeapBytes + taskOffHeapBytes + managedBytes + networkBytes;
}

function combine(valueOf: (field: keyof ResourceProfile) => number): ResourceProfile {
  return Object.freeze({
    cpuUnits: valueOf("cpuUnits"),
    taskHeapBytes: valueOf("taskHeapBytes"),
    taskOffHeapBytes: valueOf("taskOffHeapBytes"),
    managedBytes: valueOf("managedBytes"),
    networkBytes: valueOf("networkBytes"),
  });
}
