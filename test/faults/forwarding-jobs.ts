import type { StreamExecutionEnvironment } from "../../src/dataflow/api/stream-execution-environment.js";
import { FileSink } from "../../src/dataflow/connectors/file-sink.js";
import {
  PartitionedLogSource,
  type PartitionedLogSourceSettings,
} from "../../src/dataflow/connectors/partitioned-log-source.js";
import type { Sink } from "../../src/dataflow/connectors/sink.js";
import {
  TransactionalLogSink,
  type TransactionalLogSinkSettings,
} from "../../src/dataflow/connectors/transactional-log-sink.js";
import { UpsertTableSink } from "../../src/dataflow/connectors/upsert-table-sink.js";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import type { JobDefinition } from "../../src/scenario/job-definition.js";

/** A visit as the lab's topic has it. */
export interface Visit {
  readonly page: string;
  readonly user: string;
  readonly timestamp: number;
}

/** One row for each visit. */
export interface Row {
  readonly user: string;
  readonly page: string;
  readonly timestamp: number;
}

/** Every visit becomes one row at once, so that each checkpoint has rows to commit. */
export function forwardingJob(
  sink: Sink<Row>,
  source: Partial<PartitionedLogSourceSettings> = {},
): JobDefinition {
  return {
    name: "forward",
    build(env: StreamExecutionEnvironment) {
      visitsOf(env, source)
        .map(({ user, page, timestamp }: Visit): Row => ({ user, page, timestamp }))
        .name("Forward")
        .sinkTo(sink)
        .name("rows");
    },
  };
}

/** The stream of visits in event time. */
export function visitsOf(
  env: StreamExecutionEnvironment,
  source: Partial<PartitionedLogSourceSettings> = {},
) {
  return env.fromSource(
    PartitionedLogSource.of<Visit>({ topic: "visits", ...source }),
    WatermarkStrategy.forBoundedOutOfOrderness<Visit>("5 s").withTimestampAssigner(
      ({ timestamp }) => timestamp,
    ),
    "visits",
  );
}

/** Rows into the topic `rows`. */
export function logSink(settings: Partial<TransactionalLogSinkSettings> = {}): Sink<Row> {
  return TransactionalLogSink.of<Row>({
    topic: "rows",
    transactionalIdPrefix: "forward",
    ...settings,
  });
}

/** Rows into the folder `out`. */
export const fileSink: Sink<Row> = FileSink.of<Row>({ path: "out" });

/** The last visit of each user into the table `latest`. */
export const tableSink: Sink<Row> = UpsertTableSink.of<Row>({
  table: "latest",
  key: ({ user }) => user,
});
