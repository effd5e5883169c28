/**
 * Takes and restores the snapshot of one operator of one subtask: keyed state and timers by key
 * group, operator state by name.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamOperatorStateHandler
 * Simplified: no raw state streams
 */
import { mutableCopy } from "../../kernel/plain-data.js";
import type {
  KeyedStateSnapshot,
  KeyGroupSnapshot,
  OperatorSubtaskState,
  StateFileReference,
  TimerEntry,
} from "../../model/operator-state.js";
import type { TaskRules } from "../rules/task-rules.js";
import type { InternalTimer } from "../state/internal-timer.js";
import type { InternalTimersSnapshot } from "../state/internal-timer-service.js";
import type { KeyedStateOfGroup } from "../state/keyed-state-backend.js";
import { RocksDBKeyedStateBackend } from "../state/rocksdb/rocksdb-keyed-state-backend.js";
import { restoreFiles, type RestoredFiles } from "./restored-files.js";
import type { SnapshotTarget } from "./snapshot-target.js";
import type { StreamOperatorWrapper } from "./stream-operator-wrapper.js";

type TimersOfGroup = KeyGroupSnapshot["timers"];

/** The synchronous part: cut off from everything that happens afterwards. */
export function snapshotOperatorSubtask(
  wrapper: StreamOperatorWrapper,
  rules: TaskRules,
  target: SnapshotTarget | null,
): OperatorSubtaskState {
  const isolate = (value: unknown): unknown => rules.isolateForSnapshot(value);
  const files = filesOf(wrapper, target);
  const states =
    files === null ? wrapper.keyed.snapshot(isolate) : new Map<number, KeyedStateOfGroup>();
  const timers = rules.snapshotsTimers()
    ? timersByKeyGroup(wrapper)
    : new Map<number, TimersOfGroup>();
  const keyGroups = [...new Set([...states.keys(), ...timers.keys()])].sort((a, b) => a - b);
  const groups = keyGroups.map((keyGroup) => ({
    keyGroup,
    states: states.get(keyGroup) ?? [],
    timers: timers.get(keyGroup) ?? [],
  }));
  return {
    operatorId: wrapper.operatorId,
    keyed: keyedSnapshot(wrapper, groups, files),
    operatorState: wrapper.lists.snapshot(isolate),
  };
}

function filesOf(
  { index, keyed, incremental }: StreamOperatorWrapper,
  target: SnapshotTarget | null,
): readonly StateFileReference[] | null {
  if (target === null || incremental === null) return null;
  if (!(keyed instanceof RocksDBKeyedStateBackend)) return null;
  return target.take(index, keyed, incremental).map(({ reference }) => reference);
}

function keyedSnapshot(
  { keyed: { keyGroupRange: range } }: StreamOperatorWrapper,
  groups: readonly KeyGroupSnapshot[],
  files: readonly StateFileReference[] | null,
): KeyedStateSnapshot | null {
  if (files !== null && files.length > 0) return { range, groups, files };
  return groups.length === 0 ? null : { range, groups };
}

/** Takes over the key groups of the subtask's own range, and all of the operator state. */
export function restoreOperatorSubtask(
  wrapper: StreamOperatorWrapper,
  snapshot: OperatorSubtaskState,
  files: RestoredFiles,
): void {
  wrapper.lists.restore(snapshot.operatorState);
  const { start, end } = wrapper.keyed.keyGroupRange;
  const groups = restoreFiles(wrapper, snapshot.keyed, files);
  for (const { keyGroup, states, timers } of groups) {
    if (keyGroup < start || keyGroup > end) continue;
    for (const { name, entries } of states) {
      for (const entry of entries) {
        wrapper.keyed.put(name, { ...entry, value: mutableCopy(entry.value) });
      }
    }
    for (const { service, eventTime, processingTime } of timers) {
      wrapper.timers.service(service).restore({
        eventTimeTimers: eventTime,
        processingTimeTimers: processingTime,
      });
    }
  }
}

function timersByKeyGroup(wrapper: StreamOperatorWrapper): Map<number, TimersOfGroup> {
  const groups = new Map<number, TimersOfGroup>();
  for (const service of wrapper.timers.names) {
    for (const [keyGroup, snapshot] of wrapper.timers.service(service).snapshot()) {
      groups.set(keyGroup, [...(groups.get(keyGroup) ?? []), entriesOf(service, snapshot)]);
    }
  }
  return groups;
}

function entriesOf(service: string, snapshot: InternalTimersSnapshot): TimersOfGroup[number] {
  const entry = ({ timestamp, key, namespace }: InternalTimer): TimerEntry => ({
    timestamp,
    key,
    namespace,
  });
  return {
    service,
    eventTime: snapshot.eventTimeTimers.map(entry),
    processingTime: snapshot.processingTimeTimers.map(entry),
  };
}
