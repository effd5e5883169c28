/**
 * What of a job's checkpoints outlives its leader: the completed ones that are kept, and the counter
 * from which ids are taken.
 *
 * Flink: org.apache.flink.runtime.checkpoint.ZooKeeperCheckpointIDCounter and
 * org.apache.flink.runtime.checkpoint.DefaultCompletedCheckpointStoreUtils
 * Simplified: completed checkpoints lie in the store themselves, not behind a state handle
 */
import type { Address } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { StoreReply, StoreRequest } from "../../model/external-protocol.js";
import { CheckpointException } from "../checkpoint/checkpoint-exception.js";
import type { CompletedCheckpoint } from "../checkpoint/completed-checkpoint.js";
import { asCompletionException } from "../rpc/completion-exception.js";
import { throwable } from "../rpc/rpc-message.js";
import { StoreRequests, type StoreRequestsState } from "../rpc/store-requests.js";

/** The counter as it is stored: the id to give out next, and the request that wrote it. */
interface StoredCounter {
  readonly next: number;
  readonly writer: string;
}

type Operation =
  | { readonly kind: "list" }
  | { readonly kind: "checkpoint"; readonly key: string }
  | { readonly kind: "readCounter" }
  | { readonly kind: "increment"; readonly id: number }
  | { readonly kind: "add"; readonly checkpointId: number }
  | { readonly kind: "setCount" }
  | { readonly kind: "reconnect" }
  | { readonly kind: "other" };

export interface CheckpointRecoveryStoreState {
  readonly requests: StoreRequestsState<Operation>;
  counterVersion: number;
  nextCheckpointId: number;
  /** What a new leader reads before it starts: how many answers are missing, and what came. */
  missing: number;
  readonly recovered: CompletedCheckpoint[];
  /** The connection is lost, and nothing was heard since. */
  isSuspended: boolean;
}

export interface CheckpointRecoveryStoreEffects {
  send(to: Address, request: StoreRequest): void;
  /** Oldest first. */
  recovered(checkpoints: readonly CompletedCheckpoint[]): void;
  /** One of them cannot be read: none may be left out. */
  recoveryFailed(cause: SerializedThrowable): void;
  checkpointId(id: number): void;
  stored(checkpointId: number): void;
  /** Whether it was written is not known. */
  storingFailed(checkpointId: number): void;
}

const ID_DIGITS = 19;

export class CheckpointRecoveryStore {
  private own: Omit<CheckpointRecoveryStoreState, "requests"> = {
    counterVersion: 0,
    nextCheckpointId: 1,
    missing: 0,
    recovered: [],
    isSuspended: false,
  };
  private readonly requests: StoreRequests<Operation>;
  private readonly store: Address;
  private readonly jobId: string;
  private readonly effects: CheckpointRecoveryStoreEffects;

  /** @param leader session id of the leader, which tells its writes from those of others */
  constructor(
    store: Address,
    jobId: string,
    leader: () => string,
    effects: CheckpointRecoveryStoreEffects,
  ) {
    this.store = store;
    this.jobId = jobId;
    this.effects = effects;
    this.requests = new StoreRequests(
      store,
      () => `ha-${leader().slice(0, 8)}`,
      (to, request) => effects.send(to, request),
    );
  }

  get state(): CheckpointRecoveryStoreState {
    return { ...this.own, requests: this.requests.state };
  }

  set state({ requests, ...own }: CheckpointRecoveryStoreState) {
    this.requests.state = requests;
    this.own = own;
  }

  /** Reads what a former leader has left -> `recovered`. */
  recover(): void {
    this.own.missing = 2;
    this.requests.send(
      { type: "store.list", prefix: checkpointsFolder(this.jobId) },
      { kind: "list" },
    );
    this.requests.send({ type: "store.get", key: counterKey(this.jobId) }, { kind: "readCounter" });
  }

  /** The connection to a machine broke: if it is the store's, no id is given out until it answers. */
  onConnectionLost(machine: string): void {
    if (!this.store.startsWith(`${machine}/`) || this.own.isSuspended) return;
    this.own.isSuspended = true;
    this.requests.send({ type: "store.get", key: counterKey(this.jobId) }, { kind: "reconnect" });
  }

  /**
   * Takes an id that no leader will take again -> `checkpointId`.
   *
   * @throws CheckpointException while the connection is lost
   */
  requestCheckpointId(): void {
    if (this.own.isSuspended) {
      const cause = throwable("IllegalStateException", "Connection state: SUSPENDED");
      const failure = asCompletionException(cause);
      throw new CheckpointException("TRIGGER_CHECKPOINT_FAILURE", undefined, failure);
    }
    const { nextCheckpointId: id, counterVersion: expectedVersion } = this.own;
    const key = counterKey(this.jobId);
    this.requests.sendWithId(
      (writer) => {
        const value: StoredCounter = { next: id + 1, writer };
        return { type: "store.compareAndSet", key, expectedVersion, value };
      },
      { kind: "increment", id },
    );
  }

  /** Makes a completed checkpoint known to later leaders -> `stored`, `storingFailed`. */
  add(checkpoint: CompletedCheckpoint): void {
    const { checkpointId } = checkpoint;
    const key = checkpointKey(this.jobId, checkpointId);
    this.requests.send(
      { type: "store.put", key, value: checkpoint },
      { kind: "add", checkpointId },
    );
  }

  /** Later leaders start from it too, if nothing newer completes, and count on from there. */
  adopt(checkpoint: CompletedCheckpoint): void {
    const { checkpointId } = checkpoint;
    const key = checkpointKey(this.jobId, checkpointId);
    this.requests.send({ type: "store.put", key, value: checkpoint }, { kind: "other" });
    const { counterVersion: expectedVersion } = this.own;
    this.own.nextCheckpointId = checkpointId + 1;
    const value: StoredCounter = { next: checkpointId + 1, writer: "" };
    this.requests.send(
      { type: "store.compareAndSet", key: counterKey(this.jobId), expectedVersion, value },
      { kind: "setCount" },
    );
  }

  /** Nobody shall restore it any more. */
  forget(checkpointId: number): void {
    this.requests.send(
      { type: "store.delete", key: checkpointKey(this.jobId, checkpointId) },
      { kind: "other" },
    );
  }

  /** Whether the answer was to a request of this component. */
  onReply(reply: StoreReply): boolean {
    const operation = this.requests.answered(reply);
    if (operation === undefined) return false;
    switch (operation.kind) {
      case "list":
        if (reply.ok) this.onList(reply.value as readonly string[]);
        else this.effects.recoveryFailed(unreadableCheckpoints());
        break;
      case "checkpoint":
        if (reply.ok) this.own.recovered.push(reply.value as CompletedCheckpoint);
        else this.effects.recoveryFailed(brokenCheckpoint(operation.key));
        if (reply.ok) this.arrived();
        break;
      case "readCounter":
        this.readCounter(reply);
        this.arrived();
        break;
      case "increment":
        this.onIncremented(operation.id, reply);
        break;
      case "add":
        if (reply.ok) this.effects.stored(operation.checkpointId);
        else this.effects.storingFailed(operation.checkpointId);
        break;
      case "setCount":
        this.own.counterVersion = reply.version;
        break;
      case "reconnect":
        this.own.isSuspended = false;
        break;
      case "other":
        break;
    }
    return true;
  }

  private onList(keys: readonly string[]): void {
    this.own.missing += keys.length;
    for (const key of keys)
      this.requests.send({ type: "store.get", key }, { kind: "checkpoint", key });
    this.arrived();
  }

  private arrived(): void {
    if (--this.own.missing > 0) return;
    const checkpoints = this.own.recovered.splice(0);
    checkpoints.sort((left, right) => left.checkpointId - right.checkpointId);
    this.effects.recovered(checkpoints);
  }

  private readCounter({ value, version }: StoreReply): void {
    this.own.counterVersion = version;
    this.own.nextCheckpointId = (value as StoredCounter | undefined)?.next ?? 1;
  }

  private onIncremented(id: number, reply: StoreReply): void {
    const { value, version, ok, requestId } = reply;
    const stored = value as StoredCounter | undefined;
    this.own.counterVersion = version;
    this.own.nextCheckpointId = stored?.next ?? 1;
    // A repeated request finds what it wrote the first time.
    if (ok || stored?.writer === requestId) this.effects.checkpointId(id);
    else this.requestCheckpointId();
  }
}

/** Keys under which the high-availability store holds a job's checkpoints; texts sort as the ids do. */
export function checkpointsFolder(jobId: string): string {
  return `checkpoints/${jobId}/`;
}

function checkpointKey(jobId: string, checkpointId: number): string {
  return `${checkpointsFolder(jobId)}${String(checkpointId).padStart(ID_DIGITS, "0")}`;
}

/** Flink skips none: a job must not go on from an older checkpoint than it had, unasked. */
function unreadableCheckpoints(): SerializedThrowable {
  const message = "Could not read the list of completed checkpoints.";
  return { className: "FlinkException", message };
}

function brokenCheckpoint(key: string): SerializedThrowable {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const message =
    `Could not retrieve checkpoint ${String(Number(name))} from state handle under ${name}. This ` +
    "indicates that the retrieved state handle is broken. Try cleaning the state handle store.";
  return { className: "FlinkException", message };
}

export function counterKey(jobId: string): string {
  return `checkpoint-counter/${jobId}`;
}
