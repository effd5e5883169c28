import { hashValue32 } from "../kernel/hash.js";
import { compareText, copyPlain, deepFreeze } from "../kernel/plain-data.js";
import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type { StoreReply, StoreRequest } from "../model/external-protocol.js";
import type { StoreFault } from "../model/store-fault.js";
import type { RuntimeContext } from "../model/runtime-context.js";
import { contentSize } from "../kernel/content-size.js";
import { meetStoreFault } from "./pending-store-faults.js";

/** One value as it lies in the store. */
export interface StoredValue {
  readonly value: unknown;
  readonly version: number;
  readonly hash: number;
}

type Outcome = Pick<StoreReply, "ok" | "value" | "version" | "hash" | "error">;

/** The whole content; the values are frozen. */
export interface DurableStoreState {
  readonly entries: Map<string, StoredValue>;
  /** Last value of each deleted key: evidence for those who look afterwards, never served. */
  readonly deleted: Map<string, StoredValue>;
  /** Faults that wait for their requests. */
  faults: readonly StoreFault[];
}

const DELETED = "deleted:";
const ABSENT: StoredValue = Object.freeze({ value: undefined, version: 0, hash: 0 });

/**
 * A key-value store that survives everything: object store, HA store. Each write is durable before
 * it is answered; what a crash loses is only the request or the answer on the wire.
 */
export class DurableStore implements Process {
  private state: DurableStoreState = {
    entries: new Map(),
    deleted: new Map(),
    faults: [],
  };

  onStart(_ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    for (const [key, stored] of durable) {
      const isDeleted = key.startsWith(DELETED);
      const target = isDeleted ? this.state.deleted : this.state.entries;
      target.set(isDeleted ? key.slice(DELETED.length) : key, stored as StoredValue);
    }
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (message.type === "store.fault") {
      this.state.faults = [...this.state.faults, message as StoreFault];
      return;
    }
    if (!message.type.startsWith("store.")) return;
    const request = message as StoreRequest;
    const fault = this.meetFault(request);
    if (fault !== undefined) {
      ctx.emit("store.spoiled", { key: nameOf(request), mode: fault.mode });
      ctx.point("store.fault.met");
    }
    if (fault?.mode === "hang") return;
    const outcome =
      fault === undefined ? this.answer(ctx, request) : this.spoil(ctx, request, fault);
    const reply: StoreReply = { type: "store.reply", requestId: request.requestId, ...outcome };
    ctx.send(from, reply, "io");
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): DurableStoreState {
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as DurableStoreState;
  }

  private meetFault(request: StoreRequest): StoreFault | undefined {
    const operation = request.type.slice("store.".length);
    const { met, left } = meetStoreFault(this.state.faults, operation, nameOf(request));
    this.state.faults = left;
    return met;
  }

  private spoil(ctx: RuntimeContext, request: StoreRequest, { mode }: StoreFault): Outcome {
    if (mode === "fail") return { ok: false, ...ABSENT, error: "UNAVAILABLE" };
    if (mode === "throttle") return { ok: false, ...ABSENT, error: "SLOW_DOWN" };
    if (mode === "lost") return { ok: false, ...ABSENT, error: "CONTENT_MISSING" };
    if (mode === "misdirected" && request.type === "store.get")
      return this.misdirected(request.key);
    if (mode === "lag" && request.type === "store.list") return this.withoutNewest(request.prefix);
    if (mode === "corrupt") {
      const outcome = this.answer(ctx, request);
      return { ...outcome, value: { corrupt: outcome.value }, hash: outcome.hash ^ 1 };
    }
    if (!("value" in request)) return this.answer(ctx, request);
    // The writer is told what it wants to hear.
    const hash = hashValue32(request.value, 0);
    const version = this.stored(request.key).version + 1;
    if (mode === "torn") this.put(ctx, request.key, { torn: true });
    return { ok: true, value: request.value, version, hash, error: "" };
  }

  /** The neighbour's value; the store's own check sums are right about it. */
  private misdirected(key: string): Outcome {
    const others = this.keysOf(key.slice(0, key.lastIndexOf("/") + 1)).filter((one) => one !== key);
    let neighbour = key;
    let best = -1;
    for (const other of others) {
      const common = commonPrefix(key, other);
      if (common <= best) continue;
      best = common;
      neighbour = other;
    }
    const { value } = this.stored(neighbour);
    return { ok: true, ...this.stored(key), value, error: "" };
  }

  private withoutNewest(prefix: string): Outcome {
    const keys = this.keysOf(prefix);
    const newest = [...this.state.entries.keys()].findLast((key) => key.startsWith(prefix));
    return { ok: true, ...ABSENT, value: keys.filter((key) => key !== newest), error: "" };
  }

  private answer(ctx: RuntimeContext, request: StoreRequest): Outcome {
    switch (request.type) {
      case "store.put":
        return this.put(ctx, request.key, request.value);
      case "store.compareAndSet": {
        const stored = this.stored(request.key);
        return stored.version === request.expectedVersion
          ? this.put(ctx, request.key, request.value)
          : { ok: false, ...stored, error: "VERSION_MISMATCH" };
      }
      case "store.get": {
        const stored = this.stored(request.key);
        return { ok: stored !== ABSENT, ...stored, error: stored === ABSENT ? "ABSENT" : "" };
      }
      case "store.delete":
        return this.delete(ctx, request.key);
      case "store.deletePrefix":
        for (const key of this.keysOf(request.prefix)) this.delete(ctx, key);
        return { ok: true, ...ABSENT, error: "" };
      case "store.list":
        return { ok: true, ...ABSENT, value: this.keysOf(request.prefix), error: "" };
    }
  }

  private keysOf(prefix: string): string[] {
    const keys = [...this.state.entries.keys()].filter((key) => key.startsWith(prefix));
    return keys.sort(compareText);
  }

  private put(ctx: RuntimeContext, key: string, value: unknown): Outcome {
    const written: StoredValue = Object.freeze({
      // What arrives is what lies here, whatever the sender does with its own copy later.
      value: deepFreeze(copyPlain(value)),
      version: this.stored(key).version + 1,
      hash: hashValue32(value, 0),
    });
    this.state.entries.set(key, written);
    ctx.persist(key, written);
    ctx.emit("store.put", { key, hash: written.hash, bytes: contentSize(value) });
    return { ok: true, ...written, error: "" };
  }

  private delete(ctx: RuntimeContext, key: string): Outcome {
    const stored = this.stored(key);
    if (stored === ABSENT) return { ok: false, ...ABSENT, error: "ABSENT" };
    this.state.entries.delete(key);
    this.state.deleted.set(key, stored);
    ctx.persist(key, undefined);
    ctx.persist(DELETED + key, stored);
    ctx.emit("store.deleted", { key });
    return { ok: true, ...ABSENT, error: "" };
  }

  private stored(key: string): StoredValue {
    return this.state.entries.get(key) ?? ABSENT;
  }
}

function nameOf(request: StoreRequest): string {
  return "key" in request ? request.key : request.prefix;
}

function commonPrefix(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}
