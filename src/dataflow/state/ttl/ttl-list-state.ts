/**
 * State of a list whose items each live for a time.
 *
 * Flink: org.apache.flink.runtime.state.ttl.TtlListState
 * Simplified: a list is read at once; Flink drops a list of expired items when its reader gets to the end
 */
import type { TtlValue } from "../../../model/state-ttl.js";
import { heapListState } from "../heap-states.js";
import type { ListState } from "../list-state.js";
import type { StateCell } from "../state-cell.js";
import type { TtlDecorator } from "./ttl-decorator.js";

export function ttlListState(cell: StateCell, ttl: TtlDecorator): ListState<unknown> {
  const items = heapListState(cell) as ListState<TtlValue>;
  const wrapAll = (values: readonly unknown[]): TtlValue[] => values.map((one) => ttl.wrap(one));
  const addAll = (values: readonly unknown[]): void => {
    ttl.accessed();
    items.addAll(wrapAll(values));
  };
  return {
    get: () => {
      ttl.accessed();
      return visibleItems(items, ttl);
    },
    add: (value) => {
      addAll([value]);
    },
    addAll,
    update: (values) => {
      ttl.accessed();
      items.update(wrapAll(values));
    },
    clear: () => {
      items.clear();
    },
  };
}

function visibleItems(items: ListState<TtlValue>, ttl: TtlDecorator): unknown[] {
  const found = items.get();
  const alive = found.filter((item) => !ttl.isExpired(item));
  const visible = found.filter((item) => ttl.isVisible(item));
  if (alive.length === 0) items.clear();
  else if (ttl.updatesOnRead) items.update(alive.map(({ userValue }) => ttl.wrap(userValue)));
  return visible.map(({ userValue }) => userValue);
}
