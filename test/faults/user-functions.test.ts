// Goal: user functions that break the rules are caught and named: the verdict is never `pass` for what nobody can repeat,
// and never blames the runtime. Method: a small job with one such function; verdict, attempts and trace are read.
import { describe, expect, it } from "vitest";
import type { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../src/dataflow/connectors/partitioned-log-source.js";
import type { WatermarkGenerator } from "../../src/dataflow/eventtime/watermark-generator.js";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import { TumblingEventTimeWindows } from "../../src/dataflow/windowing/assigners/tumbling-event-time-windows.js";
import { listState, valueState } from "../../src/dataflow/state/state-descriptors.js";
import type { JobDefinition } from "../../src/scenario/job-definition.js";
import { landed, observe, type FaultObservation } from "./fault-lab.js";
import { logSink, visitsOf, type Row, type Visit } from "./forwarding-jobs.js";

function reasonOf({ result }: FaultObservation): string {
  return result.verdict.properties[0]?.detail ?? "";
}

function stampingJob(stamp: () => number): JobDefinition {
  return {
    name: "stamp",
    build(env: StreamExecutionEnvironment) {
      visitsOf(env)
        .map(({ user, page, timestamp }: Visit): Row => ({ user, page, timestamp }))
        .name("Fine")
        .map((row): Row => ({ ...row, timestamp: stamp() }))
        .name("Stamp")
        .sinkTo(logSink());
    },
  };
}

describe("user functions that break the rules", () => {
  let calls = 0;
  it.each([
    ["draws at random", () => Math.floor(Math.random() * 1e9)],
    ["reads a clock", () => Date.now()],
    ["reads the day of a clock", () => new Date().getDate()],
    ["counts its calls in a closure", () => calls++],
  ])("U12 a function %s: the result is not comparable, the operator is named", (_what, stamp) => {
    const run = observe({
      job: stampingJob(stamp),
      taskManagers: 6,
      faults: "- { id: x, kind: crash, target: tm-1, at: 500ms }",
    });
    expect(landed(run)).toBe(true);
    expect(run.verdict).toBe("inconclusive");
    expect(reasonOf(run)).toMatch(/^result not comparable: Stamp is not deterministic/);
    // Rows can still be counted.
    const counted = run.result.verdict.properties.find(({ id }) => id === "P02");
    expect(counted).toMatchObject({ status: "pass" });
    expect(run.result.sinks["rows"]).toHaveLength(208);
  });

  it("U12 a function that takes time and randomness from its context is comparable", () => {
    const run = observe({ job: stampingJob(() => 7) });
    expect(run.verdict).toBe("pass");
  });

  it("U13 the hash of a key is not stable: the record is rejected where its key group is not, and the selector named", () => {
    let asked = 0;
    const job: JobDefinition = {
      name: "unstable",
      build(env: StreamExecutionEnvironment) {
        visitsOf(env)
          .keyBy((visit) => `${visit.page}-${String(asked++ % 7)}`)
          .process({
            state: { count: valueState<number>("count") },
            processElement(visit: Visit, ctx, out: { collect(row: Row): void }) {
              ctx.state.count.update((ctx.state.count.value() ?? 0) + 1);
              out.collect({ user: visit.user, page: visit.page, timestamp: 0 });
            },
          })
          .name("Count")
          .sinkTo(logSink());
      },
    };
    const run = observe({
      job,
      configuration: { "restart-strategy.fixed-delay.attempts": "2" },
    });
    const causes = run.fieldsOf("exception.archived").map(({ cause }) => String(cause));
    expect(causes[0]).toMatch(/Key group \d+ is not in KeyGroupRange\{startKeyGroup=/);
    expect(causes[0]).toContain("non-deterministic shuffle key");
    expect(run.verdict).toBe("inconclusive");
    expect(run.result.jobs[0]?.status).toBe("FAILED");
    const named = run.result.verdict.properties.map(({ detail }) => detail).join("\n");
    expect(named).toContain("the key selector of Count is not deterministic");
  });

  it.each([
    ["for ever", false, "fail"],
    ["until its minute is over", true, "pass"],
  ] as const)(
    "U18 state grows without bound (%s): the limit of state trips and names the operator",
    (_what, clears, verdict) => {
      const job: JobDefinition = {
        name: "hoard",
        build(env: StreamExecutionEnvironment) {
          visitsOf(env)
            .keyBy("page")
            .process({
              state: { all: listState<Visit>("all") },
              processElement(visit: Visit, ctx, out: { collect(row: Row): void }) {
                if (!clears) ctx.state.all.add(visit);
                out.collect({ user: visit.user, page: visit.page, timestamp: visit.timestamp });
              },
            })
            .name("Hoard")
            .sinkTo(logSink());
        },
      };
      const run = observe({ job, stateBytes: "8000" });
      expect(run.verdict).toBe(verdict);
      if (verdict === "pass") return;
      const [first] = run.result.verdict.properties;
      expect(first?.id).toBe("P30");
      expect(first?.detail).toMatch(/checkpoint \d+ holds \d+ bytes of state, more than the 8000/);
      expect(first?.detail).toContain("Hoard");
    },
  );

  interface Seen {
    highest: number;
  }
  const regressing: WatermarkGenerator<Visit, Seen> = {
    createState: () => ({ highest: 0 }),
    onEvent: (seen, _visit, timestamp, output) => {
      seen.highest = Math.max(seen.highest, timestamp);
      output.emitWatermark(timestamp - 5000);
    },
    onPeriodicEmit: (seen, output) => {
      output.emitWatermark(seen.highest - 60_000);
    },
  };
  const silent: WatermarkGenerator<Visit, null> = {
    createState: () => null,
    onEvent: () => undefined,
    onPeriodicEmit: () => undefined,
  };

  function windowJob<S>(generator: WatermarkGenerator<Visit, S>): JobDefinition {
    return {
      name: "windows",
      build(env: StreamExecutionEnvironment) {
        env
          .fromSource(
            PartitionedLogSource.of<Visit>({ topic: "visits" }),
            WatermarkStrategy.forGenerator(generator).withTimestampAssigner(
              ({ timestamp }) => timestamp,
            ),
            "visits",
          )
          .keyBy("page")
          .window(TumblingEventTimeWindows.of("1 min"))
          .reduce((left, right) => (left.timestamp > right.timestamp ? left : right))
          .name("Last of each page")
          .sinkTo(logSink());
      },
    };
  }

  it("U16 a watermark generator goes back: that is ignored, event time only grows", () => {
    const run = observe({ job: windowJob(regressing) });
    const latest = new Map<string, number>();
    for (const { type, process, fields } of run.records) {
      if (type !== "task.watermark") continue;
      const timestamp = fields["timestamp"] as number;
      const name = `${process} ${String(fields["operator"])}`;
      expect(timestamp).toBeGreaterThan(latest.get(name) ?? -Infinity);
      latest.set(name, timestamp);
    }
    expect(latest.size).toBeGreaterThan(0);
    expect(run.verdict).toBe("pass");
  });

  it("U16 a watermark generator never emits: no window fires before the end, the verdict names the source", () => {
    const run = observe({ job: windowJob(silent) });
    expect(run.verdict).toBe("declared");
    const said = run.result.verdict.properties.find(({ status }) => status === "declared");
    expect(said?.detail).toContain(
      "the watermark generator of Source: visits has seen 208 records",
    );
    const lastRead = run.records.findLastIndex(({ type }) => type === "task.poll");
    const firstRow = run.records.findIndex(({ type }) => type === "log.produced");
    expect(firstRow).toBeGreaterThan(lastRead);
  });

  it.each([
    ["true", "inconclusive"],
    ["false", "pass"],
  ])(
    "U15 a function changes a record that another one reads too (object reuse %s): caught, and named",
    (reuse, verdict) => {
      const job: JobDefinition = {
        name: "mutating",
        build(env: StreamExecutionEnvironment) {
          const rows = visitsOf(env)
            .map(({ user, page, timestamp }: Visit): Row => ({ user, page, timestamp }))
            .name("Rows");
          rows
            .map((row) => {
              (row as { page: string }).page = "changed";
              return row;
            })
            .name("Mutate")
            .sinkTo(logSink({ topic: "changed", transactionalIdPrefix: "changed" }));
          rows
            .map((row) => row)
            .name("Keep")
            .sinkTo(logSink());
        },
      };
      const run = observe({ job, configuration: { "pipeline.object-reuse": reuse } });
      expect(run.verdict).toBe(verdict);
      const changed = (run.result.sinks["rows"] as readonly Row[]).filter(
        ({ page }) => page === "changed",
      );
      // What the detector warns of does happen.
      expect(changed.length > 0).toBe(reuse === "true");
      if (reuse === "true") expect(reasonOf(run)).toContain("Mutate changes a record");
    },
  );
});
