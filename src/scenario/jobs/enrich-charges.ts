import { AsyncDataStream } from "../../dataflow/api/async-data-stream.js";
import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { AsyncFunction } from "../../dataflow/functions/async-function.js";
import { fixedDelay } from "../../dataflow/functions/async-retry-strategy.js";
import type { LookupReply } from "../../model/external-protocol.js";
import type { Charge } from "../input/generated-charges.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** A charge and whose card it was. */
interface OwnedCharge extends Charge {
  readonly owner: string;
}

const parameters = { timeout: "5 s", capacity: 20, retries: 10, retryDelay: "50 ms" };

const withOwner: AsyncFunction<Charge, OwnedCharge, LookupReply> = {
  asyncInvoke(charge, call) {
    call.request("lookup/owners", { type: "lookup.get", key: charge.card });
  },
  onReply(charge, { ok, value, error }, call) {
    if (!ok) call.completeExceptionally(new Error(`owners: ${error}`));
    else call.complete([{ ...charge, owner: (value as string | undefined) ?? "nobody" }]);
  },
};

function build(env: StreamExecutionEnvironment, parameters: JobParameters): void {
  const charges = env
    .fromSource(
      PartitionedLogSource.of<Charge>({ topic: "charges" }),
      WatermarkStrategy.noWatermarks<Charge>(),
      "charges",
    )
    .uid("charges");

  // The service is slow and sometimes says no: many questions are under way at once, and a refused one is
  // asked again. At the end of the input Flink asks no more: then a refusal fails the task, which starts again.
  AsyncDataStream.unorderedWaitWithRetry(
    charges,
    withOwner,
    parameters["timeout"] as DurationText,
    Number(parameters["capacity"]),
    fixedDelay(Number(parameters["retries"]), parameters["retryDelay"] as DurationText, {
      ifException: () => true,
    }),
  )
    .name("Look up owners")
    .uid("look-up-owners")
    .sinkTo(
      TransactionalLogSink.of<OwnedCharge>({
        topic: "owned-charges",
        transactionalIdPrefix: "enrich",
      }),
    )
    .name("owned-charges")
    .uid("owned-charges");
}

/** Adds the owner of the card to each charge, from a service that answers when it likes. */
export const job: JobDefinition = { name: "enrich-charges", parameters, build };
