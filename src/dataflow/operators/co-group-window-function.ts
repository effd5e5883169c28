/**
 * Parts the tagged elements of a window by their stream and gives both lists to a co-group function, or
 * each pair of them to a join function.
 *
 * Flink: org.apache.flink.streaming.api.datastream.CoGroupedStreams.CoGroupWindowFunction,
 * JoinedStreams.JoinCoGroupFunction (org.apache.flink.streaming.api.datastream),
 * JoinedStreams.FlatJoinCoGroupFunction (org.apache.flink.streaming.api.datastream)
 * Simplified: no
 */
import type { CoGroupFunction } from "../functions/co-group-function.js";
import type { Collector } from "../functions/collector.js";
import type { FlatJoinFunction } from "../functions/flat-join-function.js";
import type { JoinFunction } from "../functions/join-function.js";
import type { TaggedUnion } from "../functions/tagged-union.js";
import type { AnyProcessWindowFunction } from "./internal-window-function.js";

/** What a user gives to a window over two streams. */
export type TwoStreamFunction =
  | CoGroupFunction<unknown, unknown, unknown>
  | JoinFunction<unknown, unknown, unknown>
  | FlatJoinFunction<unknown, unknown, unknown>;

type CoGroup = CoGroupFunction<unknown, unknown, unknown>["coGroup"];

/** The window function of a join or co-group. */
export function coGroupWindowFunction(user: TwoStreamFunction): AnyProcessWindowFunction {
  const coGroup = coGroupOf(user);
  return {
    process: (_key, _context, elements, out) => {
      const first: unknown[] = [];
      const second: unknown[] = [];
      for (const { input, value } of elements as readonly TaggedUnion<unknown, unknown>[]) {
        (input === 1 ? first : second).push(value);
      }
      coGroup(first, second, out);
    },
  };
}

function coGroupOf(user: TwoStreamFunction): CoGroup {
  if (typeof user === "function") {
    return forEachPair((left, right, out) => {
      out.collect(user(left, right));
    });
  }
  if ("coGroup" in user) return (...lists) => user.coGroup(...lists);
  return forEachPair((...pair) => user.join(...pair));
}

function forEachPair(
  join: (left: unknown, right: unknown, out: Collector<unknown>) => void,
): CoGroup {
  return (first, second, out) => {
    for (const left of first) for (const right of second) join(left, right, out);
  };
}
