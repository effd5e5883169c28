// Goal: asynchronous functions work in a whole cluster, over a service whose answers come late, in disorder or not at all,
// and through crashes. Method: visits are enriched over a lookup service; the run is judged, and its rows are computed here.
import { describe, expect, it } from "vitest";
import { AsyncDataStream } from "../../../src/dataflow/api/async-data-stream.js";
import type { DataStream } from "../../../src/dataflow/api/data-stream.js";
import type { StreamExecutionEnvironment } from "../../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../../src/dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../../src/dataflow/eventtime/watermark-strategy.js";
import type { AsyncFunction } from "../../../src/dataflow/functions/async-function.js";
import { fixedDelay } from "../../../src/dataflow/functions/async-retry-strategy.js";
import type { LookupServiceArguments } from "../../../src/external/lookup-service.js";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SimTime } from "../../../src/kernel/sim-time.js";
import { JavaException } from "../../../src/model/java-exception.js";
import type { LookupReply } from "../../../src/model/external-protocol.js";
import { HUNT_SINK, HUNT_TOPIC, type HuntedVisit } from "../../../src/scenario/hunt/hunt-job.js";
import { huntRun, type HuntRun } from "../../../src/scenario/hunt/hunt-run.js";
import { judgeRun } from "../../../src/verification/judge-run.js";

interface Row {
  readonly timestamp: number;
  readonly user: string;
  readonly country: string;
}

const COUNTRIES = ["DE", "FR", "IN"];

function countryOf(user: string): string {
  return COUNTRIES[user.length % COUNTRIES.length] ?? "";
}

const USERS = ["robot", ...Array.from({ length: 20 }, (_, index) => `user-${String(index)}`)];

function service(manners: Partial<LookupServiceArguments> = {}): LookupServiceArguments {
  const entries = USERS.map((user) => [user, countryOf(user)] as const);
  return Object.freeze({ entries, minLatencyUs: 1_000, maxLatencyUs: 60_000, ...manners });
}

const withCountry: AsyncFunction<HuntedVisit, Row, LookupReply> = {
  asyncInvoke: ({ user }, call) => {
    call.request("outside/countries", { type: "lookup.get", key: user } as { type: string });
  },
  onReply: ({ timestamp, user }, { ok, value, error }, call) => {
    if (ok) call.complete([{ timestamp, user, country: value as string }]);
    else call.completeExceptionally(new JavaException("IOException", error));
  },
};

const withDefault: AsyncFunction<HuntedVisit, Row, LookupReply> = {
  ...withCountry,
  timeout: ({ timestamp, user }, call) => {
    call.complete([{ timestamp, user, country: "?" }]);
  },
};

type Enrich = (visits: DataStream<HuntedVisit>) => DataStream<Row>;

function run(
  seed: string,
  enrich: Enrich,
  manners: Partial<LookupServiceArguments>,
  crashAtUs: number | null = null,
  configuration: Readonly<Record<string, string>> = {},
): HuntRun {
  const build = (env: StreamExecutionEnvironment): void => {
    const visits = env.fromSource(
      PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
      WatermarkStrategy.forBoundedOutOfOrderness<HuntedVisit>("6 s").withTimestampAssigner(
        (visit) => visit.timestamp,
      ),
      "visits",
    );
    enrich(visits).sinkTo(
      TransactionalLogSink.of({ topic: HUNT_SINK, transactionalIdPrefix: "async" }),
    );
  };
  const crash: Fault = {
    id: "crash",
    kind: "crash",
    target: "tm-1",
    when: { kind: "time", atUs: (crashAtUs ?? 0) as SimTime },
  };
  return huntRun({
    seed,
    build,
    faults: crashAtUs === null ? [] : [crash],
    configuration,
    externals: [
      { name: "outside", boot: [{ name: "countries", kind: "lookup", args: service(manners) }] },
    ],
  });
}

function committed({ evidence }: HuntRun): Row[] {
  const rows = evidence.sinkLogs.get(HUNT_SINK) ?? [];
  return rows.filter(({ state }) => state === "COMMITTED").map(({ value }) => value as Row);
}

function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** What every visit must become. */
function expected({ evidence }: HuntRun): Row[] {
  const partitions = evidence.inputs.get(HUNT_TOPIC)?.partitions ?? [];
  return partitions
    .flatMap(({ records }) => records.map(({ value }) => value as HuntedVisit))
    .map(({ timestamp, user }) => ({ timestamp, user, country: countryOf(user) }));
}

function judged({ evidence }: HuntRun): readonly string[] {
  const { kind, properties } = judgeRun(evidence);
  const failed = properties.filter(({ status }) => status === "fail" || status === "inconclusive");
  return [kind, ...failed.map(({ id, detail }) => `${id}: ${detail}`)];
}

const ordered: Enrich = (visits) => AsyncDataStream.orderedWait(visits, withCountry, "5 s", 10);
const unordered: Enrich = (visits) => AsyncDataStream.unorderedWait(visits, withCountry, "5 s", 3);
const patient: Enrich = (visits) =>
  AsyncDataStream.unorderedWaitWithRetry(
    visits,
    withCountry,
    "5 s",
    5,
    fixedDelay(4, "20 ms", { ifException: () => true }),
  );

describe("AsyncDataStream in a cluster", () => {
  it.each([
    ["ordered", ordered, {}],
    ["unordered, with a full queue", unordered, {}],
    ["unordered with retries over failures", patient, { failuresPerThousand: 200 }],
  ] as const)("gives every visit its country: %s", (name, enrich, manners) => {
    const quiet = run(name, enrich, manners);
    expect(judged(quiet)).toEqual(["pass"]);
    expect(sorted(committed(quiet))).toEqual(sorted(expected(quiet)));
    const crashed = run(name, enrich, manners, 1_100_000);
    expect(judged(crashed)).toEqual(["pass"]);
    expect(sorted(committed(crashed))).toEqual(sorted(expected(crashed)));
  });

  it("keeps the order of each partition only if asked to", () => {
    const inOrder = (rows: readonly Row[]): boolean => {
      const times = rows.map(({ timestamp }) => timestamp);
      return JSON.stringify(times) === JSON.stringify(expectedTimes);
    };
    const single = { "parallelism.default": "1" };
    const first = run("order", ordered, {}, null, single);
    const expectedTimes = arrivals(first);
    expect(inOrder(committed(first))).toBe(true);
    const wide: Enrich = (visits) => AsyncDataStream.unorderedWait(visits, withCountry, "5 s", 50);
    expect(inOrder(committed(run("order", wide, {}, null, single)))).toBe(false);
  });

  it("gives up on answers that never come", () => {
    const enrich: Enrich = (visits) =>
      AsyncDataStream.orderedWait(visits, withDefault, "150 ms", 20);
    const lossy = run("losses", enrich, { lossesPerThousand: 100 });
    expect(judged(lossy)).toEqual(["pass"]);
    const rows = committed(lossy);
    expect(rows).toHaveLength(expected(lossy).length);
    const unknown = rows.filter(({ country }) => country === "?").length;
    expect(unknown).toBeGreaterThan(5);
    expect(unknown).toBeLessThan(60);
  });

  it("fails the job when an answer is an error and nobody retries", () => {
    const enrich: Enrich = (visits) => AsyncDataStream.orderedWait(visits, withCountry, "5 s", 10);
    const failing = run("errors", enrich, { failuresPerThousand: 10 });
    const causes = [...failing.simulation.trace.recordsFrom(0)]
      .filter(({ type, fields }) => type === "task.state" && fields["to"] === "FAILED")
      .map(({ fields }) => String(fields["cause"]));
    expect(causes[0]).toContain("Could not complete the stream element");
    expect(sorted(committed(failing))).toEqual(sorted(expected(failing)));
  });
});

/** Timestamps in the order in which a single reader emitted the visits. */
function arrivals({ simulation: { trace }, evidence }: HuntRun): number[] {
  const partitions = evidence.inputs.get(HUNT_TOPIC)?.partitions ?? [];
  return [...trace.recordsFrom(0)]
    .filter(({ type }) => type === "task.poll")
    .map(({ fields }) => {
      const partition = partitions[Number(fields["splitId"])];
      return (partition?.records[fields["offset"] as number]?.value as HuntedVisit).timestamp;
    });
}
