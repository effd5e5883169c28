/**
 * Two streams and the key on which they meet, while this is being described.
 *
 * Flink: org.apache.flink.streaming.api.datastream.CoGroupedStreams.Where,
 * org.apache.flink.streaming.api.datastream.JoinedStreams.Where
 * Simplified: one class for both
 */
import type { Key, KeySelector } from "../functions/key-selector.js";
import type { DataStream } from "./data-stream.js";

/** Two streams and the key that their elements share. */
export interface KeyedPair<T1, T2, K extends Key> {
  /** Elements of the first stream come as the first argument of functions. */
  readonly first: DataStream<T1>;
  /** The stream whose elements come second. */
  readonly second: DataStream<T2>;
  /** The key of the first stream's elements. */
  readonly firstKey: KeySelector<T1, K>;
  /** The key of the second stream's elements; equal keys meet. */
  readonly secondKey: KeySelector<T2, K>;
}

/**
 * Waits for the key of the second stream; `Next` describes the windows.
 *
 * @example
 * ```ts
 * orders.join(clicks).where((order) => order.user).equalTo((click) => click.user);
 * ```
 */
export class KeyOfFirst<T1, T2, K extends Key, Next> {
  private readonly described: Omit<KeyedPair<T1, T2, K>, "secondKey">;
  private readonly next: (pair: KeyedPair<T1, T2, K>) => Next;

  /** @internal */
  constructor(
    described: Omit<KeyedPair<T1, T2, K>, "secondKey">,
    next: (pair: KeyedPair<T1, T2, K>) => Next,
  ) {
    this.described = described;
    this.next = next;
  }

  /** The key of the second stream's elements. */
  equalTo(secondKey: KeySelector<T2, K>): Next {
    return this.next({ ...this.described, secondKey });
  }
}
