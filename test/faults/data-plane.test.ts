// Goal: links that are slow, stall, break, repeat or lose what they carry change times or fail tasks, never results.
// Method: one small service per fault, judged by all properties; its trace is read for back pressure, alignment and failures.
import { describe, expect, it } from "vitest";
import type { TaskStateSnapshot } from "../../src/model/operator-state.js";
import { EXACT, landed, observe, type FaultObservation } from "./fault-lab.js";

const UNALIGNED = { "execution.checkpointing.unaligned.enabled": "true" };

function expectExact(run: FaultObservation, restarts?: number): void {
  expect(landed(run)).toBe(true);
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits: EXACT });
  if (restarts !== undefined) expect(run.restarts).toBe(restarts);
}

/** Whether a snapshot ends an input channel in the middle of a record. */
function hasHalfRecord(snapshot: unknown): boolean {
  const { inFlight } = snapshot as Partial<TaskStateSnapshot>;
  return (inFlight?.inputs ?? []).some(({ buffers }) => {
    const last = buffers.at(-1);
    return last?.part !== undefined && last.elements.length === 0;
  });
}

/** Time from the trigger of each completed checkpoint to its completion, in microseconds. */
function checkpointDurations({ records }: FaultObservation): number[] {
  const begun = new Map<unknown, number>();
  return records.flatMap(({ type, fields, timeUs }) => {
    if (type === "checkpoint.triggered") begun.set(fields["checkpointId"], timeUs);
    return type === "checkpoint.completed"
      ? [timeUs - (begun.get(fields["checkpointId"]) ?? timeUs)]
      : [];
  });
}

describe("data plane faults", () => {
  it("D01 a pair of machines is slow for good: checkpoints take longer, results are equal", () => {
    const run = observe({
      faults: "- { id: d, kind: slow, target: tm-1, by: 30ms, channel: data, at: 1ms }",
    });
    expectExact(run, 0);
    const control = checkpointDurations(observe({}));
    const median = (values: number[]): number =>
      values.sort((left, right) => left - right)[values.length >> 1] ?? 0;
    expect(median(checkpointDurations(run))).toBeGreaterThan(median(control) + 20_000);
  });

  it("D02 links stall: producers run into back pressure, nothing is lost", () => {
    const run = observe({
      faults: "- { id: d, kind: partition, target: tm-1, channel: data, at: 300ms, for: 500ms }",
      configuration: { "taskmanager.memory.segment-size": "64 b" },
    });
    expectExact(run, 0);
    expect(run.fieldsOf("task.backPressured").some(({ on }) => on === true)).toBe(true);
  });

  it("D03 a connection is reset: its consumers fail, and the region restarts", () => {
    const run = observe({
      faults: "- { id: d, kind: reset, target: tm-1, peer: tm-2, channel: data, at: 600ms }",
    });
    expectExact(run);
    expect(run.restarts).toBeGreaterThan(0);
    const causes = run.fieldsOf("failover.started").map(({ cause }) => String(cause));
    expect(causes[0]).toMatch(/RemoteTransportException|LocalTransportException/);
  });

  it("D04 connections carry few bytes a second: slower, no deadlock, and never more than that", () => {
    const BYTES_PER_SECOND = 20_000;
    const run = observe({
      faults: `- { id: d, kind: bandwidth, target: tm-1, channel: data, bytesPerSecond: ${String(BYTES_PER_SECOND)}, at: 1ms }`,
    });
    expectExact(run, 0);
    const control = observe({});
    const endOf = ({ records }: FaultObservation): number => records.at(-1)?.timeUs ?? 0;
    expect(endOf(run)).toBeGreaterThan(endOf(control));
    const shared = observe({ network: "{ data: { bytesPerSecond: 20000 } }" });
    expect({ verdict: shared.verdict, visits: shared.visits }).toEqual({
      verdict: "pass",
      visits: EXACT,
    });
  });

  it.each([
    ["one exclusive buffer a channel, one floating", "3", "512 kb"],
    ["no exclusive buffer, one floating for the whole gate", "1", "320 kb"],
  ])("D05 buffers are scarce (%s): slower, but no deadlock", (_what, required, size) => {
    const configuration = {
      "taskmanager.memory.network.min": size,
      "taskmanager.memory.network.max": size,
      "taskmanager.network.memory.read-buffer.required-per-gate.max": required,
      "linecook.network.record-bytes": "16384",
    };
    for (const more of [{}, UNALIGNED]) {
      const run = observe({
        faults:
          "- { id: d, kind: slow, target: tm-1, by: 5ms, channel: data, at: 300ms, for: 600ms }",
        configuration: { ...configuration, ...more },
      });
      expectExact(run, 0);
      expect(run.result.digest).not.toBe(observe({}).result.digest);
    }
  });

  it("D05 a TaskManager has fewer buffers than its tasks cannot do without: they fail, and say so", () => {
    const run = observe({
      configuration: {
        "taskmanager.memory.network.min": "256 kb",
        "taskmanager.memory.network.max": "256 kb",
        "restart-strategy.fixed-delay.attempts": "1",
      },
    });
    expect(run.result.jobs[0]?.status).toBe("FAILED");
    const causes = run.fieldsOf("execution.state").map(({ cause }) => String(cause));
    expect(
      causes.some((cause) =>
        /Insufficient number of network buffers: required 5, but only \d available/.test(cause),
      ),
    ).toBe(true);
  });

  it("D06 a consumer is slow: only its producers run into back pressure", () => {
    const run = observe({
      faults: "- { id: d, kind: pause, target: tm-2, at: 300ms, for: 300ms }",
      configuration: { "taskmanager.memory.segment-size": "64 b" },
    });
    expectExact(run, 0);
    // The tasks of tm-2 count (vertex 1); only sources (vertex 0) write to them.
    const changes = run.records.filter(({ type }) => type === "task.backPressured");
    const vertexOf = (process: string): string | undefined => /:(\d+):\d+:\d+$/.exec(process)?.[1];
    expect(new Set(changes.map(({ process }) => vertexOf(process)))).toEqual(new Set(["0"]));
    const first = changes[0];
    expect([first?.process.slice(0, 4), first?.fields["on"]]).toEqual(["tm-1", true]);
    expect(first?.timeUs).toBeGreaterThan(300_000);
    // What the consumer takes up again releases them all.
    for (const { process } of changes) {
      const last = changes.findLast((change) => change.process === process);
      expect(last?.fields["on"]).toBe(false);
    }
    expect(changes.find(({ fields }) => fields["on"] === false)?.timeUs).toBeGreaterThan(600_000);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    "D07 barriers arrive in another order (%i): aligned or not, the cut is the same for all",
    (index) => {
      const slow = `- { id: d, kind: slow, target: tm-${String(1 + (index % 4))}, by: ${String(index * 7)}ms, channel: data, at: ${String(index * 60)}ms, for: 400ms }`;
      expectExact(observe({ faults: slow }), 0);
      expectExact(observe({ faults: slow, configuration: UNALIGNED }), 0);
    },
  );

  it("D08 a checkpoint is aborted while its barriers are under way: the next one is consistent", () => {
    const run = observe({
      faults: `- { id: d, kind: slow, target: tm-1, by: 120ms, channel: data, at: 280ms, for: 300ms }
- { id: e, kind: message, target: tm-2, message: jobMaster.acknowledgeCheckpoint, effect: drop, times: 1, at: 280ms }`,
      configuration: { "execution.checkpointing.timeout": "200 ms" },
    });
    expectExact(run);
    expect(run.fieldsOf("checkpoint.aborted").length).toBeGreaterThan(0);
    expect(run.fieldsOf("checkpoint.completed").length).toBeGreaterThan(2);
  });

  it("D09 alignment takes too long: the barrier overtakes, and what it overtook is in the snapshot once", () => {
    const run = observe({
      faults:
        "- { id: d, kind: slow, target: tm-1, by: 60ms, channel: data, at: 200ms, for: 600ms }",
      configuration: {
        ...UNALIGNED,
        "execution.checkpointing.aligned-checkpoint-timeout": "10 ms",
      },
    });
    expectExact(run, 0);
  });

  it("D10 sources end at different times: checkpoints go on, the last one commits the tail", () => {
    const run = observe({
      faults: "- { id: d, kind: slow, target: log, peer: tm-1, by: 300ms, channel: io, at: 500ms }",
    });
    expectExact(run, 0);
    const [first, second] = run.records.filter(
      ({ type, fields }) => type === "execution.state" && fields["to"] === "FINISHED",
    );
    expect(first?.fields["vertex"]).toBe(0);
    // Nobody waits for the source that has finished: checkpoints without it complete.
    const partial = run.records.filter(
      ({ type, index }) =>
        type === "checkpoint.triggered" &&
        index > (first?.index ?? Infinity) &&
        index < (second?.index ?? 0),
    );
    expect(partial.length).toBeGreaterThan(2);
    const completed = run.fieldsOf("checkpoint.completed").map(({ checkpointId }) => checkpointId);
    for (const { fields } of partial) {
      expect((fields["tasks"] as string[]).some((key) => key.includes(":0:1:"))).toBe(false);
    }
    // The one under way at the very end is overtaken by it.
    for (const { fields } of partial.slice(0, -1)) {
      expect(completed).toContain(fields["checkpointId"]);
    }
    // The tail was written after the last source had ended, and the last checkpoint commits it.
    const commit = run.records.findLast(
      ({ type, fields }) => type === "log.transaction" && fields["to"] === "COMMITTED",
    );
    const last = run.records.findLast(({ type }) => type === "checkpoint.completed");
    expect(commit?.index).toBeGreaterThan(last?.index ?? Infinity);
    expect(commit?.fields["transactionalId"]).toBe(
      `count-visits-0-${String(last?.fields["checkpointId"])}`,
    );
  });

  it.each([
    ["the barrier overtakes its other parts", UNALIGNED, ""],
    [
      "its producer dies in the middle of it",
      {},
      "- { id: c, kind: crash, target: tm-2, at: 700ms }",
    ],
    ["both", UNALIGNED, "- { id: c, kind: crash, target: tm-2, at: 700ms }"],
  ])("D11 a record fills several buffers, and %s: it is completed once", (_what, more, crash) => {
    const run = observe({
      faults: `- { id: d, kind: slow, target: tm-1, by: 40ms, channel: data, at: 100ms }\n${crash}`,
      configuration: {
        ...more,
        "linecook.network.record-bytes": "200",
        "taskmanager.memory.segment-size": "64 b",
      },
    });
    expectExact(run, crash === "" ? 0 : 1);
  });

  it("D11 a checkpoint holds the first parts of a record; the restored job completes it once", () => {
    const run = observe({
      faults: `- { id: d, kind: slow, target: tm-1, by: 40ms, channel: data, at: 100ms }
- { id: c, kind: crash, target: tm-2, at: 700ms }`,
      configuration: {
        ...UNALIGNED,
        "linecook.network.record-bytes": "640",
        "taskmanager.memory.segment-size": "64 b",
      },
    });
    expectExact(run, 1);
    const restored = run.fieldsOf("checkpoint.restored").map(({ checkpointId }) => checkpointId);
    const halves = [...run.store].filter(
      ([key, value]) =>
        restored.some((id) => key.includes(`/chk-${String(id)}/`)) && hasHalfRecord(value),
    );
    expect(halves.length).toBeGreaterThan(0);
  });

  it("D13 a producer is deployed long after its consumers: they ask again until it is there", () => {
    const run = observe({
      faults:
        "- { id: d, kind: message, target: jm-1, message: taskExecutor.submitTask, effect: delay, by: 250ms, times: 1, at: 1ms }",
    });
    expectExact(run, 0);
  });

  it("D16 a bit flips in a buffer: its header gives it away, and the task fails", () => {
    const run = observe({
      faults:
        "- { id: d, kind: message, target: tm-1, message: data.element, effect: corrupt, times: 1, at: 600ms }",
    });
    expectExact(run);
    expect(run.restarts).toBe(1);
    const causes = run.fieldsOf("failover.started").map(({ cause }) => String(cause));
    expect(causes[0]).toMatch(/Network stream corrupted: received incorrect magic number/);
  });

  it.each(["duplicate", "drop"])(
    "D17 a channel breaks its promise (%s): noticed by sequence numbers, never a wrong result",
    (effect) => {
      const run = observe({
        faults: `- { id: d, kind: message, target: tm-1, message: data.element, effect: ${effect}, times: 1, at: 600ms }`,
      });
      expect(landed(run)).toBe(true);
      expect(run.visits).toEqual(EXACT);
      expect(run.restarts).toBeGreaterThan(0);
    },
  );
});
