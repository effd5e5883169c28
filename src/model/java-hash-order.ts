/** Buckets of a new `java.util.HashMap`. */
const INITIAL_CAPACITY = 16;
const LOAD_FACTOR = 0.75;
const ID_WORDS = /.{8}/g;

/**
 * Values in the order in which a `java.util.HashMap` lists them: by bucket, and in a bucket in the
 * order in which they came. Flink writes operator states so, and checks them in that order.
 *
 * @param hashOf - Java's `hashCode()`, 32 bits
 */
export function inHashOrder<T>(values: readonly T[], hashOf: (value: T) => number): readonly T[] {
  let capacity = INITIAL_CAPACITY;
  while (values.length > capacity * LOAD_FACTOR) capacity *= 2;
  const bucketOf = (value: T): number => {
    const hash = hashOf(value);
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return [...values].sort((left, right) => bucketOf(left) - bucketOf(right));
}

/** Hash code of an id of 32 hex digits, Flink's `AbstractID.hashCode()`. */
export function hashOfId(id: string): number {
  const words = id.match(ID_WORDS) ?? [];
  return words.reduce((hash, word) => hash ^ Number.parseInt(word, 16), 0);
}
