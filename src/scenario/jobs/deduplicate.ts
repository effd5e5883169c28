import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { valueState } from "../../dataflow/state/state-descriptors.js";
import { enableTimeToLive, StateTtlConfig } from "../../dataflow/state/state-ttl-config.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** An order; a shop that gets no answer sends it again. */
interface Order {
  readonly id: string;
  readonly item: string;
}

const parameters = { timeToLive: "1 h" };

function build(env: StreamExecutionEnvironment, { timeToLive }: JobParameters): void {
  const ttl = StateTtlConfig.newBuilder(timeToLive as DurationText)
    .updateTtlOnCreateAndWrite()
    .neverReturnExpired()
    .build();

  env
    .fromSource(
      PartitionedLogSource.of<Order>({ topic: "orders" }),
      WatermarkStrategy.noWatermarks<Order>(),
      "orders",
    )
    .uid("orders")
    .keyBy("id")
    .process({
      // Nobody sends an order again after that time, so that the state does not grow for ever.
      state: { seen: enableTimeToLive(valueState<boolean>("seen"), ttl) },
      processElement(order, { state }, out: Collector<Order>) {
        if (state.seen.value() !== null) return;
        state.seen.update(true);
        out.collect(order);
      },
    })
    .name("Deduplicate")
    .uid("deduplicate")
    .sinkTo(
      TransactionalLogSink.of<Order>({ topic: "unique-orders", transactionalIdPrefix: "unique" }),
    )
    .name("unique-orders")
    .uid("unique-orders");
}

/** Lets each order through once, however often it is sent; what was seen is forgotten after a while. */
export const job: JobDefinition = { name: "deduplicate", parameters, build };
