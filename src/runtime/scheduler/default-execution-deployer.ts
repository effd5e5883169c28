/**
 * Deploys a set of tasks when all of them have a slot, and not before.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultExecutionDeployer and
 * org.apache.flink.runtime.jobmaster.slotpool.PhysicalSlotRequestBulkCheckerImpl
 * Simplified: partitions need no registration at a shuffle master
 */
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import { throwable } from "../rpc/rpc-message.js";
import type { ExecutionVertexId } from "./execution-topology.js";
import type {
  ExecutionVertexVersion,
  ExecutionVertexVersioner,
} from "./execution-vertex-versioner.js";
import type { SlotSharingExecutionSlotAllocator } from "./slot-sharing-execution-slot-allocator.js";

/** Tasks that are deployed together. */
interface Bulk {
  readonly versions: readonly ExecutionVertexVersion[];
}

export interface ExecutionDeployerState {
  nextBulk: number;
  bulks: Map<number, Bulk>;
}

export interface ExecutionDeployerEffects {
  deploy(id: ExecutionVertexId): void;
  markFailed(id: ExecutionVertexId, cause: SerializedThrowable): void;
  /** Calls `onSlotRequestTimeout(bulk)` when the slots should be there. */
  scheduleTimeout(bulk: number): void;
  cancelTimeout(bulk: number): void;
}

export class DefaultExecutionDeployer {
  state: ExecutionDeployerState = { nextBulk: 0, bulks: new Map() };
  private readonly graph: ExecutionGraph;
  private readonly versioner: ExecutionVertexVersioner;
  private readonly allocator: SlotSharingExecutionSlotAllocator;
  private readonly slotRequestTimeoutUs: number;
  private readonly effects: ExecutionDeployerEffects;

  constructor(
    graph: ExecutionGraph,
    versioner: ExecutionVertexVersioner,
    allocator: SlotSharingExecutionSlotAllocator,
    slotRequestTimeoutUs: number,
    effects: ExecutionDeployerEffects,
  ) {
    this.graph = graph;
    this.versioner = versioner;
    this.allocator = allocator;
    this.slotRequestTimeoutUs = slotRequestTimeoutUs;
    this.effects = effects;
  }

  allocateSlotsAndDeploy(ids: readonly ExecutionVertexId[]): void {
    const versions = Object.freeze(this.versioner.recordVertexModifications(ids));
    for (const id of ids) this.graph.transition(id, "SCHEDULED");
    const bulk = this.state.nextBulk++;
    this.state.bulks.set(bulk, Object.freeze({ versions }));
    this.allocator.allocateSlotsFor(ids);
    this.assignAndDeploy();
    if (this.state.bulks.has(bulk)) this.effects.scheduleTimeout(bulk);
  }

  /** Some slots came, or some tasks were given up: deploys what is complete now. */
  assignAndDeploy(): void {
    for (const [bulk, { versions }] of [...this.state.bulks]) {
      const ready = versions.every((version) => this.assign(version));
      if (!ready) continue;
      this.state.bulks.delete(bulk);
      this.effects.cancelTimeout(bulk);
      for (const version of versions) if (this.isWanted(version)) this.effects.deploy(version.id);
    }
  }

  /** A request for a slot failed: the tasks that wait for it fail. */
  onSlotRequestFailed(ids: readonly ExecutionVertexId[], cause: SerializedThrowable): void {
    for (const id of ids) {
      if (this.graph.execution(id).state === "SCHEDULED") this.effects.markFailed(id, cause);
    }
    this.assignAndDeploy();
  }

  /** The slots of a bulk did not come in time. */
  onSlotRequestTimeout(bulk: number): void {
    const versions = this.state.bulks.get(bulk)?.versions ?? [];
    const isoSeconds = `PT${String(this.slotRequestTimeoutUs / 1_000_000)}S`;
    const cause = throwable(
      "NoResourceAvailableException",
      "Slot request bulk is not fulfillable! Could not allocate the required slot within slot request timeout",
      throwable("TimeoutException", `Timeout has occurred: ${isoSeconds}`),
    );
    const waiting = versions.filter(
      (version) => this.isWanted(version) && this.allocator.slotOf(version.id) === null,
    );
    this.onSlotRequestFailed(
      waiting.map(({ id }) => id),
      cause,
    );
  }

  /** Whether nothing more has to be waited for. */
  private assign(version: ExecutionVertexVersion): boolean {
    if (!this.isWanted(version)) return true;
    const execution = this.graph.execution(version.id);
    if (execution.allocationId !== null) return true;
    const slot = this.allocator.slotOf(version.id);
    if (slot === null) return false;
    execution.taskManager = slot.taskManager;
    execution.allocationId = slot.allocationId;
    execution.slot = slot.slot;
    this.allocator.reserve(version.id, slot.allocationId);
    return true;
  }

  private isWanted(version: ExecutionVertexVersion): boolean {
    const { state } = this.graph.execution(version.id);
    return state === "SCHEDULED" && !this.versioner.isModified(version);
  }
}
