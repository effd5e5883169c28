// Goal: what a job writes to keeps Flink's promise of its kind: transactions and files exactly once, tables the last row,
// plain topics at least once; what a broker's own contract costs is declared row by row. Method: a job that forwards each
// visit as a row, one fault; the rows that a reader finds are compared with the input.
import { describe, expect, it } from "vitest";
import { landed, observe, type FaultObservation } from "./fault-lab.js";
import { LogSink } from "../../src/dataflow/connectors/log-sink.js";
import { fileSink, forwardingJob, logSink, tableSink, type Row } from "./forwarding-jobs.js";

const VISITS = 208;

function rowsOf(run: FaultObservation, sink: string): readonly string[] {
  return (run.result.sinks[sink] ?? []).map((row) =>
    typeof row === "string" ? row : JSON.stringify(row),
  );
}

/** What a run without faults gives. */
const allRows = rowsOf(observe({ job: forwardingJob(logSink()) }), "rows").toSorted();

function verdictLine(run: FaultObservation, id: string): string {
  return run.result.verdict.properties.find((one) => one.id === id)?.detail ?? "";
}

/** Rows that the log ended by its own timeout, as its records tell. */
function timedOutRows(run: FaultObservation): readonly string[] {
  const ended = run
    .fieldsOf("log.transaction")
    .filter(({ cause }) => cause === "transaction timeout")
    .map(({ transactionalId, epoch }) => `${String(transactionalId)}#${String(epoch)}`);
  return run
    .fieldsOf("log.produced")
    .filter(({ transactionalId, epoch }) =>
      ended.includes(`${String(transactionalId)}#${String(epoch)}`),
    )
    .flatMap(({ rows }) => (rows as readonly unknown[]).map((row) => JSON.stringify(row)));
}

describe("faults around what a job writes to", () => {
  it("K12 X09 Flink is down for longer than the transaction timeout: the commit fails loudly, each lost row is named", () => {
    const run = observe({
      job: forwardingJob(logSink({ transactionTimeout: "500 ms" })),
      taskManagers: 8,
      faults: `- { id: x, kind: crash, target: tm-1, point: "checkpoint.completed.metadata.written#3" }
- { id: y, kind: crash, target: tm-2, point: "checkpoint.completed.metadata.written#3" }`,
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("declared");
    const refusals = run.fieldsOf("log.refused").map(({ reason }) => reason);
    expect(refusals).toContain("PRODUCER_FENCED");
    expect(run.result.counters["failedCommittables"]).toBe(2);
    const left = rowsOf(run, "rows");
    const lost = allRows.filter((row) => !left.includes(row));
    expect(lost.length).toBeGreaterThan(0);
    expect([...left, ...lost].toSorted()).toEqual(allRows);
    const timedOut = timedOutRows(run);
    const said = verdictLine(run, "P08");
    for (const row of lost) {
      expect(timedOut).toContain(row);
      expect(said).toContain(row);
    }
    for (const row of left) expect(said).not.toContain(row);
  });

  it("X09 a transaction times out before its checkpoint is complete: the writer fails, and nothing is lost", () => {
    const run = observe({
      job: forwardingJob(logSink({ transactionTimeout: "350 ms" })),
      taskManagers: 6,
      // Nobody triggers checkpoints for a while, but rows go on coming.
      faults: `- { id: x, kind: pause, target: jm-1, at: 300ms, for: 390ms }`,
    });
    expect(landed(run)).toBe(true);
    expect(timedOutRows(run).length).toBeGreaterThan(0);
    expect(run.restarts).toBeGreaterThan(0);
    expect(run.verdict).toBe("pass");
    expect(rowsOf(run, "rows").toSorted()).toEqual(allRows);
  });

  it.each([400, 600, 700])(
    "X14 a TaskManager dies at %i ms before an upsert table: rows go back for a while, the final table is equal",
    (at) => {
      const run = observe({
        job: forwardingJob(tableSink),
        taskManagers: 6,
        faults: `- { id: x, kind: crash, target: tm-1, at: ${String(at)}ms }`,
      });
      expect(landed(run)).toBe(true);
      expect({ verdict: run.verdict, restarts: run.restarts }).toEqual({
        verdict: "pass",
        restarts: 1,
      });
      expect(run.result.counters["regressions"]).toBeGreaterThan(0);
      const users = new Set(allRows.map((row) => (JSON.parse(row) as Row).user));
      expect(rowsOf(run, "latest")).toHaveLength(users.size);
      for (const row of rowsOf(run, "latest")) expect(allRows).toContain(row);
    },
  );

  it.each([
    ["down", 2, 1, "- { id: x, kind: crash, target: tm-1, POINT }", undefined],
    ["up", 1, 2, "- { id: x, kind: crash, target: tm-1, for: 200ms, POINT }", "tm-2"],
  ] as const)(
    "X18 the job is rescaled %s between a checkpoint and its commits (%i to %i): each committable is handled once",
    (_way, before, after, fault, joining) => {
      const run = observe({
        job: forwardingJob(logSink()),
        taskManagers: before,
        ...(joining === undefined ? {} : { join: `[{ machine: ${joining}, at: 420ms }]` }),
        configuration: {
          "jobmanager.scheduler": "adaptive",
          "jobmanager.adaptive-scheduler.submission.resource-wait-timeout": "100 ms",
          "jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout": "50 ms",
          "jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling": "10 ms",
          "jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout": "10 ms",
        },
        faults: fault.replace("POINT", 'point: "checkpoint.completed.metadata.written#3"'),
      });
      expect(landed(run)).toBe(true);
      expect(run.verdict).toBe("pass");
      const graphs = run.fieldsOf("job.graphCreated").map(({ parallelism }) => parallelism);
      expect(graphs.flat()).toContain(before);
      expect((graphs.at(-1) as readonly number[])[0]).toBe(after);
      expect(rowsOf(run, "rows").toSorted()).toEqual(allRows);
      const committed = run
        .fieldsOf("log.transaction")
        .filter(({ to }) => to === "COMMITTED")
        .map(({ transactionalId, epoch }) => `${String(transactionalId)}#${String(epoch)}`);
      expect(new Set(committed).size).toBe(committed.length);
    },
  );

  const twoCrashes = `- { id: x, kind: crash, target: tm-1, point: "txn.produced#9" }
- { id: y, kind: crash, target: tm-2, point: "txn.produced#9" }`;

  it("X12 a reader reads uncommitted rows: it sees rows that are then aborted, and the verdict blames it", () => {
    const run = observe({
      job: forwardingJob(logSink()),
      taskManagers: 6,
      more: `readers:
  dashboard: { topic: rows, isolation: read_uncommitted }
  ledger: { topic: rows, isolation: read_committed }`,
      faults: twoCrashes,
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("declared");
    const said = verdictLine(run, "P04");
    expect(said).toMatch(
      /^the reader reader\/dashboard, not Flink: .*, [1-9]\d* of which never were/,
    );
    expect(said).not.toContain("ledger");
    expect(rowsOf(run, "rows").toSorted()).toEqual(allRows);
    const read = (name: string): readonly string[] =>
      run.records
        .filter(({ type, process }) => type === "log.read" && process === `reader/${name}`)
        .flatMap(({ fields }) => fields["rows"] as readonly { value: unknown }[])
        .map(({ value }) => JSON.stringify(value));
    expect(new Set(read("ledger")).size).toBe(read("ledger").length);
    expect(new Set(read("dashboard")).size).toBeLessThan(read("dashboard").length);
    // Nobody is blocked for ever by what the dead attempts left open.
    expect(read("ledger").length).toBeGreaterThan(VISITS / 2);
  });

  it.each([450, 620])(
    "X13 a TaskManager dies at %i ms before a sink without transactions: no loss, repetitions only after the last checkpoint",
    (at) => {
      const run = observe({
        job: forwardingJob(LogSink.of<Row>({ topic: "rows" })),
        taskManagers: 6,
        faults: `- { id: x, kind: crash, target: tm-1, at: ${String(at)}ms }`,
      });
      expect(landed(run)).toBe(true);
      expect(run.verdict).toBe("declared");
      const found = rowsOf(run, "rows");
      expect([...new Set(found)].toSorted()).toEqual(allRows);
      const repeated = found.length - new Set(found).size;
      expect(repeated).toBeGreaterThan(0);
      expect(verdictLine(run, "P09")).toContain(`${String(repeated)} rows are repeated`);
    },
  );

  it("X13 without a failure nothing is repeated", () => {
    const run = observe({ job: forwardingJob(LogSink.of<Row>({ topic: "rows" })) });
    expect(run.verdict).toBe("pass");
    expect(rowsOf(run, "rows").toSorted()).toEqual(allRows);
  });

  it.each([
    ["a rename fails", "kind: store, target: fs, mode: fail, operation: rename, at: 300ms"],
    [
      "renames fail again and again",
      "kind: store, target: fs, mode: fail, operation: rename, at: 300ms, times: 3",
    ],
    ["the file system is away", "kind: crash, target: fs, at: 300ms, for: 400ms"],
    [
      "the writer dies with its file pending",
      'kind: crash, target: tm-1, point: "txn.precommitted#3"',
    ],
    [
      "the committer dies before a rename",
      'kind: crash, target: tm-1, point: "txn.commit.requested#2"',
    ],
    ["the committer dies after a rename", 'kind: crash, target: tm-1, point: "fs.renamed#2"'],
  ])("X15 %s: each part file is finished once, none stays in progress", (_what, fault) => {
    const run = observe({
      job: forwardingJob(fileSink),
      taskManagers: 6,
      faults: `- { id: x, ${fault} }`,
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("pass");
    expect(rowsOf(run, "out").toSorted()).toEqual(allRows);
    expect(rowsOf(run, "out")).toHaveLength(VISITS);
    const finished = run
      .fieldsOf("log.transaction")
      .filter(({ to }) => to === "COMMITTED")
      .map(({ transactionalId }) => transactionalId);
    expect(new Set(finished).size).toBe(finished.length);
    const open = run.fieldsOf("log.transaction").reduce((sum, { from, to }) => {
      return sum + (to === "OPEN" ? 1 : 0) - (from === "OPEN" ? 1 : 0);
    }, 0);
    expect(open).toBe(0);
  });
});
