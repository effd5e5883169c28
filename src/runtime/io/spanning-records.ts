/**
 * Records larger than a buffer: which parts of the one that is under way have come, channel by channel.
 * The last part carries the record; what came before it belongs to an unaligned checkpoint like any
 * other buffer, so that the record can be completed after a restore.
 *
 * Flink: org.apache.flink.runtime.io.network.api.serialization.SpanningWrapper
 * Simplified: the parts before the last one are counted, they carry nothing
 */
import type { BufferContent } from "../../model/operator-state.js";
import { JavaException } from "../../model/java-exception.js";
import type { SubtaskConnection } from "./channel-element.js";

export interface SpanningRecordsState {
  /** Parts of an incomplete record; channels without one are absent. */
  parts: Map<string, number>;
}

export class SpanningRecords {
  state: SpanningRecordsState = { parts: new Map() };

  /**
   * Takes the next buffer of a channel; false if the record that it belongs to is not complete.
   *
   * @throws JavaException `IOException` if parts are missing or come twice
   */
  take(
    channel: number,
    connection: SubtaskConnection | undefined,
    content: BufferContent,
  ): boolean {
    const { part } = content;
    const key = keyOf(channel, connection);
    const before = this.state.parts.get(key) ?? 0;
    if (part !== undefined ? part !== before + 1 : before > 0) {
      throw new JavaException(
        "IOException",
        `Corrupt stream: part ${String(part ?? 1)} of a record follows part ${String(before)}.`,
      );
    }
    if (part === undefined) return true;
    const isComplete = content.elements.length > 0;
    if (isComplete) this.state.parts.delete(key);
    else this.state.parts.set(key, part);
    return isComplete;
  }

  /** The parts of a record that is not complete, as buffers; none if there is no such record. */
  incomplete(channel: number): readonly BufferContent[] {
    return leadingParts(this.state.parts.get(keyOf(channel, undefined)) ?? 0);
  }
}

/** The buffers that a record fills before its last one. */
export function leadingParts(count: number): readonly BufferContent[] {
  return Array.from({ length: count }, (_, index) => ({
    elements: [],
    hashes: [],
    part: index + 1,
  }));
}

/** Buffers that were restored from several old channels into one keep apart. */
function keyOf(channel: number, connection: SubtaskConnection | undefined): string {
  if (connection === undefined) return String(channel);
  const { inputSubtask, outputSubtask } = connection;
  return `${String(channel)}/${String(inputSubtask)}/${String(outputSubtask)}`;
}
