import { Duration } from "../../../src/dataflow/api/duration.js";
import type { DataStream } from "../../../src/dataflow/api/data-stream.js";
import type { KeyedStream } from "../../../src/dataflow/api/keyed-stream.js";
import type { Collector } from "../../../src/dataflow/functions/collector.js";
import { outputTag } from "../../../src/dataflow/functions/output-tag.js";
import { EventTimeSessionWindows } from "../../../src/dataflow/windowing/assigners/event-time-session-windows.js";
import { SlidingEventTimeWindows } from "../../../src/dataflow/windowing/assigners/sliding-event-time-windows.js";
import { TumblingEventTimeWindows } from "../../../src/dataflow/windowing/assigners/tumbling-event-time-windows.js";
import type { WindowAssigner } from "../../../src/dataflow/windowing/window-assigner.js";
import type { TimeWindow } from "../../../src/model/time-window.js";
import type { NodeDescription, Row } from "./job-description.js";

export const LATE = outputTag<Row>()("late");

const millis = (value: number | undefined): Duration => Duration.ofMillis(value ?? 0);

/** The event-time windows of a node. */
export function assignerOf(node: NodeDescription): WindowAssigner<unknown, TimeWindow> {
  const { assigner, size, slide, offset, gap } = node;
  switch (assigner) {
    case "sliding":
      return SlidingEventTimeWindows.of(millis(size), millis(slide), millis(offset));
    case "session":
      return EventTimeSessionWindows.withGap(millis(gap));
    default:
      return TumblingEventTimeWindows.of(millis(size), millis(offset));
  }
}

/** Windows of a key, or of everything under the key `*`. */
export function windowStream(node: NodeDescription, input: DataStream<Row>): DataStream<Row> {
  const { fn, lateness, lateTag } = node;
  const assigner = assignerOf(node);
  if (node.op === "windowAll") {
    const windows = input.windowAll(assigner);
    if (lateness !== undefined) windows.allowedLateness(millis(lateness));
    if (lateTag === true) windows.sideOutputLateData(LATE);
    if (fn === "reduceSum") {
      return windows.reduce(addRows, {
        process: (ctx, [sum], out: Collector<Row>) => {
          out.collect({ k: "*", v: sum?.v ?? 0, n: bounds(ctx.window()) });
        },
      });
    }
    return windows.apply((window, rows, out: Collector<Row>) => {
      out.collect(resultOf("*", bounds(window), rows, fn));
    });
  }
  const windows = input.keyBy(({ k }) => k).window(assigner);
  if (lateness !== undefined) windows.allowedLateness(millis(lateness));
  if (lateTag === true) windows.sideOutputLateData(LATE);
  if (fn === "reduceSum") {
    return windows.reduce(addRows, {
      process: (k, ctx, [sum], out: Collector<Row>) => {
        out.collect({ k, v: sum?.v ?? 0, n: bounds(ctx.window()) });
      },
    });
  }
  return windows.apply((k, window, rows, out: Collector<Row>) => {
    out.collect(resultOf(k, bounds(window), rows, fn));
  });
}

/** Windows of so many elements of a key. */
export function countWindowStream(
  { fn, size = 1, slide }: NodeDescription,
  input: KeyedStream<Row, string>,
): DataStream<Row> {
  return input.countWindow(size, slide).apply((k, _window, rows, out: Collector<Row>) => {
    out.collect(resultOf(k, "", rows, fn));
  });
}

function addRows(left: Row, right: Row): Row {
  return { k: left.k, v: left.v + right.v };
}

function bounds({ start, end }: TimeWindow): string {
  return `${String(start)}..${String(end)}`;
}

function resultOf(k: string, note: string, rows: readonly Row[], fn: string | undefined): Row {
  const values = rows.map(({ v }) => v);
  switch (fn) {
    case "sum":
      return { k, v: values.reduce((sum, value) => sum + value, 0), n: note };
    case "max":
      return { k, v: Math.max(...values), n: note };
    case "list":
      return { k, v: values.length, n: note + listed(values) };
    default:
      return { k, v: values.length, n: note };
  }
}

/** `[1, 2]`, ascending. */
export function listed(values: readonly number[]): string {
  return `[${[...values].sort((left, right) => left - right).join(", ")}]`;
}
