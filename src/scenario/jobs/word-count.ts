import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import type { JobDefinition } from "../job-definition.js";

/** How often a word has been there so far. */
interface WordCount {
  readonly word: string;
  readonly count: number;
}

function tokenize(line: string, out: Collector<WordCount>): void {
  for (const word of line.toLowerCase().split(/\W+/)) {
    if (word !== "") out.collect({ word, count: 1 });
  }
}

function build(env: StreamExecutionEnvironment): void {
  env
    .fromSource(
      PartitionedLogSource.of<string>({ topic: "lines" }),
      WatermarkStrategy.noWatermarks<string>(),
      "lines",
    )
    .uid("lines")
    .flatMap(tokenize)
    .name("Tokenize")
    .uid("tokenize")
    .keyBy("word")
    .sum("count")
    .name("Count")
    .uid("count")
    .sinkTo(
      TransactionalLogSink.of<WordCount>({ topic: "words", transactionalIdPrefix: "word-count" }),
    )
    .name("words")
    .uid("words");
}

/** Counts words: each word of a line gives the count of that word so far. */
export const job: JobDefinition = { name: "word-count", build };
