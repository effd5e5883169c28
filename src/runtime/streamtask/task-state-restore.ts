/**
 * Reads the snapshots that an attempt restores from and hands them to the operators.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamTaskStateInitializerImpl and
 * org.apache.flink.runtime.checkpoint.channel.SequentialChannelStateReaderImpl
 * Simplified: each handle and each file is read in one request, in-flight data with the handle
 */
import type { StoreReply, StoreRequest } from "../../model/external-protocol.js";
import type {
  BufferContent,
  KeyedStateSnapshot,
  OperatorStateSnapshot,
  OperatorSubtaskState,
  StateHandle,
  TaskStateSnapshot,
} from "../../model/operator-state.js";
import { withFileContents, type StateFile } from "../../model/state-file.js";
import type { StepResult } from "../../model/stream-operator.js";
import type {
  ChannelRestore,
  OperatorRestore,
  TaskRestoreDescriptor,
} from "../rpc/task-gateways.js";
import type { OperatorChain } from "./operator-chain.js";
import { unexpectedStateHandle } from "./restored-files.js";
import { StateTransfer, type StateTransferState } from "./state-transfer.js";
import type { TaskInput } from "./task-input.js";
import type { TaskOutputs } from "./task-outputs.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface TaskStateRestoreState {
  /** Snapshots by position among the handles, as they arrive. */
  snapshots: Map<number, TaskStateSnapshot>;
  /** Files that they refer to, by path. */
  files: Map<string, StateFile>;
  transfer: StateTransferState;
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

type StoreGet = StoreRequest & { type: "store.get" };

export class TaskStateRestore {
  readonly transfer: StateTransfer;
  private readonly runtime: TaskRuntime;
  private snapshots: TaskStateRestoreState["snapshots"] = new Map();
  private files: TaskStateRestoreState["files"] = new Map();

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
    this.transfer = new StateTransfer(runtime);
  }

  get state(): TaskStateRestoreState {
    return { snapshots: this.snapshots, files: this.files, transfer: this.transfer.state };
  }

  set state({ snapshots, files, transfer }: TaskStateRestoreState) {
    this.snapshots = snapshots;
    this.files = files;
    this.transfer.state = transfer;
  }

  /**
   * Asks the store for every handle of the descriptor, and for the files of each; what its machine has
   * a copy of is taken from there.
   */
  request(): void {
    const { descriptor, configuration, context } = this.runtime;
    let [localBytes, remoteBytes] = [0, 0];
    this.parts().forEach(({ path, hash, bytes }, index) => {
      const requestId = `${DOWNLOAD_PREFIX}${String(index)}`;
      const value = descriptor.localState?.get(path);
      if (value !== undefined) {
        localBytes += bytes;
        this.onDownloaded({
          type: "store.reply",
          requestId,
          ok: true,
          error: "",
          value,
          hash,
          version: 0,
        });
        return;
      }
      remoteBytes += bytes;
      this.transfer.send({ type: "store.get", requestId, key: path } as StoreGet, bytes);
    });
    if (!configuration.localRecovery || descriptor.restore === null) return;
    context.emit("task.stateRead", { localBytes, remoteBytes });
  }

  /** @returns why the snapshot cannot be used, or `null`. */
  onDownloaded(reply: StoreReply): string | null {
    const index = Number(reply.requestId.slice(DOWNLOAD_PREFIX.length));
    const part = this.parts()[index];
    if (part === undefined) return null;
    if (!reply.ok) return `Could not read the state handle ${part.path}: ${reply.error}`;
    if (reply.hash !== part.hash) return `The state handle ${part.path} is corrupt.`;
    const handle = this.handles()[index];
    if (handle === undefined) {
      this.files.set(part.path, reply.value as StateFile);
      return null;
    }
    const snapshot = reply.value as TaskStateSnapshot;
    if (!holdsKeyGroupsOf(handle, snapshot)) return "Unexpected key-group in restore.";
    this.snapshots.set(index, snapshot);
    return null;
  }

  /** Hands the snapshots over once all are here. */
  takeOver(chain: OperatorChain, input: TaskInput | null, outputs: TaskOutputs): StepResult {
    const restore = this.restoreDescriptor();
    if (restore === null) return "done";
    if (this.snapshots.size + this.files.size < this.parts().length) return "pending";
    const files = { checkpointId: restore.checkpointId, contents: this.files };
    for (const operator of restore.operators) {
      chain.restore(this.partsOf(restore, operator), files);
    }
    for (const channel of restore.inputs) {
      const buffers = this.buffersOf(channel, "inputs");
      for (const to of channel.channels) input?.addRecovered(channel, to, buffers);
    }
    for (const channel of restore.outputs) {
      const buffers = this.buffersOf(channel, "outputs");
      for (const to of channel.channels) outputs.addRecovered(channel, to, buffers);
    }
    this.snapshots = new Map();
    this.files = new Map();
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
    const snapshots = keyed.flatMap((path) => stateOf(path)?.keyed ?? []);
    const byName = new Map<string, OperatorStateSnapshot>();
    for (const { path, name, mode, items } of states) {
      const stored = stateOf(path)?.operatorState.find((state) => state.name === name);
      const taken = items.map((item) => stored?.items[item]);
      const before = byName.get(name)?.items ?? [];
      byName.set(name, { name, mode, items: [...before, ...taken] });
    }
    return {
      operatorId,
      keyed: keyed.length === 0 ? null : this.keyedOf(snapshots, keyGroupRange),
      operatorState: [...byName.values()],
    };
  }

  /** One snapshot stays as it is; of several, what their files hold is put together. */
  private keyedOf(
    snapshots: readonly KeyedStateSnapshot[],
    range: KeyedStateSnapshot["range"],
  ): KeyedStateSnapshot {
    const { rocksDB } = this.runtime.configuration.stateBackend;
    const hasFiles = snapshots.some(({ files }) => files !== undefined);
    if (hasFiles && rocksDB === null) throw unexpectedStateHandle();
    const [only] = snapshots;
    if (snapshots.length === 1 && only?.files !== undefined) return only;
    const groups = snapshots.flatMap(
      (snapshot) => withFileContents(snapshot, (path) => this.files.get(path)).groups,
    );
    return { range, groups };
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
    return this.snapshots.get(index);
  }

  /** All that is read: first the handles themselves, then the files of each. */
  private parts(): readonly Pick<StateHandle, "path" | "hash" | "bytes">[] {
    const handles = this.handles();
    const shared = handles.flatMap((handle) => handle.shared ?? []);
    if (shared.length === 0) return handles;
    const filesBytes = ({ shared: files = [] }: StateHandle): number =>
      files.reduce((sum, file) => sum + file.bytes, 0);
    const own = handles.map((handle) => ({ ...handle, bytes: handle.bytes - filesBytes(handle) }));
    return [...own, ...shared];
  }

  private handles(): TaskRestoreDescriptor["handles"] {
    return this.restoreDescriptor()?.handles ?? [];
  }

  private restoreDescriptor(): TaskRestoreDescriptor | null {
    return this.runtime.descriptor.restore;
  }
}
