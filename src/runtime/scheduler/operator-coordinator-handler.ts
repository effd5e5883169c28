/**
 * All operator coordinators of a job: finds the one an event is for, and tells them what happens to
 * their subtasks.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultOperatorCoordinatorHandler
 * Simplified: source coordinators only
 */
import type { OperatorDescriptor, OperatorEvent } from "../../model/stream-operator.js";
import type { SplitEnumeratorFactory, WatermarkAlignment } from "../../model/source.js";
import {
  SourceCoordinator,
  type SourceCoordinatorEffects,
  type SourceCoordinatorState,
} from "../coordination/source-coordinator.js";
import {
  IncompleteEventsTracker,
  type IncompleteEventsState,
} from "../coordination/incomplete-events-tracker.js";
import type { ReportedWatermarks } from "../coordination/watermark-aggregator.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { ControlPlaneRules } from "../rules/control-plane-rules.js";

export interface OperatorCoordinatorsState {
  readonly coordinators: Map<string, SourceCoordinatorState>;
  readonly alignmentGroups: AlignmentGroups;
  readonly events: Map<string, IncompleteEventsState>;
}

/** What the sources of each alignment group have reported (Flink's CoordinatorStore). */
type AlignmentGroups = Map<string, ReportedWatermarks<string>>;

/** What a coordinator can do by itself; the handler adds what coordinators share. */
export type CoordinatorEffects = Omit<SourceCoordinatorEffects, "alignmentGroup">;

/** Timers of coordinators begin so; the operator's id follows. */
export const ALIGNMENT_TIMER = "alignment:";
export const ENUMERATOR_TIMER = "enumerator:";

interface Registered {
  readonly vertex: number;
  readonly coordinator: SourceCoordinator;
  readonly events: IncompleteEventsTracker;
}

export class OperatorCoordinatorHandler {
  /** In the order of the operators in the graph. */
  private readonly coordinators = new Map<string, Registered>();
  private readonly rules: ControlPlaneRules;
  private alignmentGroups: AlignmentGroups = new Map();

  constructor(
    { jobGraph }: JobEnvironment,
    enumerators: SplitEnumeratorFactory,
    rules: ControlPlaneRules,
    effectsOf: (operatorId: string, vertex: number) => CoordinatorEffects,
  ) {
    this.rules = rules;
    for (const { index, parallelism, operators } of jobGraph.vertices) {
      for (const { operatorId, coordinator: descriptor, descriptor: operator } of operators) {
        if (descriptor === null) continue;
        const effects: SourceCoordinatorEffects = {
          ...effectsOf(operatorId, index),
          alignmentGroup: (group) => this.alignmentGroup(group),
        };
        const coordinator = new SourceCoordinator(
          operatorId,
          parallelism,
          descriptor,
          alignmentOf(operator),
          enumerators,
          effects,
        );
        const events = new IncompleteEventsTracker();
        this.coordinators.set(operatorId, { vertex: index, coordinator, events });
      }
    }
  }

  get state(): OperatorCoordinatorsState {
    const { alignmentGroups } = this;
    const coordinators = new Map(
      [...this.coordinators].map(([id, { coordinator }]) => [id, coordinator.state]),
    );
    const events = new Map([...this.coordinators].map(([id, one]) => [id, one.events.state]));
    return { coordinators, alignmentGroups, events };
  }

  set state(state: OperatorCoordinatorsState) {
    for (const [id, { coordinator, events }] of this.coordinators) {
      const saved = state.coordinators.get(id);
      if (saved !== undefined) coordinator.state = saved;
      events.state = state.events.get(id) ?? events.state;
    }
    this.alignmentGroups = state.alignmentGroups;
  }

  get operatorIds(): readonly string[] {
    return [...this.coordinators.keys()];
  }

  startAll(): void {
    for (const { coordinator } of this.coordinators.values()) coordinator.start();
  }

  find(operatorId: string): SourceCoordinator | undefined {
    return this.coordinators.get(operatorId)?.coordinator;
  }

  /** Events of a coordinator that are on their way. */
  eventsOf(operatorId: string): IncompleteEventsTracker | undefined {
    return this.coordinators.get(operatorId)?.events;
  }

  /** Whether the timer was a coordinator's. */
  onTimer(key: string): boolean {
    if (key.startsWith(ALIGNMENT_TIMER)) {
      this.find(key.slice(ALIGNMENT_TIMER.length))?.onAlignmentTimer();
    } else if (key.startsWith(ENUMERATOR_TIMER)) {
      this.find(key.slice(ENUMERATOR_TIMER.length))?.onEnumeratorTimer();
    } else return false;
    return true;
  }

  handleEvent(operatorId: string, subtask: number, event: OperatorEvent): void {
    this.find(operatorId)?.handleEvent(subtask, event);
  }

  executionAttemptFailed(vertex: number, subtask: number): void {
    for (const coordinator of this.ofVertex(vertex)) coordinator.executionAttemptFailed(subtask);
  }

  subtaskReset(vertex: number, subtask: number, checkpointId: number): void {
    const handsSplitsBack = this.rules.handsSplitsBack();
    for (const coordinator of this.ofVertex(vertex)) {
      coordinator.subtaskReset(subtask, checkpointId, handsSplitsBack);
    }
  }

  subtaskAcknowledged(vertex: number, subtask: number, checkpointId: number): void {
    for (const coordinator of this.ofVertex(vertex)) {
      coordinator.subtaskAcknowledged(subtask, checkpointId);
    }
  }

  private alignmentGroup(group: string): ReportedWatermarks<string> {
    const known = this.alignmentGroups.get(group) ?? new Map<string, number>();
    this.alignmentGroups.set(group, known);
    return known;
  }

  private ofVertex(vertex: number): SourceCoordinator[] {
    return [...this.coordinators.values()]
      .filter((registered) => registered.vertex === vertex)
      .map(({ coordinator }) => coordinator);
  }
}

/** The source's watermark strategy is part of its operator's description. */
function alignmentOf({ parameters }: OperatorDescriptor): WatermarkAlignment | null {
  const strategy = parameters["watermarkStrategy"] as
    { readonly alignment?: WatermarkAlignment | null } | undefined;
  return strategy?.alignment ?? null;
}
