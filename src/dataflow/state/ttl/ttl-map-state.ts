/**
 * State of a map whose values each live for a time.
 *
 * Flink: org.apache.flink.runtime.state.ttl.TtlMapState
 * Simplified: a map is read at once
 */
import type { TtlValue } from "../../../model/state-ttl.js";
import { heapMapState } from "../heap-states.js";
import type { MapState } from "../map-state.js";
import type { StateCell } from "../state-cell.js";
import type { TtlDecorator } from "./ttl-decorator.js";

export function ttlMapState(cell: StateCell, ttl: TtlDecorator): MapState<unknown, unknown> {
  const map = heapMapState(cell) as MapState<unknown, TtlValue>;
  const readValue = (key: unknown, value: TtlValue | undefined): unknown =>
    ttl.read(value, {
      set: (fresh) => {
        map.put(key, fresh);
      },
      clear: () => {
        map.remove(key);
      },
    });
  const read = (key: unknown): unknown => {
    ttl.accessed();
    return readValue(key, map.get(key) ?? undefined);
  };
  const entries = (): (readonly [unknown, unknown])[] => {
    ttl.accessed();
    return map
      .entries()
      .map(([key, value]) => [key, readValue(key, value)] as const)
      .filter(([, value]) => value !== undefined);
  };
  const putAll = (all: Iterable<readonly [unknown, unknown]>): void => {
    ttl.accessed();
    for (const [key, value] of all) map.put(key, ttl.wrap(value));
  };
  return {
    get: (key) => read(key) ?? null,
    put: (key, value) => {
      putAll([[key, value]]);
    },
    putAll,
    remove: (key) => {
      ttl.accessed();
      map.remove(key);
    },
    contains: (key) => read(key) !== undefined,
    entries,
    keys: () => entries().map(([key]) => key),
    values: () => entries().map(([, value]) => value),
    isEmpty: () => {
      ttl.accessed();
      return map.isEmpty();
    },
    clear: () => {
      map.clear();
    },
  };
}
