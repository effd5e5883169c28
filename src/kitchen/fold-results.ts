import type { KitchenRecord } from "./kitchen-record.js";
import type { HeldRows, KitchenState } from "./kitchen-state.js";

function sinkOf(process: string): string {
  return process.slice(process.indexOf("/") + 1);
}

function heldUnder(state: KitchenState, sink: string, transaction: string): HeldRows {
  return (
    state.held.find((held) => held.sink === sink && held.transaction === transaction) ?? {
      ...{ sink, transaction, rows: [] },
    }
  );
}

function withHeld(state: KitchenState, changed: HeldRows): readonly HeldRows[] {
  const others = state.held.filter(
    ({ sink, transaction }) => sink !== changed.sink || transaction !== changed.transaction,
  );
  return changed.rows.length === 0 ? others : [...others, changed];
}

/** Rows go under a transaction; committing serves them, aborting throws them away. */
export function foldResults(
  state: KitchenState,
  record: Extract<KitchenRecord, { type: "log.produced" | "log.transaction" }>,
): KitchenState {
  const { transactionalId, epoch } = record.fields;
  const sink = sinkOf(record.process);
  const held = heldUnder(state, sink, `${transactionalId}#${String(epoch)}`);
  if (record.type === "log.produced") {
    const rows = record.fields.rows as readonly unknown[];
    return { ...state, held: withHeld(state, { ...held, rows: [...held.rows, ...rows] }) };
  }
  const without = { ...state, held: withHeld(state, { ...held, rows: [] }) };
  if (record.fields.to !== "COMMITTED" || held.rows.length === 0) return without;
  const batch = held.rows.map((value) => ({ sink, atUs: record.timeUs, value }));
  return {
    ...without,
    committed: [...state.committed, batch],
    committedCount: state.committedCount + batch.length,
  };
}
