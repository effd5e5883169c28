/**
 * Takes and restores the snapshot of one operator of one subtask: keyed state and timers by key
 * group, operator state by name.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamOperatorStateHandler
 * Simplified: no raw state streams
 */
import { mutableCopy } from "../../kernel/plain-data.js";
import type {
  KeyGroupSnapshot,
  OperatorSubtaskState,
  TimerEntry,
} from "../../model/operator-state.js";
import type { TaskRules } from "../rules/task-rules.js";
import type { InternalTimer } from "../state/internal-timer.js";
import type { InternalTimersSnapshot } from "../state/internal-timer-service.js";
import type { StreamOperatorWrapper } from "./stream-operator-wrapper.js";

type TimersOfGroup = KeyGroupSnapshot["timers"];

/** The synchronous part: cut off from everything that happens afterwards. */
export function snapshotOperatorSubtask(
  wrapper: StreamOperatorWrapper,
  rules: TaskRules,
): OperatorSubtaskState {
  const isolate = (value: unknown): unknown => rules.isolateForSnapshot(value);
  const states = wrapper.keyed.snapshot(isolate);
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
    keyed: groups.length === 0 ? null : { range: wrapper.keyed.keyGroupRange, groups },
    operatorState: wrapper.lists.snapshot(isolate),
  };
}

/** Takes over the key groups of the subtask's own range, and all of the operator state. */
export function restoreOperatorSubtask(
  wrapper: StreamOperatorWrapper,
  snapshot: OperatorSubtaskState,
): void {
  wrapper.lists.restore(snapshot.operatorState);
  const { start, end } = wrapper.keyed.keyGroupRange;
  for (const { keyGroup, states, timers } of snapshot.keyed?.groups ?? []) {
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
