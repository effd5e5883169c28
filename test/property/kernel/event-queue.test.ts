// Law: the queue pops what a sorted list would. Method: random pushes, pops, cancellations and restores against a model.
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { EventQueue } from "../../../src/kernel/event-queue.js";

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
  | { readonly pop: true }
  | { readonly cancel: number }
  | { readonly reload: true };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      push: fc.record({ time: fc.nat(9), tie: fc.integer({ min: -2, max: 2 }), lane: fc.nat(3) }),
    }),
    weight: 6,
  },
  { arbitrary: fc.record({ pop: fc.constant(true as const) }), weight: 4 },
  fc.record({ cancel: fc.nat(100) }),
  fc.record({ reload: fc.constant(true as const) }),
);

const LIVE = 1;
const DEAD = 0;

describe("the event queue", () => {
  test.prop([fc.array(step, { maxLength: 400 })])("pops in the order of a sorted list", (steps) => {
    let queue = new EventQueue(byName, 2);
    let model: (Entry & { slot: number; kind: number })[] = [];
    let sequence = 0;
    const pop = (): void => {
      const [first, ...rest] = model;
      expect(queue.nextTime).toBe(first?.time ?? Infinity);
      if (first === undefined) return;
      const slot = queue.pop();
      expect([queue.kindOf(slot), queue.takePayload(slot)]).toEqual([first.kind, first.sequence]);
      model = rest;
    };
    for (const one of steps) {
      if ("push" in one) {
        const { time, tie, lane } = one.push;
        const slot = queue.push(time, tie, lane, sequence, LIVE, 0, 0, 0, 0, 0, sequence);
        model = [...model, { ...one.push, sequence, slot, kind: LIVE }].sort(compare);
        sequence++;
      } else if ("pop" in one) pop();
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
      expect(queue.size).toBe(model.length);
    }
    while (model.length > 0) pop();
  });
});
