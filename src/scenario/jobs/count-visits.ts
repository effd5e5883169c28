import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import type { DurationText } from "../../dataflow/api/duration.js";
import {
  PartitionedLogSource,
  type PartitionedLogSourceSettings,
} from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { AggregateFunction } from "../../dataflow/functions/aggregate-function.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { outputTag } from "../../dataflow/functions/output-tag.js";
import type { ProcessContext } from "../../dataflow/functions/process-function.js";
import { TumblingEventTimeWindows } from "../../dataflow/windowing/assigners/tumbling-event-time-windows.js";
import { parseCombinedLogLine, type Visit } from "../../dataflow/connectors/combined-log.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";
import { formatUtcMinute } from "../../model/utc-minute.js";

/** How often one page was visited in one minute. */
interface PageVisits {
  readonly page: string;
  readonly minute: string;
  readonly visits: number;
}

/** How many visits there were in one minute. */
interface MinuteVisits {
  readonly minute: string;
  readonly visits: number;
}

/** Lines of a log, or visits that were read before. */
type Line = string | Visit;

const malformed = outputTag<string>()("malformed");

const countVisits: AggregateFunction<Visit, number, number> = {
  createAccumulator: () => 0,
  add: (_visit, visits) => visits + 1,
  getResult: (visits) => visits,
  merge: (left, right) => left + right,
};

const sumVisits: AggregateFunction<PageVisits, number, number> = {
  createAccumulator: () => 0,
  add: ({ visits }, sum) => sum + visits,
  getResult: (sum) => sum,
  merge: (left, right) => left + right,
};

function visitOf(line: Line): Visit | undefined {
  return typeof line === "string" ? parseCombinedLogLine(line) : line;
}

/** Unless it is asked to look for new partitions the job reads those that are there, and ends. */
function discovery(parameters: JobParameters): Partial<PartitionedLogSourceSettings> {
  const interval = parameters["partitionDiscoveryIntervalMs"];
  if (interval === undefined) return {};
  const properties = { "partition.discovery.interval.ms": Number(interval) };
  return { boundedness: "CONTINUOUS_UNBOUNDED", properties };
}

function build(env: StreamExecutionEnvironment, parameters: JobParameters): void {
  const outOfOrderness = (parameters["outOfOrderness"] ?? "60 s") as DurationText;
  const sourceParallelism = Number(parameters["sourceParallelism"] ?? -1);
  const sumParallelism = Number(parameters["sumParallelism"] ?? -1);

  const parsed = env
    .fromSource(
      PartitionedLogSource.of<Line>({ topic: "visits", ...discovery(parameters) }),
      WatermarkStrategy.forBoundedOutOfOrderness<Line>(outOfOrderness).withTimestampAssigner(
        (line, recordTimestamp) => visitOf(line)?.timestamp ?? recordTimestamp,
      ),
      "visits",
    )
    .uid("visits")
    .setParallelism(sourceParallelism)
    .process({
      sideOutputs: [malformed],
      processElement(
        line: Line,
        ctx: ProcessContext<readonly [typeof malformed]>,
        out: Collector<Visit>,
      ) {
        const visit = visitOf(line);
        if (visit !== undefined) out.collect(visit);
        else {
          ctx.getRuntimeContext().getCounter("malformed").inc();
          ctx.output(malformed, String(line));
        }
      },
    })
    .name("Parse")
    .uid("parse")
    .setParallelism(sourceParallelism);

  parsed.getSideOutput(malformed).print("malformed").setParallelism(sourceParallelism);

  parsed
    .keyBy("page")
    .window(TumblingEventTimeWindows.of("1 min"))
    .aggregate(countVisits, {
      process(page, ctx, [visits = 0], out: Collector<PageVisits>) {
        out.collect({ page, minute: formatUtcMinute(ctx.window().start), visits });
      },
    })
    .name("Count per page")
    .uid("count-per-page")
    .keyBy("minute")
    .window(TumblingEventTimeWindows.of("1 min"))
    .aggregate(sumVisits, {
      process(minute, _ctx, [visits = 0], out: Collector<MinuteVisits>) {
        out.collect({ minute, visits });
      },
    })
    .name("Sum per minute")
    .uid("sum-per-minute")
    .setParallelism(sumParallelism)
    .rebalance()
    .sinkTo(
      TransactionalLogSink.of<MinuteVisits>({
        topic: "visits-per-minute",
        transactionalIdPrefix: "count-visits",
      }),
    )
    .name("visits-per-minute")
    .uid("visits-per-minute")
    .setParallelism(sumParallelism);
}

/** Counts the visits of a website per minute: per page first, then over all pages. */
export const job: JobDefinition = { name: "count-visits", build };
