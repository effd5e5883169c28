import { deepFreeze } from "../kernel/plain-data.js";
import type { Address, Message, Process, ProcessContext } from "../kernel/process.js";
import type { TableReply, TableRequest } from "../model/external-protocol.js";
import type { RuntimeContext } from "../model/runtime-context.js";

/** Rows by key; frozen. */
export type UpsertTableState = Map<string, unknown>;

/**
 * A table with a primary key, such as that of a database: the last row written for a key counts. It knows
 * no transactions; writing the same rows again changes nothing.
 */
export class UpsertTable implements Process {
  private rows: UpsertTableState = new Map();

  onStart(_ctx: ProcessContext, durable: ReadonlyMap<string, unknown>): void {
    this.rows = new Map(durable);
  }

  onReceive(ctx: RuntimeContext, message: Message, from: Address): void {
    if (!message.type.startsWith("table.")) return;
    const request = message as TableRequest;
    const row = request.type === "table.get" ? this.rows.get(request.key) : undefined;
    if (request.type === "table.upsert") this.upsert(ctx, request.rows);
    const { requestId } = request;
    const reply: TableReply = { type: "table.reply", requestId, row };
    ctx.send(from, reply, "io");
  }

  onTurn(): void {}

  hasWork(): boolean {
    return false;
  }

  save(): UpsertTableState {
    return this.rows;
  }

  load(state: unknown): void {
    this.rows = state as UpsertTableState;
  }

  private upsert(
    ctx: RuntimeContext,
    rows: readonly { readonly key: string; readonly row: unknown }[],
  ): void {
    for (const { key, row } of rows) {
      const content = deepFreeze(row);
      this.rows.set(key, content);
      ctx.persist(key, content);
    }
    ctx.emit("table.upserted", { rows });
    ctx.point("table.upserted");
  }
}
