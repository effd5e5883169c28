import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { outputTag } from "../../dataflow/functions/output-tag.js";
import { TumblingEventTimeWindows } from "../../dataflow/windowing/assigners/tumbling-event-time-windows.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** What a meter says. */
interface Measurement {
  readonly meter: string;
  readonly value: number;
  /** Milliseconds of event time. */
  readonly timestamp: number;
}

/** The sum of a window, given out when event time passes its end, and again for each late measurement. */
interface WindowSum {
  readonly meter: string;
  readonly until: number;
  readonly sum: number;
}

const parameters = { size: "10 s", outOfOrderness: "2 s", allowedLateness: "5 s" };

const tooLate = outputTag<Measurement>()("too-late");

function build(
  env: StreamExecutionEnvironment,
  { size, outOfOrderness, allowedLateness }: JobParameters,
): void {
  const sums = env
    .fromSource(
      PartitionedLogSource.of<Measurement>({ topic: "measurements" }),
      // First rung: event time waits for those who are a little late.
      WatermarkStrategy.forBoundedOutOfOrderness<Measurement>(
        outOfOrderness as DurationText,
      ).withTimestampAssigner(({ timestamp }) => timestamp),
      "measurements",
    )
    .uid("measurements")
    .keyBy("meter")
    .window(TumblingEventTimeWindows.of(size as DurationText))
    // Second rung: a window that has fired is kept for a while and corrects itself.
    .allowedLateness(allowedLateness as DurationText)
    // Third rung: what comes later still is not lost, it goes elsewhere.
    .sideOutputLateData(tooLate)
    .aggregate(
      {
        createAccumulator: () => 0,
        add: ({ value }, sum: number) => sum + value,
        getResult: (sum) => sum,
        merge: (left, right) => left + right,
      },
      {
        process(meter, ctx, [sum = 0], out: Collector<WindowSum>) {
          out.collect({ meter, until: ctx.window().end, sum });
        },
      },
    )
    .name("Sum")
    .uid("sum");

  sums
    .sinkTo(TransactionalLogSink.of<WindowSum>({ topic: "sums", transactionalIdPrefix: "sums" }))
    .name("sums")
    .uid("sums");
  sums
    .getSideOutput(tooLate)
    .sinkTo(
      TransactionalLogSink.of<Measurement>({ topic: "too-late", transactionalIdPrefix: "late" }),
    )
    .name("too-late")
    .uid("too-late");
}

/** The three things that can be done about late data: wait, correct, put aside. */
export const job: JobDefinition = { name: "late-data", parameters, build };
