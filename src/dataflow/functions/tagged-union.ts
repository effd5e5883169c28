/**
 * An element of one of two streams that run together into one operator: it says which one it is from.
 *
 * Flink: org.apache.flink.streaming.api.datastream.CoGroupedStreams.TaggedUnion
 * Simplified: no
 */
export type TaggedUnion<T1, T2> =
  { readonly input: 1; readonly value: T1 } | { readonly input: 2; readonly value: T2 };
