import { Duration } from "../../src/dataflow/api/duration.js";
import type { WatermarkGenerator } from "../../src/dataflow/eventtime/watermark-generator.js";
import { WatermarkStrategy } from "../../src/dataflow/eventtime/watermark-strategy.js";
import { MIN_TIMESTAMP } from "../../src/model/event-time.js";
import { readLong, type RecordedLong } from "./recorded-values.js";

/** An element of the watermark cases: what it says is done by the generators. */
export interface MarkedElement {
  readonly t?: RecordedLong;
  readonly mark?: RecordedLong;
  readonly idle?: boolean;
  readonly active?: boolean;
}

/** A watermark strategy of a case. */
export interface RecordedStrategy {
  readonly generator: string;
  readonly maxOutOfOrderness?: number;
  readonly timestamps?: "record" | "field" | "previousPlus10";
  readonly idleness?: number;
  readonly alignment?: number;
  readonly autoWatermarkInterval?: number;
}

type Element = MarkedElement;

const punctuated: WatermarkGenerator<Element, null> = {
  createState: () => null,
  onEvent: (_state, { mark }, _timestamp, output) => {
    if (mark !== undefined) output.emitWatermark(readLong(mark));
  },
  onPeriodicEmit: () => {},
};

const lastSeen: WatermarkGenerator<Element, { last: number }> = {
  createState: () => ({ last: MIN_TIMESTAMP }),
  onEvent: (state, { mark, idle, active }, timestamp, output) => {
    state.last = timestamp;
    if (mark !== undefined) output.emitWatermark(readLong(mark));
    if (idle === true) output.markIdle();
    if (active === true) output.markActive();
  },
  onPeriodicEmit: ({ last }, output) => {
    output.emitWatermark(last);
  },
};

function strategyOf(given: RecordedStrategy): WatermarkStrategy<Element> {
  switch (given.generator) {
    case "monotonous":
      return WatermarkStrategy.forMonotonousTimestamps();
    case "boundedOutOfOrderness":
      return WatermarkStrategy.forBoundedOutOfOrderness(
        Duration.ofMillis(given.maxOutOfOrderness ?? 0),
      );
    case "none":
      return WatermarkStrategy.noWatermarks();
    case "punctuated":
      return WatermarkStrategy.forGenerator(punctuated);
    default:
      return WatermarkStrategy.forGenerator(lastSeen);
  }
}

export function readStrategy(given: RecordedStrategy): WatermarkStrategy<Element> {
  let strategy = strategyOf(given);
  if (given.timestamps === "field") {
    strategy = strategy.withTimestampAssigner(({ t }) => readLong(t ?? "MIN"));
  } else if (given.timestamps === "previousPlus10") {
    strategy = strategy.withTimestampAssigner((_element, previous) => previous + 10);
  }
  if (given.idleness !== undefined) {
    strategy = strategy.withIdleness(Duration.ofMillis(given.idleness));
  }
  if (given.alignment !== undefined) {
    strategy = strategy.withWatermarkAlignment(
      "group",
      Duration.ofMillis(20),
      Duration.ofMillis(given.alignment),
    );
  }
  return strategy;
}
