import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { AggregateFunction } from "../../dataflow/functions/aggregate-function.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { TumblingEventTimeWindows } from "../../dataflow/windowing/assigners/tumbling-event-time-windows.js";

/** One visit of a page. */
export interface HuntedVisit {
  readonly timestamp: number;
  readonly page: string;
  readonly user: string;
}

/** Visits of one page in one window, and by whom. */
interface PageVisits {
  readonly page: string;
  readonly window: number;
  readonly visits: number;
  readonly users: number;
}

interface Visitors {
  visits: number;
  readonly byUser: Record<string, number>;
}

export const HUNT_TOPIC = "visits";
export const HUNT_SINK = "visits-per-window";

/** Keeps an object that changes in place: what a snapshot must be cut off from. */
const countVisitors: AggregateFunction<HuntedVisit, Visitors, Visitors> = {
  createAccumulator: () => ({ visits: 0, byUser: {} }),
  add: ({ user }, visitors) => {
    visitors.visits++;
    visitors.byUser[user] = (visitors.byUser[user] ?? 0) + 1;
    return visitors;
  },
  getResult: (visitors) => visitors,
  merge: (left, right) => ({ visits: left.visits + right.visits, byUser: left.byUser }),
};

const sumVisits: AggregateFunction<PageVisits, number, number> = {
  createAccumulator: () => 0,
  add: ({ visits }, sum) => sum + visits,
  getResult: (sum) => sum,
  merge: (left, right) => left + right,
};

/**
 * The job that mutants are hunted with: two shuffles, event time, windows that close often, state that
 * changes in place, and a transactional sink.
 */
export function buildHuntJob(env: StreamExecutionEnvironment): void {
  env
    .fromSource(
      PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
      WatermarkStrategy.forBoundedOutOfOrderness<HuntedVisit>("5 s").withTimestampAssigner(
        (visit) => visit.timestamp,
      ),
      "visits",
    )
    .uid("visits")
    .filter((visit) => visit.user !== "robot")
    .uid("no-robots")
    .keyBy("page")
    .window(TumblingEventTimeWindows.of("10 s"))
    .aggregate(countVisitors, {
      process(page, ctx, elements: readonly Visitors[], out: Collector<PageVisits>) {
        for (const { visits, byUser } of elements) {
          const users = Object.keys(byUser).length;
          out.collect({ page, window: ctx.window().start, visits, users });
        }
      },
    })
    .uid("visits-per-page")
    .keyBy("window")
    .window(TumblingEventTimeWindows.of("10 s"))
    .aggregate(sumVisits, {
      process(window, _ctx, [visits = 0], out: Collector<{ window: number; visits: number }>) {
        out.collect({ window, visits });
      },
    })
    .uid("visits-per-window")
    .rebalance()
    .sinkTo(
      TransactionalLogSink.of<{ window: number; visits: number }>({
        topic: HUNT_SINK,
        transactionalIdPrefix: "hunt",
      }),
    )
    .uid("sink");
}

/** Every visit becomes a row: the sink is never idle, so its transactions are always at stake. */
export function buildRowsJob(env: StreamExecutionEnvironment): void {
  env
    .fromSource(
      PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
      WatermarkStrategy.forBoundedOutOfOrderness<HuntedVisit>("5 s").withTimestampAssigner(
        (visit) => visit.timestamp,
      ),
      "visits",
    )
    .uid("visits")
    .filter((visit) => visit.user !== "robot")
    .uid("no-robots")
    .keyBy("page")
    .map(({ page, user, timestamp }) => ({ page, user, timestamp }))
    .uid("rows")
    .rebalance()
    .sinkTo(
      TransactionalLogSink.of<HuntedVisit>({ topic: HUNT_SINK, transactionalIdPrefix: "hunt" }),
    )
    .uid("sink");
}

interface Copy {
  readonly page: string;
  readonly user: string;
  readonly copy: number;
  readonly timestamp: number;
}

/** Four copies of every visit go to a task that is no faster than the one before it: buffers fill. */
export function buildCopiesJob(env: StreamExecutionEnvironment): void {
  env
    .fromSource(
      PartitionedLogSource.of<HuntedVisit>({ topic: HUNT_TOPIC }),
      WatermarkStrategy.forBoundedOutOfOrderness<HuntedVisit>("5 s").withTimestampAssigner(
        (visit) => visit.timestamp,
      ),
      "visits",
    )
    .uid("visits")
    .flatMap(({ page, user, timestamp }): Copy[] =>
      [1, 2, 3, 4].map((copy) => ({ page, user, copy, timestamp })),
    )
    .uid("copies")
    .keyBy("user")
    .window(TumblingEventTimeWindows.of("10 s"))
    .reduce((left, right) => (left.timestamp > right.timestamp ? left : right))
    .uid("latest")
    .rebalance()
    .sinkTo(TransactionalLogSink.of<Copy>({ topic: HUNT_SINK, transactionalIdPrefix: "hunt" }))
    .uid("sink");
}

/** Slow tasks, small buffers, and barriers that overtake: for `buildCopiesJob`. */
export const OVERTAKING: Readonly<Record<string, string>> = {
  "execution.checkpointing.unaligned.enabled": "true",
  "execution.checkpointing.max-concurrent-checkpoints": "1",
  "linecook.task.record-cost": "2 ms",
  "linecook.network.record-bytes": "8192",
};
