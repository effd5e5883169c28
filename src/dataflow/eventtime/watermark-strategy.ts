/**
 * How event time goes on: where timestamps come from and how watermarks follow.
 *
 * Flink: org.apache.flink.api.common.eventtime.WatermarkStrategy
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import { checkArgument } from "../../model/java-exception.js";
import type { WatermarkAlignment } from "../../model/source.js";
import { toMillis, type DurationLike } from "../api/duration.js";
import {
  boundedOutOfOrdernessWatermarks,
  type BoundedOutOfOrdernessState,
} from "./bounded-out-of-orderness-watermarks.js";
import { noWatermarks } from "./no-watermarks.js";
import type { WatermarkGenerator } from "./watermark-generator.js";
import { watermarksWithIdleness } from "./watermarks-with-idleness.js";

/** Gives an element its timestamp, from the one that its record brought along. */
export type TimestampAssigner<T> = (element: T, recordTimestamp: number) => number;

/** What a strategy is, as plain data: what plans show and checkers read. */
export interface WatermarkStrategyDescription {
  readonly generator: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly assignsTimestamps: boolean;
  readonly idlenessMs: number | null;
  readonly alignment: WatermarkAlignment | null;
}

interface Settings<T> {
  readonly generator: WatermarkGenerator<T>;
  readonly description: WatermarkStrategyDescription;
  readonly timestampAssigner: TimestampAssigner<T> | null;
}

/**
 * How event time goes on: where timestamps come from and how watermarks follow.
 *
 * @example
 * ```ts
 * WatermarkStrategy.forBoundedOutOfOrderness<Visit>("60 s")
 *   .withTimestampAssigner((visit) => visit.timestamp)
 *   .withIdleness("30 s");
 * ```
 */
export class WatermarkStrategy<T> {
  private readonly settings: Settings<T>;

  private constructor(settings: Settings<T>) {
    this.settings = Object.freeze(settings);
    Object.freeze(this);
  }

  /** Elements come at most this much later than younger ones. */
  static forBoundedOutOfOrderness<T>(maxOutOfOrderness: DurationLike): WatermarkStrategy<T> {
    const maxOutOfOrdernessMs = toMillis(maxOutOfOrderness);
    checkArgument(maxOutOfOrdernessMs >= 0, "maxOutOfOrderness cannot be negative");
    return WatermarkStrategy.of<T, BoundedOutOfOrdernessState>(
      boundedOutOfOrdernessWatermarks(maxOutOfOrdernessMs),
      {
        type: "boundedOutOfOrderness",
        maxOutOfOrdernessMs,
      },
    );
  }

  /** Timestamps only grow. */
  static forMonotonousTimestamps<T>(): WatermarkStrategy<T> {
    return WatermarkStrategy.of<T, BoundedOutOfOrdernessState>(boundedOutOfOrdernessWatermarks(0), {
      type: "boundedOutOfOrderness",
      maxOutOfOrdernessMs: 0,
    });
  }

  /** No watermarks at all. */
  static noWatermarks<T>(): WatermarkStrategy<T> {
    return WatermarkStrategy.of<T, unknown>(noWatermarks, { type: "none" });
  }

  /** Watermarks as the given generator makes them. */
  static forGenerator<T, S>(generator: WatermarkGenerator<T, S>): WatermarkStrategy<T> {
    return WatermarkStrategy.of(generator, { type: "custom" });
  }

  private static of<T, S>(
    generator: WatermarkGenerator<T, S>,
    described: WatermarkStrategyDescription["generator"],
  ): WatermarkStrategy<T> {
    return new WatermarkStrategy({
      generator,
      timestampAssigner: null,
      description: {
        generator: described,
        assignsTimestamps: false,
        idlenessMs: null,
        alignment: null,
      },
    });
  }

  /** Takes the timestamp from the element. */
  withTimestampAssigner(timestampAssigner: TimestampAssigner<T>): WatermarkStrategy<T> {
    return this.with({ timestampAssigner }, { assignsTimestamps: true });
  }

  /** A source (or split) without elements for so long no longer holds others back. */
  withIdleness(idleTimeout: DurationLike): WatermarkStrategy<T> {
    const idlenessMs = toMillis(idleTimeout);
    checkArgument(idlenessMs > 0, "idleTimeout must be greater than zero");
    return this.with({}, { idlenessMs });
  }

  /** Sources of one group wait for each other. */
  withWatermarkAlignment(
    group: string,
    maxAllowedDrift: DurationLike,
    updateInterval: DurationLike = "1 s",
  ): WatermarkStrategy<T> {
    const maxAllowedDriftMs = toMillis(maxAllowedDrift);
    const updateIntervalMs = toMillis(updateInterval);
    return this.with({}, { alignment: { group, maxAllowedDriftMs, updateIntervalMs } });
  }

  /** The strategy as plain data. */
  describe(): WatermarkStrategyDescription {
    return this.settings.description;
  }

  /** The generator with idleness detection around it. */
  createWatermarkGenerator(): WatermarkGenerator<T> {
    const { generator, description } = this.settings;
    if (description.idlenessMs === null) return generator;
    return watermarksWithIdleness(generator, description.idlenessMs);
  }

  /** Timestamp of an element; without an assigner the record keeps its own. */
  extractTimestamp(element: T, recordTimestamp: number = MIN_TIMESTAMP): number {
    const { timestampAssigner } = this.settings;
    return timestampAssigner === null
      ? recordTimestamp
      : timestampAssigner(element, recordTimestamp);
  }

  private with(
    settings: Partial<Settings<T>>,
    description: Partial<WatermarkStrategyDescription>,
  ): WatermarkStrategy<T> {
    return new WatermarkStrategy({
      ...this.settings,
      ...settings,
      description: Object.freeze({ ...this.settings.description, ...description }),
    });
  }
}
