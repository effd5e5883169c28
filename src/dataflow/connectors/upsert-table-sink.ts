/**
 * Writes rows into a table by key. Rows are visible at once; after a failure they are written again, which
 * changes nothing if each key's rows come in the same order.
 *
 * Flink: org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink (with an upsert statement)
 * Simplified: all rows that wait go with the next request
 */
import type {
  OperatorContext,
  OperatorDescriptor,
  StepResult,
} from "../../model/stream-operator.js";
import type { Sink, SinkWriter } from "./sink.js";

/** Which table, and what its key is. */
export interface UpsertTableSinkSettings<T> {
  readonly table: string;
  /** The key of a row: a later row with the same key takes its place. */
  readonly key: (row: T) => string;
}

/** See the file's first comment. */
export class UpsertTableSink<T> implements Sink<T> {
  private readonly settings: UpsertTableSinkSettings<T>;

  private constructor(settings: UpsertTableSinkSettings<T>) {
    this.settings = Object.freeze(settings);
    Object.freeze(this);
  }

  /**
   * @example
   * ```ts
   * counts.sinkTo(UpsertTableSink.of({ table: "visits", key: ({ page }) => page }));
   * ```
   */
  static of<T>(settings: UpsertTableSinkSettings<T>): UpsertTableSink<T> {
    return new UpsertTableSink({ ...settings });
  }

  describe(): OperatorDescriptor {
    return { type: "upsertTable", parameters: { table: this.settings.table } };
  }

  /** The key under which a row lies in the table. */
  keyOf(row: T): string {
    return this.settings.key(row);
  }

  createWriter(): SinkWriter<T> {
    const { table, key } = this.settings;
    return new UpsertTableWriter<T>(`table/${table}`, key);
  }
}

class UpsertTableWriter<T> implements SinkWriter<T> {
  state: { unsent: unknown[]; isWriting: boolean; requests: number } = {
    unsent: [],
    isWriting: false,
    requests: 0,
  };
  private readonly address: string;
  private readonly key: (row: T) => string;

  constructor(address: string, key: (row: T) => string) {
    this.address = address;
    this.key = key;
  }

  write(ctx: OperatorContext, row: T): void {
    this.state.unsent.push(Object.freeze({ key: this.key(row), row }));
    this.send(ctx);
  }

  flush(): StepResult {
    const { isWriting, unsent } = this.state;
    return isWriting || unsent.length > 0 ? "pending" : "done";
  }

  onReply(ctx: OperatorContext): void {
    this.state.isWriting = false;
    this.send(ctx);
  }

  private send(ctx: OperatorContext): void {
    const { state } = this;
    if (state.isWriting || state.unsent.length === 0) return;
    state.isWriting = true;
    const rows = Object.freeze(state.unsent);
    state.unsent = [];
    const body = { type: "table.upsert", rows };
    ctx.request(this.address, `upsert:${String(state.requests++)}`, body);
  }
}
