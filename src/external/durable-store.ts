import { hashValue32 } from "../kernel/hash.js";
import { compareText, deepFreeze } from "../kernel/plain-data.js";
import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type { StoreReply, StoreRequest } from "../model/external-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";
import { contentSize } from "./content-size.js";

/** One value as it lies in the store. */
interface StoredValue {
  readonly value: unknown;
  readonly version: number;
  readonly hash: number;
}

type Outcome = Pick<StoreReply, "ok" | "value" | "version" | "hash" | "error">;

const ABSENT: StoredValue = Object.freeze({ value: undefined, version: 0, hash: 0 });

/**
 * A key-value store that survives everything: object store, HA store. Each write is durable before
 * it is answered; what a crash loses is only the request or the answer on the wire.
 */
export class DurableStore implements Process {
  private entries = new Map<string, StoredValue>();

  onStart(_ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    this.entries = new Map(durable) as Map<string, StoredValue>;
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (!message.type.startsWith("store.")) return;
    const request = message as StoreRequest;
    const reply: StoreReply = {
      type: "store.reply",
      requestId: request.requestId,
      ...this.answer(ctx, request),
    };
    ctx.send(from, reply, "io");
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): unknown {
    return { entries: this.entries };
  }

  load(state: unknown): void {
    this.entries = (state as { entries: Map<string, StoredValue> }).entries;
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
      case "store.list": {
        const keys = [...this.entries.keys()].filter((key) => key.startsWith(request.prefix));
        return { ok: true, value: keys.sort(compareText), version: 0, hash: 0, error: "" };
      }
    }
  }

  private put(ctx: RuntimeContext, key: string, value: unknown): Outcome {
    const written: StoredValue = Object.freeze({
      value: deepFreeze(value),
      version: this.stored(key).version + 1,
      hash: hashValue32(value, 0),
    });
    this.entries.set(key, written);
    ctx.persist(key, written);
    ctx.emit("store.put", { key, hash: written.hash, bytes: contentSize(value) });
    return { ok: true, ...written, error: "" };
  }

  private delete(ctx: RuntimeContext, key: string): Outcome {
    const stored = this.stored(key);
    if (stored === ABSENT) return { ok: false, ...ABSENT, error: "ABSENT" };
    this.entries.delete(key);
    ctx.persist(key, undefined);
    ctx.emit("store.deleted", { key });
    return { ok: true, ...ABSENT, error: "" };
  }

  private stored(key: string): StoredValue {
    return this.entries.get(key) ?? ABSENT;
  }
}
