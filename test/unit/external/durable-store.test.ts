// Goal: what was answered as written is there for ever. Method: a client writes and reads over the network; the
// store's machine crashes before, between and inside its answers.
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/kernel/fault.js";
import { hashValue32 } from "../../../src/kernel/hash.js";
import type { Message } from "../../../src/kernel/process.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { StoreReply, StoreRequest } from "../../../src/model/external-protocol.js";
import {
  answersOf,
  outsideStateOf,
  runOutsideWorld,
  type ScriptedRequest,
} from "../../support/outside-world.js";

function replies(script: readonly ScriptedRequest[], faults: readonly Fault[] = []): StoreReply[] {
  const simulation = runOutsideWorld({ kind: "store", script, faults });
  return answersOf(simulation).map(({ message }) => message as StoreReply);
}

const put = (key: string, value: unknown): Message =>
  ({ type: "store.put", requestId: `put ${key}`, key, value }) as StoreRequest;
const get = (key: string): Message =>
  ({ type: "store.get", requestId: `get ${key}`, key }) as StoreRequest;
const remove = (key: string): Message =>
  ({ type: "store.delete", requestId: `delete ${key}`, key }) as StoreRequest;

describe("the durable store", () => {
  it("gives back what was put, with version and content hash", () => {
    const value = { a: [1, 2], b: "x" };
    const hash = hashValue32(value, 0);
    expect(
      replies([
        [10, put("k", value)],
        [20, put("k", value)],
        [30, get("k")],
      ]),
    ).toEqual([
      { type: "store.reply", requestId: "put k", ok: true, value, version: 1, hash, error: "" },
      { type: "store.reply", requestId: "put k", ok: true, value, version: 2, hash, error: "" },
      { type: "store.reply", requestId: "get k", ok: true, value, version: 2, hash, error: "" },
    ]);
  });

  it("says what is absent", () => {
    expect(
      replies([
        [10, get("k")],
        [20, remove("k")],
      ]),
    ).toMatchObject([
      { requestId: "get k", ok: false, value: undefined, version: 0, error: "ABSENT" },
      { requestId: "delete k", ok: false, error: "ABSENT" },
    ]);
  });

  it("lists keys by prefix in text order", () => {
    const list = { type: "store.list", requestId: "l", prefix: "b/" } as StoreRequest;
    const script: ScriptedRequest[] = [
      [10, put("b/2", 2)],
      [20, put("a/1", 1)],
      [30, put("b/10", 10)],
      [40, list],
    ];
    expect(replies(script).at(-1)).toMatchObject({ ok: true, value: ["b/10", "b/2"] });
  });

  it("compares and sets by version", () => {
    const compareAndSet = (expectedVersion: number, value: unknown): Message =>
      ({
        type: "store.compareAndSet",
        requestId: String(value),
        key: "k",
        expectedVersion,
        value,
      }) as StoreRequest;
    const script: ScriptedRequest[] = [
      [10, compareAndSet(0, "first")],
      [20, compareAndSet(0, "second")],
      [30, compareAndSet(1, "third")],
    ];
    expect(replies(script)).toMatchObject([
      { requestId: "first", ok: true, version: 1 },
      { requestId: "second", ok: false, value: "first", version: 1, error: "VERSION_MISMATCH" },
      { requestId: "third", ok: true, value: "third", version: 2 },
    ]);
  });

  it("keeps a deleted value as evidence and serves it no more", () => {
    const simulation = runOutsideWorld({
      kind: "store",
      script: [
        [10, put("k", "gone")],
        [20, remove("k")],
        [30, get("k")],
      ],
    });
    expect(answersOf(simulation).at(-1)?.message).toMatchObject({ ok: false, error: "ABSENT" });
    const state = outsideStateOf(simulation) as { deleted: Map<string, { value: unknown }> };
    expect(state.deleted.get("k")?.value).toBe("gone");
  });

  it("survives the crash of its machine", () => {
    const crash: Fault = {
      id: "f",
      kind: "crash",
      target: "outside",
      when: { kind: "time", atUs: simTime(500) },
      forUs: 100,
    };
    const script: ScriptedRequest[] = [
      [10, put("k", "kept")],
      [20, put("gone", 1)],
      [30, remove("gone")],
      // On its way when the machine is down: lost, and the client is told.
      [450, put("k", "lost")],
      [1000, get("k")],
      [1010, get("gone")],
    ];
    expect(replies(script, [crash]).map(({ type }) => type)).toEqual([
      "store.reply",
      "store.reply",
      "store.reply",
      "kernel.unreachable",
      "store.reply",
      "store.reply",
    ]);
    expect(replies(script, [crash]).at(-2)).toMatchObject({ value: "kept", version: 1 });
    expect(replies(script, [crash]).at(-1)).toMatchObject({ ok: false });
  });

  it("emits each write with key, hash and size", () => {
    const simulation = runOutsideWorld({
      kind: "store",
      script: [
        [10, put("k", "abc")],
        [20, remove("k")],
      ],
    });
    const records = [...simulation.trace.recordsFrom(0)]
      .filter(({ type }) => type.startsWith("store."))
      .map(({ type, fields }) => ({ type, ...fields }));
    expect(records).toEqual([
      { type: "store.put", key: "k", hash: hashValue32("abc", 0), bytes: 10 },
      { type: "store.deleted", key: "k" },
    ]);
  });
});
