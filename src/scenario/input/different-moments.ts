import type { RandomStream } from "../../kernel/random-source.js";

/** So many different moments of a span of milliseconds, or all that it has, in the order they were drawn. */
export function differentMoments(
  count: number,
  spanMs: number,
  random: RandomStream,
): readonly number[] {
  const moments = new Set<number>();
  while (moments.size < Math.min(count, spanMs)) moments.add(random.below(spanMs));
  return [...moments];
}
