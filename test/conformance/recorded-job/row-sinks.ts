import type { CommitRequest } from "../../../src/dataflow/connectors/commit-request.js";
import type { Committer, Sink, SinkWriter } from "../../../src/dataflow/connectors/sink.js";
import { MIN_TIMESTAMP } from "../../../src/model/event-time.js";
import type { OperatorContext, OperatorDescriptor } from "../../../src/model/stream-operator.js";
import { writeLong, type RecordedLong } from "../recorded-values.js";
import type { Row } from "./job-description.js";

/** A row as recorded, with the timestamp that the sink saw. */
export interface WrittenRow extends Row {
  readonly ts: RecordedLong | null;
}

/** Rows that become visible together, once. */
export interface CommittableRows {
  readonly id: string;
  readonly rows: readonly WrittenRow[];
}

function written({ k, v, n }: Row, timestamp: number): WrittenRow {
  const ts = timestamp === MIN_TIMESTAMP ? null : writeLong(timestamp);
  return Object.freeze(n === undefined ? { k, v, ts } : { k, v, n, ts });
}

/** A sink without committer: rows count when they are written. */
export class WriteSink implements Sink<Row> {
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  describe(): OperatorDescriptor {
    return { type: "write", parameters: { name: this.name } };
  }

  createWriter(): SinkWriter<Row> {
    return {
      state: null,
      write: (ctx, row, timestamp) => {
        ctx.print(`written:${this.name}`, written(row, timestamp));
      },
      flush: () => "done",
    };
  }
}

interface CommittingWriterState {
  rows: WrittenRow[];
  committables: number;
}

class CommittingWriter implements SinkWriter<Row> {
  state: CommittingWriterState = { rows: [], committables: 0 };
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  write(ctx: OperatorContext, row: Row, timestamp: number): void {
    const value = written(row, timestamp);
    this.state.rows.push(value);
    ctx.print(`precommitted:${this.name}`, value);
  }

  flush(): "done" {
    return "done";
  }

  prepareCommit(ctx: OperatorContext): readonly CommittableRows[] {
    const { rows } = this.state;
    if (rows.length === 0) return [];
    this.state.rows = [];
    const parts = [this.name, ctx.subtaskIndex, ctx.attempt, this.state.committables];
    this.state.committables++;
    const unique = `${parts.join(":")}@${String(ctx.processingTime())}`;
    return [Object.freeze({ id: unique, rows: Object.freeze(rows) })];
  }
}

/** A sink with committer: rows count when they are committed. */
export class CommitSink implements Sink<Row> {
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  describe(): OperatorDescriptor {
    return { type: "commit", parameters: { name: this.name } };
  }

  createWriter(): SinkWriter<Row> {
    return new CommittingWriter(this.name);
  }

  createCommitter(): Committer {
    return {
      state: null,
      commit: (ctx: OperatorContext, requests: readonly CommitRequest<unknown>[]) => {
        for (const request of requests) {
          ctx.print(`committed:${this.name}`, request.getCommittable());
        }
        return "done";
      },
    };
  }
}
