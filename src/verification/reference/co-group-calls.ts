import type { Collector } from "./user-lists.js";

/** An element of one of two streams, as it lies in their common window. */
interface Tagged {
  readonly input: 1 | 2;
  readonly value: unknown;
}

type Join = (left: unknown, right: unknown) => unknown;
type FlatJoin = { join(left: unknown, right: unknown, out: Collector): void };
type CoGroup = {
  coGroup(left: readonly unknown[], right: readonly unknown[], out: Collector): void;
};

/** The function over two streams, in the form of a function over the window that both share. */
export function functionOverBoth(user: unknown): {
  process(key: unknown, context: unknown, elements: readonly unknown[], out: Collector): void;
} {
  return {
    process: (_key, _context, elements, out) => {
      const of = (input: 1 | 2): unknown[] =>
        (elements as readonly Tagged[])
          .filter((one) => one.input === input)
          .map(({ value }) => value);
      const [left, right] = [of(1), of(2)];
      if (typeof user === "object" && user !== null && "coGroup" in user) {
        (user as CoGroup).coGroup(left, right, out);
        return;
      }
      for (const one of left) {
        for (const other of right) {
          if (typeof user === "function") out.collect((user as Join)(one, other));
          else (user as FlatJoin).join(one, other, out);
        }
      }
    },
  };
}
