/**
 * Reads the snapshots that an attempt restores from and hands them to the operators.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamTaskStateInitializerImpl and
 * org.apache.flink.runtime.checkpoint.channel.SequentialChannelStateReaderImpl
 * Simplified: each handle is read in one request, in-flight data with it
 */
import type { StoreReply } from "../../model/external-protocol.js";
import type { OperatorSubtaskState, TaskStateSnapshot } from "../../model/operator-state.js";
import type { StepResult } from "../../model/stream-operator.js";
import type { TaskRestoreDescriptor } from "../rpc/task-gateways.js";
import type { OperatorChain } from "./operator-chain.js";
import { CHECKPOINT_STORE } from "../checkpoint/checkpoint-store-address.js";
import type { TaskInput } from "./task-input.js";
import type { TaskOutputs } from "./task-outputs.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface TaskStateRestoreState {
  /** Snapshots by position among the handles, as they arrive. */
  snapshots: Map<number, TaskStateSnapshot>;
}

/** Request ids of downloads begin so. */
export const DOWNLOAD_PREFIX = "download:";

export class TaskStateRestore {
  state: TaskStateRestoreState = { snapshots: new Map() };
  private readonly runtime: TaskRuntime;

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  /** Asks the store for every handle of the descriptor. */
  request(): void {
    this.handles().forEach(({ handle }, index) => {
      const requestId = `${DOWNLOAD_PREFIX}${String(index)}`;
      const request = { type: "store.get", requestId, key: handle.path };
      this.runtime.requests.send(CHECKPOINT_STORE, request);
    });
  }

  /** @returns why the snapshot cannot be used, or `null`. */
  onDownloaded(reply: StoreReply): string | null {
    const index = Number(reply.requestId.slice(DOWNLOAD_PREFIX.length));
    const handle = this.handles()[index]?.handle;
    if (handle === undefined) return null;
    if (!reply.ok) return `Could not read the state handle ${handle.path}: ${reply.error}`;
    if (reply.hash !== handle.hash) return `The state handle ${handle.path} is corrupt.`;
    this.state.snapshots.set(index, reply.value as TaskStateSnapshot);
    return null;
  }

  /** Hands the snapshots over once all are here. */
  takeOver(chain: OperatorChain, input: TaskInput | null, outputs: TaskOutputs): StepResult {
    const handles = this.handles();
    if (this.state.snapshots.size < handles.length) return "pending";
    handles.forEach(({ subtask }, index) => {
      const snapshot = this.state.snapshots.get(index) as TaskStateSnapshot;
      for (const operator of snapshot.operators) {
        const isOwn = subtask === this.runtime.subtask;
        chain.restore(this.withOperatorState(operator, isOwn));
      }
      for (const channel of snapshot.inFlight?.inputs ?? []) input?.addRecovered(channel);
      for (const channel of snapshot.inFlight?.outputs ?? []) outputs.addRecovered(channel);
    });
    this.state.snapshots = new Map();
    // Nobody sends anything new before all consumers have seen that what was restored is complete.
    if (this.restoreDescriptor()?.recoversChannels === true) {
      outputs.broadcastEvent(Object.freeze({ type: "EndOfOutputChannelStateEvent" }));
    }
    return "done";
  }

  /** Operator state comes redistributed with the descriptor, or 1:1 from the own old snapshot. */
  private withOperatorState(snapshot: OperatorSubtaskState, isOwn: boolean): OperatorSubtaskState {
    const redistributed = this.restoreDescriptor()?.operatorState ?? null;
    if (redistributed === null) return isOwn ? snapshot : { ...snapshot, operatorState: [] };
    const own = redistributed.find(({ operatorId }) => operatorId === snapshot.operatorId);
    return { ...snapshot, operatorState: own?.states ?? [] };
  }

  private handles(): TaskRestoreDescriptor["handles"] {
    return this.restoreDescriptor()?.handles ?? [];
  }

  private restoreDescriptor(): TaskRestoreDescriptor | null {
    return this.runtime.descriptor.restore;
  }
}
