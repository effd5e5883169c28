// Goal: a fetch is answered as soon as there is something to say, with no record before its time. Method: a client
// fetches from a log whose records become available one by one; the log's machine crashes while a fetch waits.
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/kernel/fault.js";
import type { Message } from "../../../src/kernel/process.js";
import { simTime } from "../../../src/kernel/sim-time.js";
import type { LogRequest } from "../../../src/model/external-protocol.js";
import type { PartitionedLogArguments } from "../../../src/external/partitioned-log.js";
import { answersOf, runOutsideWorld, type ScriptedRequest } from "../../support/outside-world.js";

const args: PartitionedLogArguments = {
  partitions: [
    {
      id: "p0",
      records: [
        { value: "a", availableAtUs: 0 },
        { value: "b", availableAtUs: 0 },
        { value: "c", availableAtUs: 1000 },
        { value: "d", availableAtUs: 2000 },
      ],
    },
    { id: "p1", records: [] },
  ],
};

const fetch = (offset: number, maxRecords = 10, partition = "p0"): Message =>
  ({
    type: "log.fetch",
    requestId: `${partition}@${String(offset)}`,
    partition,
    offset,
    maxRecords,
  }) as LogRequest;

function answers(script: readonly ScriptedRequest[], faults: readonly Fault[] = []): unknown[] {
  const simulation = runOutsideWorld({ kind: "log", args, script, faults });
  return answersOf(simulation).map(({ atUs, message }) => {
    const { records, endOfPartition, requestId } = message as unknown as Record<string, unknown>;
    return [atUs, requestId, records, endOfPartition];
  });
}

describe("the partitioned log", () => {
  it("describes its partitions", () => {
    const describe: Message = { type: "log.describe", requestId: "d" } as LogRequest;
    const simulation = runOutsideWorld({ kind: "log", args, script: [[10, describe]] });
    expect(answersOf(simulation)[0]?.message).toEqual({
      type: "log.described",
      requestId: "d",
      partitions: ["p0", "p1"],
    });
  });

  it("has the partitions that were added and not deleted, also after a crash", () => {
    const change = (added: number, removed: number): Message =>
      ({ type: "log.partitions", added, removed }) as Message;
    const describe = (requestId: string): Message =>
      ({ type: "log.describe", requestId }) as LogRequest;
    const simulation = runOutsideWorld({
      kind: "log",
      args: { ...args, addedLater: 1 },
      script: [
        [10, describe("one")],
        [15, fetch(0, 10, "p1")],
        [20, change(1, 0)],
        [30, describe("both")],
        [5000, describe("after a crash")],
        [6000, change(0, 1)],
        [7000, describe("one again")],
      ],
      faults: [
        {
          ...{ id: "c", kind: "crash", target: "outside", forUs: 100 },
          when: { kind: "time", atUs: simTime(4000) },
        },
      ],
    });
    const found = answersOf(simulation).map(({ message }) => {
      const { requestId, partitions } = message as Message & Record<string, unknown>;
      return [requestId, partitions];
    });
    expect(found).toEqual([
      ["one", ["p0"]],
      ["p1@0", undefined],
      ["both", ["p0", "p1"]],
      ["after a crash", ["p0", "p1"]],
      ["one again", ["p0"]],
    ]);
  });

  it("says where the log begins and ends if what is asked for is deleted", () => {
    const retention = { type: "log.retention", keepUs: 1 } as Message;
    const script: ScriptedRequest[] = [
      [1500, retention],
      [1600, fetch(1)],
      [1700, fetch(3)],
    ];
    const simulation = runOutsideWorld({ kind: "log", args, script });
    expect(answersOf(simulation).map(({ message }) => message)).toMatchObject([
      { offset: 1, records: [], error: "OFFSET_OUT_OF_RANGE", logStartOffset: 3, logEndOffset: 3 },
      { offset: 3, records: ["d"], endOfPartition: true },
    ]);
  });

  it("answers at once with what is available, at most as much as was asked for", () => {
    expect(
      answers([
        [10, fetch(0)],
        [20, fetch(0, 1)],
        [30, fetch(1)],
      ]),
    ).toEqual([
      [210, "p0@0", ["a", "b"], false],
      [220, "p0@0", ["a"], false],
      [230, "p0@1", ["b"], false],
    ]);
  });

  it("lets a fetch wait for the first record", () => {
    expect(answers([[10, fetch(2)]])).toEqual([[1100, "p0@2", ["c"], false]]);
  });

  it("says when nothing will follow", () => {
    expect(
      answers([
        [2100, fetch(3)],
        [2200, fetch(4)],
        [2300, fetch(0, 10, "p1")],
      ]),
    ).toEqual([
      [2300, "p0@3", ["d"], true],
      [2400, "p0@4", [], true],
      [2500, "p1@0", [], true],
    ]);
  });

  it("answers only the newest fetch of a reader that asks again", () => {
    expect(
      answers([
        [10, fetch(2)],
        [20, fetch(2)],
      ]),
    ).toEqual([[1100, "p0@2", ["c"], false]]);
  });

  it("forgets waiting fetches when its machine crashes, not its content", () => {
    const crash: Fault = {
      id: "f",
      kind: "crash",
      target: "outside",
      when: { kind: "time", atUs: simTime(500) },
      forUs: 100,
    };
    expect(
      answers(
        [
          [10, fetch(2)],
          [1500, fetch(2)],
        ],
        [crash],
      ),
    ).toEqual([[1700, "p0@2", ["c"], false]]);
  });
});
