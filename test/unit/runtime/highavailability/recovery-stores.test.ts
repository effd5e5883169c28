// Goal: what a leader leaves to later ones is known to be there, or known not to be. Method: drive both stores by
// hand, and answer their requests as a store does, also with a refusal.
import { describe, expect, it } from "vitest";
import type { StoreReply, StoreRequest } from "../../../../src/model/external-protocol.js";
import type { CompletedCheckpoint } from "../../../../src/runtime/checkpoint/completed-checkpoint.js";
import { CheckpointRecoveryStore } from "../../../../src/runtime/highavailability/checkpoint-recovery-store.js";
import { JobRecoveryStore } from "../../../../src/runtime/highavailability/job-recovery-store.js";
import type { JobResult } from "../../../../src/runtime/rpc/dispatcher-gateway.js";

const JOB = "a".repeat(32);
const checkpoint = { checkpointId: 7 } as CompletedCheckpoint;

function answer({ requestId }: StoreRequest, reply: Partial<StoreReply> = {}): StoreReply {
  return { type: "store.reply", requestId, ok: true, version: 1, ...reply } as StoreReply;
}

function checkpointStore() {
  const asked: StoreRequest[] = [];
  const heard: string[] = [];
  const store = new CheckpointRecoveryStore("ha/store", JOB, () => "leader-1", {
    send: (_, request) => asked.push(request),
    recovered: () => heard.push("recovered"),
    recoveryFailed: () => heard.push("recoveryFailed"),
    checkpointId: (id) => heard.push(`id ${String(id)}`),
    stored: (id) => heard.push(`stored ${String(id)}`),
    storingFailed: (id) => heard.push(`storingFailed ${String(id)}`),
  });
  return { store, asked, heard };
}

function jobStore() {
  const asked: StoreRequest[] = [];
  const heard: string[] = [];
  const store = new JobRecoveryStore("ha/store", false, () => "leader-1", {
    send: (_, request) => asked.push(request),
    recovered: () => heard.push("recovered"),
    recoveryFailed: () => heard.push("recoveryFailed"),
    planStored: () => heard.push("planStored"),
    planRefused: () => heard.push("planRefused"),
    resultStored: () => heard.push("resultStored"),
    resultRefused: () => heard.push("resultRefused"),
  });
  return { store, asked, heard };
}

describe("the checkpoints that outlive a leader", () => {
  it.each([
    [true, "stored 7"],
    [false, "storingFailed 7"],
  ])("a pointer counts as written if the store says so (%s)", (ok, outcome) => {
    const { store, asked, heard } = checkpointStore();
    store.add(checkpoint);
    store.onReply(answer(asked[0] as StoreRequest, { ok }));
    expect(heard).toEqual([outcome]);
  });

  it("ids go on behind an adopted checkpoint", () => {
    const { store, asked } = checkpointStore();
    store.adopt(checkpoint);
    for (const request of asked.splice(0)) store.onReply(answer(request, { version: 5 }));
    store.requestCheckpointId();
    expect(asked[0]).toMatchObject({
      type: "store.compareAndSet",
      expectedVersion: 5,
      value: { next: 9 },
    });
  });
});

describe("the jobs that outlive a Dispatcher", () => {
  it.each([
    [true, "planStored"],
    [false, "planRefused"],
  ])("a plan counts as kept if the store says so (%s)", (ok, outcome) => {
    const { store, asked, heard } = jobStore();
    store.putPlan({ jobGraph: { jobId: JOB }, restorePath: null } as never);
    store.onReply(answer(asked[0] as StoreRequest, { ok }));
    expect(heard).toEqual([outcome]);
  });

  it("nothing of a job is cleaned up before its result is kept", () => {
    const { store, asked, heard } = jobStore();
    store.putResult({ jobId: JOB } as JobResult);
    store.onReply(answer(asked.splice(0)[0] as StoreRequest, { ok: false }));
    expect({ asked, heard }).toEqual({ asked: [], heard: ["resultRefused"] });
  });
});
