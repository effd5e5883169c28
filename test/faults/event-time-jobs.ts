import type { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../src/dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../src/dataflow/connectors/transactional-log-sink.js";
import type { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import type { AggregateFunction } from "../../src/dataflow/functions/aggregate-function.js";
import type { Collector } from "../../src/dataflow/functions/collector.js";
import { TumblingEventTimeWindows } from "../../src/dataflow/windowing/assigners/tumbling-event-time-windows.js";
import type { JobDefinition } from "../../src/scenario/job-definition.js";
import type { Visit } from "./forwarding-jobs.js";

interface PageVisits {
  readonly page: string;
  readonly visits: number;
}

const countVisits: AggregateFunction<Visit, number, number> = {
  createAccumulator: () => 0,
  add: (_visit, visits) => visits + 1,
  getResult: (visits) => visits,
  merge: (left, right) => left + right,
};

/** Visits per page and minute, in the event time of `strategy`; two sources, a partition each. */
export function windowedJob(strategy: WatermarkStrategy<Visit>): JobDefinition {
  return {
    name: "windowed",
    build(env: StreamExecutionEnvironment) {
      env
        .fromSource(PartitionedLogSource.of<Visit>({ topic: "visits" }), strategy, "visits")
        .setParallelism(2)
        .keyBy("page")
        .window(TumblingEventTimeWindows.of("1 min"))
        .aggregate(countVisits, {
          process(page, _ctx, [visits = 0], out: Collector<PageVisits>) {
            out.collect({ page, visits });
          },
        })
        .name("Count per page")
        .sinkTo(sinkOf())
        .name("visits-per-minute");
    },
  };
}

/** Every way from one task to the next, with event time at the end of it. */
export function manyEdgesJob(strategy: WatermarkStrategy<Visit>): JobDefinition {
  return {
    name: "many-edges",
    build(env: StreamExecutionEnvironment) {
      env
        .fromSource(PartitionedLogSource.of<Visit>({ topic: "visits" }), strategy, "visits")
        .uid("visits")
        .partitionCustom(
          (page: string, subtasks: number) => page.length % subtasks,
          ({ page }) => page,
        )
        .map((visit: Visit) => visit)
        .uid("custom")
        .name("Custom")
        .rebalance()
        .map((visit: Visit) => visit)
        .uid("rebalanced")
        .name("Rebalanced")
        .keyBy("page")
        .window(TumblingEventTimeWindows.of("1 min"))
        .aggregate(countVisits, {
          process(page, _ctx, [visits = 0], out: Collector<PageVisits>) {
            out.collect({ page, visits });
          },
        })
        .uid("count-per-page")
        .name("Count per page")
        .broadcast()
        .sinkTo(sinkOf())
        .uid("visits-per-minute")
        .name("visits-per-minute")
        .setParallelism(1);
    },
  };
}

function sinkOf(): TransactionalLogSink<PageVisits> {
  return TransactionalLogSink.of<PageVisits>({
    topic: "visits-per-minute",
    transactionalIdPrefix: "lab",
  });
}
