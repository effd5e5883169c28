import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { parseCombinedLogLine, type Visit } from "../../dataflow/connectors/combined-log.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { AggregateFunction } from "../../dataflow/functions/aggregate-function.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { EventTimeSessionWindows } from "../../dataflow/windowing/assigners/event-time-session-windows.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** One stay of a customer in the shop. */
interface ShopSession {
  readonly user: string;
  /** Time of the first visit, milliseconds since 1970, UTC. */
  readonly from: number;
  /** Time of the last visit. */
  readonly to: number;
  readonly visits: number;
}

const parameters = { gap: "30 min", outOfOrderness: "60 s" };

/** What is known about a stay so far. */
type Stay = Omit<ShopSession, "user">;

const stay: AggregateFunction<Visit, Stay, Stay> = {
  createAccumulator: () => ({ from: Infinity, to: -Infinity, visits: 0 }),
  add: ({ timestamp }, { from, to, visits }) => ({
    from: timestamp < from ? timestamp : from,
    to: timestamp > to ? timestamp : to,
    visits: visits + 1,
  }),
  getResult: (found) => found,
  // Two stays become one when a visit comes in between.
  merge: (left, right) => ({
    from: left.from < right.from ? left.from : right.from,
    to: left.to > right.to ? left.to : right.to,
    visits: left.visits + right.visits,
  }),
};

function visitOf(line: string | Visit): Visit | undefined {
  return typeof line === "string" ? parseCombinedLogLine(line) : line;
}

function build(env: StreamExecutionEnvironment, { gap, outOfOrderness }: JobParameters): void {
  env
    .fromSource(
      PartitionedLogSource.of<string | Visit>({ topic: "visits" }),
      WatermarkStrategy.forBoundedOutOfOrderness<string | Visit>(
        outOfOrderness as DurationText,
      ).withTimestampAssigner(
        (line, recordTimestamp) => visitOf(line)?.timestamp ?? recordTimestamp,
      ),
      "visits",
    )
    .uid("visits")
    .flatMap((line, out: Collector<Visit>) => {
      const visit = visitOf(line);
      if (visit !== undefined) out.collect(visit);
    })
    .name("Parse")
    .uid("parse")
    .keyBy("user")
    .window(EventTimeSessionWindows.withGap(gap as DurationText))
    .aggregate(stay, {
      process(user, _ctx, [found], out: Collector<ShopSession>) {
        if (found !== undefined) out.collect({ user, ...found });
      },
    })
    .name("Sessions")
    .uid("sessions")
    .sinkTo(
      TransactionalLogSink.of<ShopSession>({ topic: "sessions", transactionalIdPrefix: "shop" }),
    )
    .name("sessions")
    .uid("sessions-sink");
}

/** Finds out who stayed in a web shop from when to when: a stay is over after half an hour without a visit. */
export const job: JobDefinition = { name: "shop-sessions", parameters, build };
