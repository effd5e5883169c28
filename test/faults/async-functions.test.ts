// Goal: what an asynchronous function has asked and not got yet is in each checkpoint: every element has its one result,
// whatever the service does; the service itself may be asked more than once. Method: visits are enriched by a service
// that is slow, silent, wrong or dead; rows and questions are counted.
import { describe, expect, it } from "vitest";
import type { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { AsyncDataStream } from "../../src/dataflow/api/async-data-stream.js";
import type { AsyncFunction } from "../../src/dataflow/functions/async-function.js";
import { fixedDelay } from "../../src/dataflow/functions/async-retry-strategy.js";
import type { LookupReply } from "../../src/model/external-protocol.js";
import type { JobDefinition } from "../../src/scenario/job-definition.js";
import { landed, observe, type FaultObservation } from "./fault-lab.js";
import { logSink, visitsOf, type Row, type Visit } from "./forwarding-jobs.js";

const VISITS = 208;

const enrich: AsyncFunction<Visit, Row, LookupReply> = {
  asyncInvoke: (visit, call) => {
    call.request("lookup/users", { type: "lookup.get", key: visit.user } as { type: string });
  },
  onReply: ({ user, page, timestamp }, reply, call) => {
    if (!reply.ok) call.completeExceptionally(new Error(reply.error));
    else call.complete([{ user, page: `${page} ${String(reply.value ?? "?")}`, timestamp }]);
  },
  timeout: ({ user, page, timestamp }, future) => {
    future.complete([{ user, page: `${page} timed out`, timestamp }]);
  },
};

function enrichingJob(isOrdered: boolean, capacity: number): JobDefinition {
  return {
    name: "enrich",
    build(env: StreamExecutionEnvironment) {
      const retry = fixedDelay<Row>(5, "10 ms", { ifException: () => true });
      const wait = isOrdered
        ? AsyncDataStream.orderedWaitWithRetry
        : AsyncDataStream.unorderedWaitWithRetry;
      wait(visitsOf(env), enrich, "300 ms", capacity, retry).name("Enrich").sinkTo(logSink());
    },
  };
}

function service(manners: string): string {
  const users = Array.from(
    { length: 30 },
    (_, user) => `user-${String(user)}: "c${String(user % 5)}"`,
  );
  return `lookups: { users: { entries: { ${users.join(", ")} }, ${manners} } }`;
}

function visitOf(row: unknown): string {
  const { user, page, timestamp } = row as Row;
  return `${user} ${String(page.split(" ")[0])} ${String(timestamp)}`;
}

function visitsOfRows({ result }: FaultObservation): readonly string[] {
  return (result.sinks["rows"] ?? []).map((row) => visitOf(row)).toSorted();
}

const control = observe({
  job: enrichingJob(true, 10),
  more: service("minLatency: 1ms, maxLatency: 1ms"),
});
const all = visitsOfRows(control);

/** In how many subtasks' outputs an element overtakes one of its own split. */
function overtakings(run: FaultObservation): number {
  const order = new Map<string, number>();
  const rows = run.fieldsOf("log.produced").flatMap(({ rows: batch }) => batch as readonly Row[]);
  let found = 0;
  for (const [at, row] of rows.entries()) {
    const visit = visitOf(row);
    if (!order.has(visit)) order.set(visit, at);
  }
  const expected = control
    .fieldsOf("log.produced")
    .filter(({ transactionalId }) => String(transactionalId).includes("-0-"))
    .flatMap(({ rows: batch }) => batch as readonly Row[])
    .map((row) => order.get(visitOf(row)) ?? 0);
  for (let i = 1; i < expected.length; i++) {
    if ((expected[i] as number) < (expected[i - 1] as number)) found++;
  }
  return found;
}

describe("asynchronous functions", () => {
  it("the control run asks once for each visit", () => {
    expect(control.verdict).toBe("pass");
    expect(all).toHaveLength(VISITS);
    expect(control.fieldsOf("lookup.asked")).toHaveLength(VISITS);
  });

  it.each([
    ["answers overtake each other", true, "minLatency: 1ms, maxLatency: 60ms"],
    ["answers overtake each other", false, "minLatency: 1ms, maxLatency: 60ms"],
    [
      "one answer of five is an error",
      true,
      "minLatency: 1ms, maxLatency: 9ms, failuresPerThousand: 200",
    ],
    [
      "one answer of ten never comes",
      false,
      "minLatency: 1ms, maxLatency: 9ms, lossesPerThousand: 100",
    ],
  ])(
    "X16 %s (ordered: %s), the queue is full, and a TaskManager dies: each visit has exactly one result",
    (_what, isOrdered, manners) => {
      const run = observe({
        job: enrichingJob(isOrdered, 4),
        taskManagers: 6,
        more: service(manners),
        faults: "- { id: x, kind: crash, target: tm-1, at: 600ms }",
      });
      expect(landed(run)).toBe(true);
      expect({ verdict: run.verdict, restarts: run.restarts }).toEqual({
        verdict: "pass",
        restarts: 1,
      });
      expect(visitsOfRows(run)).toEqual(all);
    },
  );

  it("X16 in ordered mode no result overtakes another, in unordered mode some do", () => {
    const more = service("minLatency: 1ms, maxLatency: 60ms");
    expect(overtakings(observe({ job: enrichingJob(true, 20), more }))).toBe(0);
    expect(overtakings(observe({ job: enrichingJob(false, 20), more }))).toBeGreaterThan(0);
  });

  it("X16 U14 the service is gone for a while: timeouts, and each visit still has one result", () => {
    const run = observe({
      job: enrichingJob(true, 4),
      more: service("minLatency: 1ms, maxLatency: 9ms"),
      faults: "- { id: x, kind: crash, target: lookup, at: 300ms, for: 700ms }",
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("pass");
    expect(visitsOfRows(run)).toEqual(all);
  });

  it("U14 a function has an effect outside: at least one for each record, more than one after a failure", () => {
    const run = observe({
      job: enrichingJob(true, 4),
      taskManagers: 6,
      more: service("minLatency: 1ms, maxLatency: 9ms"),
      faults: "- { id: x, kind: crash, target: tm-1, at: 600ms }",
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("pass");
    const asked = new Map<string, number>();
    for (const { key } of run.fieldsOf("lookup.asked")) {
      asked.set(String(key), (asked.get(String(key)) ?? 0) + 1);
    }
    const wanted = new Map<string, number>();
    for (const row of run.result.sinks["rows"] as readonly Row[]) {
      wanted.set(row.user, (wanted.get(row.user) ?? 0) + 1);
    }
    for (const [user, visits] of wanted) expect(asked.get(user)).toBeGreaterThanOrEqual(visits);
    const total = [...asked.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(VISITS);
    expect(run.result.sinks["rows"]).toHaveLength(VISITS);
  });
});
