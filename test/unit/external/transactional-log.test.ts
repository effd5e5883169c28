// Goal: the log keeps Kafka's promises about producers, epochs and transactions, also over crashes of its machine.
// Method: a client speaks the protocol; replies, visible rows and the fate of every row are compared.
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/kernel/fault.js";
import type { Message } from "../../../src/kernel/process.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { TransactionReply, TransactionRequest } from "../../../src/model/external-protocol.js";
import {
  auditView,
  readCommitted,
  type TransactionalLogState,
} from "../../../src/external/transactional-log-state.js";
import { answersOf, outsideStateOf, runOutsideWorld } from "../../support/outside-world.js";

type Body = TransactionRequest extends infer R ? Omit<R & Message, "requestId"> : never;

const HOUR_US = 3_600_000_000;
const init = (transactionalId: string, timeoutUs = HOUR_US): Body =>
  ({ type: "txn.init", transactionalId, timeoutUs }) as Body;
const produce = (id: string, epoch: number, sequence: number, ...rows: unknown[]): Body =>
  ({ type: "txn.produce", transactionalId: id, epoch, sequence, rows }) as Body;
const commit = (transactionalId: string, epoch: number): Body =>
  ({ type: "txn.commit", transactionalId, epoch }) as Body;
const abort = (transactionalId: string, epoch: number): Body =>
  ({ type: "txn.abort", transactionalId, epoch }) as Body;
const list = (prefix: string): Body => ({ type: "txn.list", prefix }) as Body;

interface Outcome {
  readonly replies: string[];
  readonly committed: unknown[];
  readonly rows: string[];
  readonly steps: string[];
}

/** Requests a millisecond apart; `[at, request]` places one. */
function run(requests: readonly (Body | [number, Body])[], faults: readonly Fault[] = []): Outcome {
  const script = requests.map((request, index): [number, Message] => {
    const [at, body] = Array.isArray(request) ? request : [(index + 1) * 1000, request];
    return [at, { ...body, requestId: String(index) } as Message];
  });
  const simulation = runOutsideWorld({ kind: "transactional-log", script, faults });
  const state = outsideStateOf(simulation) as TransactionalLogState;
  return {
    replies: answersOf(simulation).map(({ message }) => tell(message as TransactionReply)),
    committed: readCommitted(state),
    rows: auditView(state).map((row) => `${String(row.value)} ${row.state}`),
    steps: [...simulation.trace.recordsFrom(0)]
      .filter(({ type }) => type === "log.transaction")
      .map(
        ({ fields }) =>
          `${String(fields["transactionalId"])} ${String(fields["to"])}: ${String(fields["cause"])}`,
      ),
  };
}

function tell({ type, ok, epoch, ids, error }: TransactionReply): string {
  if (type !== "txn.reply") return type;
  if (!ok) return error;
  return ids.length > 0 ? ids.join(",") : `ok ${String(epoch)}`;
}

describe("a transaction", () => {
  it("shows its rows when it is committed", () => {
    const { committed, rows, steps } = run([
      init("t"),
      produce("t", 0, 0, "a", "b"),
      produce("t", 0, 1, "c"),
      commit("t", 0),
      produce("t", 0, 2, "d"),
    ]);
    expect(committed).toEqual(["a", "b", "c"]);
    expect(rows).toEqual(["a COMMITTED", "b COMMITTED", "c COMMITTED", "d OPEN"]);
    expect(steps).toEqual(["t OPEN: first rows", "t COMMITTED: requested", "t OPEN: first rows"]);
  });

  it("keeps its rows as aborted ones when it is aborted", () => {
    const { committed, rows } = run([init("t"), produce("t", 0, 0, "a"), abort("t", 0)]);
    expect(committed).toEqual([]);
    expect(rows).toEqual(["a ABORTED"]);
  });

  it("can be committed again, and aborted again, but not the other way round", () => {
    const both = (first: typeof commit, second: typeof commit): string[] =>
      run([init("t"), produce("t", 0, 0, "a"), first("t", 0), second("t", 0)]).replies.slice(2);
    expect(both(commit, commit)).toEqual(["ok 0", "ok 0"]);
    expect(both(abort, abort)).toEqual(["ok 0", "ok 0"]);
    expect(both(abort, commit)).toEqual(["ok 0", "INVALID_TXN_STATE"]);
    expect(both(commit, abort)).toEqual(["ok 0", "INVALID_TXN_STATE"]);
  });

  it("does not exist before the first rows, but its producer is listed (Kafka's state Empty)", () => {
    const { replies, rows } = run([init("t"), commit("t", 0), list("t")]);
    expect(replies).toEqual(["ok 0", "INVALID_TXN_STATE", "t"]);
    expect(rows).toEqual([]);
  });

  it("takes rows of a repeated request once, and refuses a gap", () => {
    const { replies, rows } = run([
      init("t"),
      produce("t", 0, 0, "a"),
      produce("t", 0, 0, "a"),
      produce("t", 0, 2, "c"),
    ]);
    expect(replies).toEqual(["ok 0", "ok 0", "ok 0", "OUT_OF_ORDER_SEQUENCE_NUMBER"]);
    expect(rows).toEqual(["a OPEN"]);
  });

  it("is listed while it is open", () => {
    const open = ["p-1-2", "p-0-2", "q-0-1"].flatMap((id) => [init(id), produce(id, 0, 0, id)]);
    expect(run([...open, commit("p-0-2", 0), list("p-")]).replies.at(-1)).toBe("p-1-2");
  });

  it("is aborted when it takes too long, and its producer is fenced", () => {
    const { replies, rows, steps } = run([
      init("t", 5000),
      produce("t", 0, 0, "a"),
      [20_000, commit("t", 0)],
    ]);
    expect(rows).toEqual(["a ABORTED"]);
    expect(replies.at(-1)).toBe("PRODUCER_FENCED");
    expect(steps.at(-1)).toBe("t ABORTED: transaction timeout");
  });
});

describe("a producer", () => {
  it("fences the one before it and aborts what that left open", () => {
    const { replies, rows } = run([
      init("t"),
      produce("t", 0, 0, "zombie"),
      init("t"),
      produce("t", 0, 1, "late"),
      commit("t", 0),
      produce("t", 1, 0, "new"),
      commit("t", 1),
    ]);
    expect(replies).toEqual([
      "ok 0",
      "ok 0",
      "ok 1",
      "PRODUCER_FENCED",
      "PRODUCER_FENCED",
      "ok 1",
      "ok 1",
    ]);
    expect(rows).toEqual(["zombie ABORTED", "new COMMITTED"]);
  });

  it("must have been initialized", () => {
    expect(run([produce("t", 0, 0, "a")]).replies).toEqual(["UNKNOWN_PRODUCER_ID"]);
  });
});

describe("a crash of the log's machine", () => {
  const crash = (atUs: number): Fault => ({
    id: "f",
    kind: "crash",
    target: "outside",
    when: { kind: "time", atUs: simTime(atUs) },
    forUs: 100,
  });

  it("loses neither rows nor epochs nor the timeout", () => {
    const { replies, rows } = run(
      [
        init("t", 50_000),
        produce("t", 0, 0, "a"),
        init("u"),
        produce("u", 0, 0, "b"),
        [10_000, produce("u", 0, 0, "b")],
        [11_000, commit("u", 0)],
        [12_000, init("u")],
        [90_000, commit("t", 0)],
      ],
      [crash(5000)],
    );
    expect(replies.slice(4)).toEqual(["ok 0", "ok 0", "ok 1", "PRODUCER_FENCED"]);
    expect(rows).toEqual(["a ABORTED", "b COMMITTED"]);
  });

  it("between commit and answer leaves a committed transaction that can be committed again", () => {
    const fault: Fault = {
      id: "f",
      kind: "crash",
      target: "outside",
      when: { kind: "point", point: "txn.committed", nth: 1 },
      forUs: 100,
    };
    const { replies, rows } = run(
      [init("t"), produce("t", 0, 0, "a"), commit("t", 0), [9000, commit("t", 0)]],
      [fault],
    );
    expect(rows).toEqual(["a COMMITTED"]);
    expect(replies).toEqual(["ok 0", "ok 0", "ok 0"]);
  });
});

describe("a restarted writer", () => {
  it("learns of producers whose first rows may still be on their way", () => {
    // The rows of the dead attempt arrive after its successor has listed and fenced.
    const { replies, rows } = run([
      init("t-0-1"),
      commit("t-0-1", 0),
      init("t-0-2"),
      produce("t-0-2", 0, 0, "a"),
      commit("t-0-2", 0),
      list("t-0-"),
      init("t-0-1"),
      produce("t-0-1", 0, 0, "late"),
    ]);
    expect(replies[5]).toBe("t-0-1");
    expect(replies[7]).toBe("PRODUCER_FENCED");
    expect(rows).toEqual(["a COMMITTED"]);
  });
});
