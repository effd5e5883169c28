// Laws: a snapshot is a cache of re-running; a timeline shows at any position what a fresh run to it shows; a fork is a
// fresh run. Method: random worlds of toys, random positions, random faults.
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Fault } from "../../../src/kernel/fault.js";
import type { SavedSimulation, Simulation } from "../../../src/kernel/simulation.js";
import { Timeline } from "../../../src/kernel/timeline.js";
import { arbitraryFault, arbitraryToyPlan, worldOf } from "../../support/arbitrary-toy-world.js";
import { toyStory } from "../../support/toy-world.js";

const MAX_EVENTS = 250;

function runTo(simulation: Simulation, event: number): Simulation {
  while (simulation.eventCount < event && simulation.step());
  return simulation;
}

/** Everything that can be told of a run so far. */
function image(simulation: Simulation): unknown {
  const { trace } = simulation;
  return {
    digest: trace.hex(),
    processes: [...trace.processHexes()].sort(([left], [right]) => (left < right ? -1 : 1)),
    story: toyStory(simulation, true),
    events: Array.from({ length: trace.eventCount }, (_, index) => trace.eventAt(index)),
    // At the end of a run, a fault that hits nobody is told only to those who try to step on.
    outcomes: simulation.outcomes().filter(({ landed }) => landed),
    points: [...simulation.pointCounts].sort(([left], [right]) => (left < right ? -1 : 1)),
    now: simulation.now,
  };
}

const position = fc.nat(MAX_EVENTS);
const positions = fc.array(position, { minLength: 1, maxLength: 6 });

describe("restore at any event", () => {
  test.prop([arbitraryToyPlan(), positions])("continues with the same digest", (plan, stops) => {
    const expected = image(runTo(worldOf(plan), MAX_EVENTS));
    const simulation = worldOf(plan);
    const saved: SavedSimulation[] = [];
    for (const stop of [...stops].sort((left, right) => left - right)) {
      saved.push(runTo(simulation, stop).save());
    }
    // In any order, each more than once, into the same simulation and into fresh ones.
    for (const one of [...saved, ...[...saved].reverse()]) {
      simulation.load(one);
      expect(image(runTo(simulation, MAX_EVENTS))).toEqual(expected);
      const fresh = worldOf(plan);
      fresh.load(one);
      expect(image(runTo(fresh, MAX_EVENTS))).toEqual(expected);
    }
  });

  test.prop([arbitraryToyPlan(), fc.integer({ min: 1, max: 9 })])(
    "at every few events, saving and loading as one goes",
    (plan, every) => {
      const expected = image(runTo(worldOf(plan), MAX_EVENTS));
      let simulation = worldOf(plan);
      for (let event = 0; event < MAX_EVENTS; event += every) {
        const saved = runTo(simulation, event).save();
        if (event % 2 === 0) simulation = worldOf(plan);
        simulation.load(saved);
      }
      expect(image(runTo(simulation, MAX_EVENTS))).toEqual(expected);
    },
  );
});

describe("a fork", () => {
  /** Moves the moment of a fault behind a position, so that it can still be injected there. */
  function notBefore(fault: Fault, simulation: Simulation): Fault | undefined {
    const { when } = fault;
    if (when.kind === "time") return when.atUs > simulation.now ? fault : undefined;
    if (when.kind === "point")
      return simulation.passings(when.point) < when.nth ? fault : undefined;
    return when.event >= simulation.eventCount ? fault : undefined;
  }

  test.prop([arbitraryToyPlan(2), position, position, arbitraryFault("added")])(
    "with another fault = a fresh run with it",
    (plan, at, other, added) => {
      const control = runTo(worldOf(plan), at);
      const saved = control.save();
      const fault = notBefore(added, control);
      if (fault === undefined) return;
      // The control goes on, forks come and go, and none of it shows.
      runTo(control, at + other);
      const fork = worldOf(plan);
      fork.load(saved);
      fork.inject(fault);
      runTo(control, MAX_EVENTS);
      const fresh = worldOf({ ...plan, faults: [...plan.faults, fault] });
      expect(image(runTo(fork, MAX_EVENTS))).toEqual(image(runTo(fresh, MAX_EVENTS)));
      control.load(saved);
      expect(image(runTo(control, MAX_EVENTS))).toEqual(image(runTo(worldOf(plan), MAX_EVENTS)));
    },
  );
});

describe("two futures in one simulation", () => {
  test.prop([arbitraryToyPlan(2), position, fc.nat(40), fc.nat(40)])(
    "can be visited in turn without mixing",
    (plan, at, here, there) => {
      const simulation = runTo(worldOf(plan), at);
      const parting = simulation.save();
      const other = { id: "other", kind: "crash", target: "a", when: { kind: "event", event: at } };
      simulation.inject(other as Fault);
      const crashed = runTo(simulation, at + there).save();
      simulation.load(parting);
      const usual = runTo(simulation, at + here).save();
      simulation.load(crashed);
      const withCrash = worldOf({ ...plan, faults: [...plan.faults, other as Fault] });
      expect(image(runTo(simulation, MAX_EVENTS))).toEqual(image(runTo(withCrash, MAX_EVENTS)));
      simulation.load(usual);
      expect(image(runTo(simulation, MAX_EVENTS))).toEqual(image(runTo(worldOf(plan), MAX_EVENTS)));
    },
  );
});

type Move =
  | { readonly seek: number }
  | { readonly steps: number }
  | { readonly fork: true }
  | { readonly crash: string };

const move: fc.Arbitrary<Move> = fc.oneof(
  { arbitrary: fc.record({ seek: position }), weight: 4 },
  { arbitrary: fc.record({ steps: fc.nat(20) }), weight: 2 },
  fc.record({ fork: fc.constant(true as const) }),
  fc.record({ crash: fc.constantFrom("a", "b", "c", "d") }),
);

const density = fc.record({
  every: fc.integer({ min: 1, max: 20 }),
  recent: fc.integer({ min: 1, max: 4 }),
  archive: fc.integer({ min: 1, max: 6 }),
});

describe("a timeline", () => {
  test.prop([arbitraryToyPlan(2), fc.array(move, { maxLength: 12 }), density])(
    "shows at any position what a fresh run with its journal shows",
    (plan, moves, options) => {
      const timeline = new Timeline(worldOf(plan), options);
      moves.forEach((one, index) => {
        if ("seek" in one) timeline.seek(one.seek);
        else if ("steps" in one) for (let i = 0; i < one.steps && timeline.step(); i++);
        else if ("fork" in one) timeline.fork();
        else
          timeline.intervene({ id: `by hand ${String(index)}`, kind: "crash", target: one.crash });
        const made = timeline.journal.filter(({ event }) => event <= timeline.cursor);
        const faults = [...plan.faults, ...made.map(({ fault }) => fault)];
        const fresh = runTo(worldOf({ ...plan, faults }), timeline.cursor);
        expect(image(timeline.simulation)).toEqual(image(fresh));
      });
    },
  );
});
