/**
 * Reads the snapshots that an attempt restores from and hands them to the operators.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamTaskStateInitializerImpl and
 * org.apache.flink.runtime.checkpoint.channel.SequentialChannelStateReaderImpl
 * Simplified: each handle is read in one request, in-flight data with it
 */
import type { StoreReply } from "../../model/external-protocol.js";
import type {
  BufferContent,
  OperatorStateSnapshot,
  OperatorSubtaskState,
  StateHandle,
  TaskStateSnapshot,
} from "../../model/operator-state.js";
import type { StepResult } from "../../model/stream-operator.js";
import type {
  ChannelRestore,
  OperatorRestore,
  TaskRestoreDescriptor,
} from "../rpc/task-gateways.js";
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

/** Whether what was read says of itself that it holds the key groups that the handle stands for. */
function holdsKeyGroupsOf({ contents }: StateHandle, { operators }: TaskStateSnapshot): boolean {
  return contents.operators.every(({ operatorId, keyGroups }) => {
    const written = operators.find((operator) => operator.operatorId === operatorId)?.keyed?.range;
    return keyGroups?.start === written?.start && keyGroups?.end === written?.end;
  });
}

export class TaskStateRestore {
  state: TaskStateRestoreState = { snapshots: new Map() };
  private readonly runtime: TaskRuntime;

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  /** Asks the store for every handle of the descriptor. */
  request(): void {
    this.handles().forEach((handle, index) => {
      const requestId = `${DOWNLOAD_PREFIX}${String(index)}`;
      const request = { type: "store.get", requestId, key: handle.path };
      this.runtime.requests.send(CHECKPOINT_STORE, request);
    });
  }

  /** @returns why the snapshot cannot be used, or `null`. */
  onDownloaded(reply: StoreReply): string | null {
    const index = Number(reply.requestId.slice(DOWNLOAD_PREFIX.length));
    const handle = this.handles()[index];
    if (handle === undefined) return null;
    if (!reply.ok) return `Could not read the state handle ${handle.path}: ${reply.error}`;
    if (reply.hash !== handle.hash) return `The state handle ${handle.path} is corrupt.`;
    const snapshot = reply.value as TaskStateSnapshot;
    if (!holdsKeyGroupsOf(handle, snapshot)) return "Unexpected key-group in restore.";
    this.state.snapshots.set(index, snapshot);
    return null;
  }

  /** Hands the snapshots over once all are here. */
  takeOver(chain: OperatorChain, input: TaskInput | null, outputs: TaskOutputs): StepResult {
    const restore = this.restoreDescriptor();
    if (restore === null) return "done";
    if (this.state.snapshots.size < restore.handles.length) return "pending";
    for (const operator of restore.operators) chain.restore(this.partsOf(restore, operator));
    for (const channel of restore.inputs) {
      const buffers = this.buffersOf(channel, "inputs");
      for (const to of channel.channels) input?.addRecovered(channel, to, buffers);
    }
    for (const channel of restore.outputs) {
      const buffers = this.buffersOf(channel, "outputs");
      for (const to of channel.channels) outputs.addRecovered(channel, to, buffers);
    }
    this.state.snapshots = new Map();
    // Nobody sends anything new before all consumers have seen that what was restored is complete.
    if (restore.recoversChannels) {
      outputs.broadcastEvent(Object.freeze({ type: "EndOfOutputChannelStateEvent" }));
    }
    return "done";
  }

  /** The parts of all snapshots that an operator takes over, put together. */
  private partsOf(
    { keyGroupRange }: TaskRestoreDescriptor,
    { operatorId, keyed, states }: OperatorRestore,
  ): OperatorSubtaskState {
    const stateOf = (path: string): OperatorSubtaskState | undefined =>
      this.snapshotAt(path)?.operators.find((operator) => operator.operatorId === operatorId);
    const groups = keyed.flatMap((path) => stateOf(path)?.keyed?.groups ?? []);
    const byName = new Map<string, OperatorStateSnapshot>();
    for (const { path, name, mode, items } of states) {
      const stored = stateOf(path)?.operatorState.find((state) => state.name === name);
      const taken = items.map((item) => stored?.items[item]);
      const before = byName.get(name)?.items ?? [];
      byName.set(name, { name, mode, items: [...before, ...taken] });
    }
    return {
      operatorId,
      keyed: keyed.length === 0 ? null : { range: keyGroupRange, groups },
      operatorState: [...byName.values()],
    };
  }

  private buffersOf(
    { path, gateOrPartition, oldChannel }: ChannelRestore,
    end: "inputs" | "outputs",
  ): readonly BufferContent[] {
    const channels = this.snapshotAt(path)?.inFlight?.[end] ?? [];
    const found = channels.find(
      (one) => one.gateOrPartition === gateOrPartition && one.channel === oldChannel,
    );
    return found?.buffers ?? [];
  }

  private snapshotAt(path: string): TaskStateSnapshot | undefined {
    const index = this.handles().findIndex((handle) => handle.path === path);
    return this.state.snapshots.get(index);
  }

  private handles(): TaskRestoreDescriptor["handles"] {
    return this.restoreDescriptor()?.handles ?? [];
  }

  private restoreDescriptor(): TaskRestoreDescriptor | null {
    return this.runtime.descriptor.restore;
  }
}
