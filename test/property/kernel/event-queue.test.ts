// Law: the queue pops what a sorted list would. Method: random pushes, pops, cancellations and restores against a model.
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { EventQueue } from "../../../src/kernel/event-queue.js";
import { mix32 } from "../../../src/kernel/hash.js";

interface Entry {
  readonly time: number;
  readonly tie: number;
  readonly lane: number;
  readonly sequence: number;
}

/** Lanes compare by name, which has nothing to do with their index. */
const LANE_NAMES = ["delta", "alpha", "charlie", "bravo"];

function byName(left: number, right: number): number {
  return (LANE_NAMES[left] ?? "") < (LANE_NAMES[right] ?? "") ? -1 : 1;
}

function compare(left: Entry, right: Entry): number {
  if (left.time !== right.time) return left.time - right.time;
  if (left.tie !== right.tie) return left.tie - right.tie;
  if (left.lane !== right.lane) return byName(left.lane, right.lane);
  return left.sequence - right.sequence;
}

type Step =
  | { readonly push: Omit<Entry, "sequence"> }
  | { readonly burst: number; readonly from: number; readonly spread: number }
  | { readonly pop: number }
  | { readonly cancel: number }
  | { readonly reload: true };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      push: fc.record({ time: fc.nat(9), tie: fc.integer({ min: -2, max: 2 }), lane: fc.nat(3) }),
    }),
    weight: 6,
  },
  { arbitrary: fc.record({ pop: fc.oneof(fc.constant(1), fc.nat(150)) }), weight: 4 },
  // Crowds, at one instant or over hours, so that most of them lie in the far future.
  {
    arbitrary: fc.record({
      burst: fc.nat(200),
      from: fc.oneof(fc.nat(10), fc.nat(2 ** 40)),
      spread: fc.constantFrom(0, 1, 7, 300, 50_000, 2 ** 33),
    }),
    weight: 2,
  },
  fc.record({ cancel: fc.nat(100) }),
  fc.record({ reload: fc.constant(true as const) }),
);

const LIVE = 1;
const DEAD = 0;

describe("the event queue", () => {
  test.prop([fc.array(step, { maxLength: 60 })])("pops in the order of a sorted list", (steps) => {
    let queue = new EventQueue(byName, 2);
    const model: (Entry & { slot: number; kind: number })[] = [];
    let sequence = 0;
    const push = (entry: Omit<Entry, "sequence">): void => {
      const { time, tie, lane } = entry;
      const slot = queue.push(time, tie, lane, sequence, LIVE, 0, 0, 0, 0, 0, sequence);
      model.push({ ...entry, sequence, slot, kind: LIVE });
      sequence++;
    };
    const pop = (): void => {
      const first = model.shift();
      expect(queue.nextTime).toBe(first?.time ?? Infinity);
      if (first === undefined) return;
      const slot = queue.pop();
      expect([queue.kindOf(slot), queue.takePayload(slot)]).toEqual([first.kind, first.sequence]);
    };
    for (const one of steps) {
      if ("push" in one) push(one.push);
      else if ("burst" in one) {
        for (let i = 0; i < one.burst; i++) {
          const time = one.from + Math.floor((mix32(i) / 2 ** 32) * one.spread);
          push({ time, tie: i % 3, lane: i & 3 });
        }
      } else if ("pop" in one) for (let i = 0; i < one.pop; i++) pop();
      else if ("cancel" in one) {
        const victim = model[one.cancel % Math.max(1, model.length)];
        if (victim === undefined) continue;
        queue.setKind(victim.slot, DEAD);
        victim.kind = DEAD;
      } else {
        const fresh = new EventQueue(byName, 2);
        fresh.load(queue.save());
        queue = fresh;
      }
      model.sort(compare);
      expect(queue.size).toBe(model.length);
    }
    while (model.length > 0) pop();
  });
});
