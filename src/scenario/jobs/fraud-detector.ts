import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { CEP } from "../../dataflow/cep/cep.js";
import type { PatternMatch } from "../../dataflow/cep/functions/pattern-process-function.js";
import { Pattern } from "../../dataflow/cep/pattern/pattern.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { Charge } from "../input/generated-charges.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** A card that is probably being tried out by a thief. */
interface Alert {
  readonly card: string;
  /** Time of the large charge, milliseconds since 1970, UTC. */
  readonly at: number;
  /** In cents. */
  readonly small: number;
  /** In cents. */
  readonly large: number;
}

function alertOf(match: PatternMatch<Charge>): Alert {
  const [small] = match["small"] as readonly [Charge];
  const [large] = match["large"] as readonly [Charge];
  return { card: large.card, at: large.timestamp, small: small.amount, large: large.amount };
}

function build(env: StreamExecutionEnvironment, parameters: JobParameters): void {
  const outOfOrderness = (parameters["outOfOrderness"] ?? "1 s") as DurationText;
  const within = (parameters["within"] ?? "1 min") as DurationText;
  const smallBelow = Number(parameters["smallBelow"] ?? 100);
  const largeAbove = Number(parameters["largeAbove"] ?? 50_000);

  const tryOut = Pattern.begin<Charge>("small")
    .where(({ amount }) => amount < smallBelow)
    .next("large")
    .where(({ amount }) => amount > largeAbove)
    .within(within);

  const charges = env
    .fromSource(
      PartitionedLogSource.of<Charge>({ topic: "charges" }),
      WatermarkStrategy.forBoundedOutOfOrderness<Charge>(outOfOrderness).withTimestampAssigner(
        ({ timestamp }) => timestamp,
      ),
      "charges",
    )
    .uid("charges")
    .setParallelism(Number(parameters["sourceParallelism"] ?? -1));

  const alerts = CEP.pattern(charges.keyBy("card"), tryOut)
    .select(alertOf)
    .name("Detect fraud")
    .uid("detect-fraud");

  alerts.print("alert").name("Alert").uid("alert");
  alerts
    .sinkTo(TransactionalLogSink.of<Alert>({ topic: "alerts", transactionalIdPrefix: "fraud" }))
    .name("alerts")
    .uid("alerts");
}

/** Alerts when a small charge is followed at once by a large one within a minute. */
export const job: JobDefinition = { name: "fraud-detector", build };
