/**
 * All operator coordinators of a job: finds the one an event is for, and tells them what happens to
 * their subtasks.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultOperatorCoordinatorHandler
 * Simplified: source coordinators only
 */
import type { OperatorEvent } from "../../model/stream-operator.js";
import type { SplitEnumeratorFactory } from "../../model/source.js";
import {
  SourceCoordinator,
  type SourceCoordinatorEffects,
  type SourceCoordinatorState,
} from "../coordination/source-coordinator.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { ControlPlaneRules } from "../rules/control-plane-rules.js";

export type OperatorCoordinatorsState = Map<string, SourceCoordinatorState>;

interface Registered {
  readonly vertex: number;
  readonly coordinator: SourceCoordinator;
}

export class OperatorCoordinatorHandler {
  /** In the order of the operators in the graph. */
  private readonly coordinators = new Map<string, Registered>();
  private readonly rules: ControlPlaneRules;

  constructor(
    { jobGraph }: JobEnvironment,
    enumerators: SplitEnumeratorFactory,
    rules: ControlPlaneRules,
    effectsOf: (operatorId: string, vertex: number) => SourceCoordinatorEffects,
  ) {
    this.rules = rules;
    for (const { index, parallelism, operators } of jobGraph.vertices) {
      for (const { operatorId, coordinator: descriptor } of operators) {
        if (descriptor === null) continue;
        const effects = effectsOf(operatorId, index);
        const coordinator = new SourceCoordinator(
          operatorId,
          parallelism,
          descriptor,
          enumerators,
          effects,
        );
        this.coordinators.set(operatorId, { vertex: index, coordinator });
      }
    }
  }

  get state(): OperatorCoordinatorsState {
    return new Map([...this.coordinators].map(([id, { coordinator }]) => [id, coordinator.state]));
  }

  set state(state: OperatorCoordinatorsState) {
    for (const [id, { coordinator }] of this.coordinators) {
      const saved = state.get(id);
      if (saved !== undefined) coordinator.state = saved;
    }
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

  private ofVertex(vertex: number): SourceCoordinator[] {
    return [...this.coordinators.values()]
      .filter((registered) => registered.vertex === vertex)
      .map(({ coordinator }) => coordinator);
  }
}
