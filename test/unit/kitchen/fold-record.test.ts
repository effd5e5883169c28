// Goal: the corners of the fold are right. Method: hand-made traces of a few records.
import { describe, expect, it } from "vitest";
import { kitchenPicture, type KitchenPicture } from "../../../src/kitchen/kitchen-picture.js";
import { KitchenTape } from "../../../src/kitchen/kitchen-tape.js";
import { HandMadeTrace } from "../../support/hand-made-trace.js";

const TASK = "tm-1/task:ab12:1:0:0";

function pictureOf(trace: HandMadeTrace): KitchenPicture {
  const tape = new KitchenTape(trace);
  tape.ingest();
  return kitchenPicture(tape, tape.length, "kitchen");
}

function waiting(trace: HandMadeTrace): number {
  return pictureOf(trace).stations[1]?.waiting ?? -1;
}

describe("barriers", () => {
  const blocked = { channel: 0, checkpointId: 4 };

  it("block a pan until the last one is there", () => {
    const trace = new HandMadeTrace().turn(1, TASK).emit("task.running", { checkpointId: -1 });
    expect(waiting(trace.emit("task.blocked", blocked))).toBe(1);
    expect(waiting(trace.emit("task.unblocked", { checkpointId: 4 }))).toBe(0);
  });

  it("of a checkpoint that is already cut block nothing, although told of later", () => {
    const trace = new HandMadeTrace().turn(1, TASK).emit("task.running", { checkpointId: -1 });
    trace.emit("task.cut", { checkpointId: 4, inputs: [], outputs: [] });
    expect(waiting(trace.emit("task.blocked", blocked))).toBe(0);
    expect(waiting(trace.emit("task.blocked", { ...blocked, checkpointId: 5 }))).toBe(1);
    expect(waiting(trace.emit("task.checkpointAborted", { checkpointId: 5 }))).toBe(0);
  });
});

describe("attempts", () => {
  it("of the past do not touch the picture of the present", () => {
    const trace = new HandMadeTrace().turn(1, "tm-2/task:ab12:1:0:1");
    trace.emit("task.running", { checkpointId: 3 });
    trace.turn(2, TASK).emit("task.input", { channel: 0, count: 9, records: 9, hash: 1 });
    expect(pictureOf(trace).stations[1]).toMatchObject({ pans: 1, amount: 0, running: 1 });
  });

  it("go with their machine, while those without a process keep waiting", () => {
    const trace = new HandMadeTrace().turn(1, TASK).emit("task.running", { checkpointId: -1 });
    trace.emit("kernel.machineUp", { machine: "tm-1", incarnation: 1 });
    trace.emit("kernel.machineDown", { machine: "tm-1" });
    const [cook] = pictureOf(trace).cooks;
    expect(cook).toMatchObject({ status: "FAINTED" });
    expect(cook?.cells[1]?.state).toBe("gone");
  });
});

describe("the office", () => {
  it("is empty only when a JobManager that was there went down", () => {
    const trace = new HandMadeTrace();
    expect(pictureOf(trace).chef.absent).toBe(false);
    trace.turn(1, "jm-1/dispatcher").emit("leader.granted", { component: "x", sessionId: "s" });
    expect(pictureOf(trace).chef.absent).toBe(false);
    trace.turn(2, "world/faults").emit("kernel.machineDown", { machine: "jm-1" });
    expect(pictureOf(trace).chef.absent).toBe(true);
    trace.emit("kernel.machineUp", { machine: "jm-1", incarnation: 2 });
    expect(pictureOf(trace).chef.absent).toBe(false);
  });
});

describe("results", () => {
  const open = { transactionalId: "t", epoch: 0 };
  const produced = { ...open, sequence: 0, rows: [{ page: "/", visits: 3 }, "odd"] };

  it("of an aborted transaction are never served", () => {
    const trace = new HandMadeTrace().turn(1, "sinklog/out").emit("log.produced", produced);
    expect(pictureOf(trace).results).toMatchObject({ committed: 0, held: 2 });
    trace.emit("log.transaction", { ...open, from: "OPEN", to: "ABORTED", rows: 2, cause: "" });
    expect(pictureOf(trace).results).toMatchObject({ committed: 0, held: 0, rows: [] });
  });

  it("of any shape are shown", () => {
    const trace = new HandMadeTrace().turn(1, "sinklog/out").emit("log.produced", produced);
    trace.emit("log.transaction", { ...open, from: "OPEN", to: "COMMITTED", rows: 2, cause: "" });
    expect(pictureOf(trace).results).toMatchObject({
      columns: ["page", "visits"],
      rows: [
        ["/", "3"],
        ["odd", ""],
      ],
    });
  });

  it("of another epoch stay held", () => {
    const trace = new HandMadeTrace().turn(1, "sinklog/out").emit("log.produced", produced);
    const fenced = { ...open, epoch: 1 };
    trace.emit("log.transaction", { ...fenced, from: "OPEN", to: "COMMITTED", rows: 0, cause: "" });
    expect(pictureOf(trace).results).toMatchObject({ committed: 0, held: 2 });
  });
});

describe("cooks", () => {
  it("come, sign on, are lost and come back", () => {
    const status = (trace: HandMadeTrace): string | undefined => pictureOf(trace).cooks[0]?.status;
    const trace = new HandMadeTrace().turn(1, "world/faults");
    const signOn = { taskManager: "tm-1", by: "resourcemanager", slots: 2 };
    expect(status(trace.emit("kernel.machineUp", { machine: "tm-1", incarnation: 1 }))).toBe(
      "coming",
    );
    expect(status(trace.emit("taskManager.registered", signOn))).toBe("free");
    expect(status(trace.emit("kernel.machineDown", { machine: "tm-1" }))).toBe("FAINTED");
    const lost = { taskManager: "tm-1", by: "resourcemanager", reason: "no heartbeat" };
    expect(status(trace.emit("taskManager.lost", lost))).toBe("lost");
    trace.emit("kernel.machineUp", { machine: "tm-1", incarnation: 2 });
    expect(status(trace)).toBe("coming");
    expect(status(trace.emit("taskManager.registered", signOn))).toBe("free");
  });

  it("stand in the order of their numbers", () => {
    const trace = new HandMadeTrace().turn(1, "world/faults");
    for (const machine of ["tm-10", "tm-2", "tm-1"])
      trace.emit("kernel.machineUp", { machine, incarnation: 1 });
    expect(pictureOf(trace).cooks.map(({ machine }) => machine)).toEqual(["tm-1", "tm-2", "tm-10"]);
  });
});
