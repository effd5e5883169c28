import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { CEP } from "../../dataflow/cep/cep.js";
import type { PatternMatch } from "../../dataflow/cep/functions/pattern-process-function.js";
import { Pattern } from "../../dataflow/cep/pattern/pattern.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import type { Reading } from "../input/generated-temperatures.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** Two readings in a row were too high. */
interface Warning {
  readonly sensor: string;
  /** Time of the second reading, milliseconds since 1970, UTC. */
  readonly at: number;
  /** Of both readings. */
  readonly meanDegrees: number;
}

/** A machine is too hot and gets hotter. */
interface Alarm {
  readonly sensor: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const parameters = {
  threshold: 100,
  warnWithin: "10 s",
  alarmWithin: "20 s",
  outOfOrderness: "2 s",
};

function warningOf(match: PatternMatch<Reading>): Warning {
  const [first] = match["first"] as readonly [Reading];
  const [second] = match["second"] as readonly [Reading];
  const meanDegrees = (first.degrees + second.degrees) / 2;
  return { sensor: second.sensor, at: second.timestamp, meanDegrees };
}

function build(env: StreamExecutionEnvironment, parameters: JobParameters): void {
  const threshold = Number(parameters["threshold"]);

  const readings = env
    .fromSource(
      PartitionedLogSource.of<Reading>({ topic: "temperatures" }),
      WatermarkStrategy.forBoundedOutOfOrderness<Reading>(
        parameters["outOfOrderness"] as DurationText,
      ).withTimestampAssigner(({ timestamp }) => timestamp),
      "temperatures",
    )
    .uid("temperatures");

  const tooHot = Pattern.begin<Reading>("first")
    .where(({ degrees }) => degrees > threshold)
    .next("second")
    .where(({ degrees }) => degrees > threshold)
    .within(parameters["warnWithin"] as DurationText);

  const warnings = CEP.pattern(readings.keyBy("sensor"), tooHot)
    .select(warningOf)
    .name("Warn")
    .uid("warn");

  const twoWarnings = Pattern.begin<Warning>("first")
    .next("second")
    .within(parameters["alarmWithin"] as DurationText);

  const alarms = CEP.pattern(warnings.keyBy("sensor"), twoWarnings)
    .flatSelect((match, out: Collector<Alarm>) => {
      const [first] = match["first"] as readonly [Warning];
      const [second] = match["second"] as readonly [Warning];
      if (second.meanDegrees <= first.meanDegrees) return;
      const { sensor, at, meanDegrees } = second;
      out.collect({ sensor, at, from: first.meanDegrees, to: meanDegrees });
    })
    .name("Alarm")
    .uid("alarm");

  warnings
    .sinkTo(TransactionalLogSink.of<Warning>({ topic: "warnings", transactionalIdPrefix: "warn" }))
    .name("warnings")
    .uid("warnings");
  alarms
    .sinkTo(TransactionalLogSink.of<Alarm>({ topic: "alarms", transactionalIdPrefix: "alarm" }))
    .name("alarms")
    .uid("alarms");
}

/** Warns of two high temperatures in a row, and raises an alarm if the next warning is hotter still. */
export const job: JobDefinition = { name: "temperature-alarms", parameters, build };
