/**
 * State of one value with time-to-live: as it is, reduced, or aggregated.
 *
 * Flink: org.apache.flink.runtime.state.ttl.TtlValueState, TtlReducingState (org.apache.flink.runtime.state.ttl),
 * TtlAggregatingState (org.apache.flink.runtime.state.ttl)
 * Simplified: no
 */
import type { TtlValue } from "../../../model/state-ttl.js";
import type { AggregateFunction } from "../../functions/aggregate-function.js";
import type { AggregatingState } from "../aggregating-state.js";
import type { ReducingState } from "../reducing-state.js";
import type { StateCell } from "../state-cell.js";
import type { ValueState } from "../value-state.js";
import type { TtlDecorator } from "./ttl-decorator.js";

export function ttlValueState(cell: StateCell, ttl: TtlDecorator): ValueState<unknown> {
  return {
    value: () => read(cell, ttl) ?? null,
    update: (value) => {
      ttl.accessed();
      if (value === null) cell.clear();
      else cell.set(ttl.wrap(value));
    },
    clear: () => {
      clear(cell, ttl);
    },
  };
}

export function ttlReducingState(
  cell: StateCell,
  ttl: TtlDecorator,
  reduce: (left: unknown, right: unknown) => unknown,
): ReducingState<unknown> {
  return {
    get: () => read(cell, ttl) ?? null,
    add: (value) => {
      ttl.accessed();
      const before = ttl.base(stored(cell));
      cell.set(ttl.wrap(before === undefined ? value : reduce(before, value)));
    },
    clear: () => {
      clear(cell, ttl);
    },
  };
}

export function ttlAggregatingState(
  cell: StateCell,
  ttl: TtlDecorator,
  aggregate: AggregateFunction<unknown, unknown, unknown>,
): AggregatingState<unknown, unknown> {
  return {
    get: () => {
      const accumulator = read(cell, ttl);
      return accumulator === undefined ? null : aggregate.getResult(accumulator);
    },
    add: (value) => {
      ttl.accessed();
      const accumulator = ttl.base(stored(cell)) ?? aggregate.createAccumulator();
      cell.set(ttl.wrap(aggregate.add(value, accumulator)));
    },
    clear: () => {
      clear(cell, ttl);
    },
  };
}

function stored(cell: StateCell): TtlValue | undefined {
  return cell.get() as TtlValue | undefined;
}

function read(cell: StateCell, ttl: TtlDecorator): unknown {
  ttl.accessed();
  return ttl.read(stored(cell), cell);
}

function clear(cell: StateCell, ttl: TtlDecorator): void {
  cell.clear();
  ttl.accessed();
}
