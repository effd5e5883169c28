// Goal: sources of one alignment group do not run apart, in a whole cluster. Method: one source whose elements are all
// there at once, one whose records come slowly; with and without the group, and with a crash.
import { describe, expect, it } from "vitest";
import type { StreamExecutionEnvironment } from "../../../../src/dataflow/api/stream-execution-environment.js";
import { CollectionSource } from "../../../../src/dataflow/connectors/collection-source.js";
import { PartitionedLogSource } from "../../../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../../../src/dataflow/eventtime/watermark-strategy.js";
import type { Fault } from "../../../../src/kernel/fault.js";
import type { SimTime } from "../../../../src/kernel/sim-time.js";
import { HUNT_SINK, HUNT_TOPIC, type HuntedVisit } from "../../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntRun } from "../../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../../src/verification/judge-run.js";

const START_MS = 1_772_442_000_000;
const SPAN_MS = 240_000;
const DRIFT = "20 s";

/** A record every 100 ms of event time, much more often than the visits. */
const ticks: readonly HuntedVisit[] = Array.from({ length: SPAN_MS / 100 }, (_, index) => ({
  timestamp: START_MS + index * 100,
  page: "/tick",
  user: "clock",
}));

function strategy(isAligned: boolean): WatermarkStrategy<HuntedVisit> {
  const byTime = WatermarkStrategy.forBoundedOutOfOrderness<HuntedVisit>(
    "6 s",
  ).withTimestampAssigner((visit) => visit.timestamp);
  return isAligned ? byTime.withWatermarkAlignment("clocks", DRIFT, "20 ms") : byTime;
}

function run(isAligned: boolean, faults: readonly Fault[] = []): HuntRun {
  const build = (env: StreamExecutionEnvironment): void => {
    const fast = env
      .fromSource(new CollectionSource(ticks), strategy(isAligned), "ticks")
      .setParallelism(1);
    const slow = env.fromSource(
      PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
      strategy(isAligned),
      "visits",
    );
    fast
      .union(slow)
      .sinkTo(TransactionalLogSink.of({ topic: HUNT_SINK, transactionalIdPrefix: "aligned" }));
  };
  const configuration = {
    "pipeline.auto-watermark-interval": "10 ms",
    "linecook.task.record-cost": "500 us",
  };
  return huntRun({ seed: "alignment", build, faults, configuration });
}

/** The most by which ticks ran ahead of the visits, in event time. */
function greatestLead({ simulation: { trace }, evidence }: HuntRun): number {
  const partitions = evidence.inputs.get(HUNT_TOPIC)?.partitions ?? [];
  let visits = START_MS;
  let lead = 0;
  for (const { type, process, fields } of trace.recordsFrom(0)) {
    if (type !== "task.poll") continue;
    const offset = fields["offset"] as number;
    if (process.includes(":0:0:")) lead = Math.max(lead, START_MS + offset * 100 - visits);
    else {
      const { records } = partitions[Number(fields["splitId"])] ?? { records: [] };
      const { timestamp } = records[offset]?.value as HuntedVisit;
      visits = Math.max(visits, timestamp);
    }
  }
  return lead;
}

function properties({ evidence }: HuntRun): readonly string[] {
  const { kind, properties: all } = judgeRun(evidence);
  return [kind, ...all.filter(({ status }) => status === "fail").map(({ detail }) => detail)];
}

describe("watermark alignment", () => {
  it("holds the fast source back", () => {
    const aligned = run(true);
    expect(properties(aligned)).toEqual(["pass"]);
    expect(greatestLead(aligned)).toBeLessThan(60_000);
    expect(greatestLead(run(false))).toBeGreaterThan(80_000);
  });

  it("goes on after a crash, and loses nothing", () => {
    const crash: Fault = {
      id: "crash",
      kind: "crash",
      target: "tm-2",
      when: { kind: "time", atUs: 900_000 as SimTime },
    };
    const aligned = run(true, [crash]);
    expect(properties(aligned)).toEqual(["pass"]);
    const finished = aligned.simulation.trace.recordsFrom(0);
    expect([...finished].some(({ fields }) => fields["to"] === "RESTARTING")).toBe(true);
  });
});
