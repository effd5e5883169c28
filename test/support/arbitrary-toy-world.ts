import fc from "fast-check";
import type { Fault, FaultWhen } from "../../src/kernel/fault.js";
import type { TieBreak } from "../../src/kernel/lane-table.js";
import type { ChannelProfile } from "../../src/kernel/network.js";
import { simTime } from "../../src/kernel/sim-time.js";
import type { Simulation } from "../../src/kernel/simulation.js";
import type { ToyAction, ToyScript } from "./toy-process.js";
import { toyWorld, type ToyMachines } from "./toy-world.js";

/** Everything that a run of toys is a function of, as data that shrinks well. */
export interface ToyPlan {
  readonly seed: string;
  readonly machines: ToyMachines;
  readonly channels: Readonly<Record<string, ChannelProfile>>;
  readonly faults: readonly Fault[];
  readonly tieBreak: TieBreak;
}

/** A fresh simulation of a plan. */
export function worldOf(plan: ToyPlan): Simulation {
  const { machines, ...options } = plan;
  return toyWorld(machines, options);
}

const MACHINES = ["a", "b", "c", "d"];
const PROCESSES = ["p", "q", "r"];
const MESSAGES = ["m1", "m2", "m3"];
const TIMERS = ["t1", "t2", "t3"];
const POINTS = ["here", "there"];
const NOTICES = ["kernel.unreachable", "kernel.connectionLost"];

const name = fc.constantFrom(...MACHINES);
const channel = fc.constantFrom("rpc", "data");
const address = fc
  .tuple(name, fc.constantFrom(...PROCESSES, "child"))
  .map((parts) => parts.join("/"));
const delay = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 400 }));

const childScript: ToyScript = {
  start: [{ timer: "t1", us: 30 }, { say: "born" }],
  receive: {
    t1: [
      { draw: "child", bound: 10 },
      { timer: "t1", us: 50 },
    ],
  },
  turn: { m1: [{ spend: 20 }, { reply: "m2" }] },
  patience: 5,
};

const message = fc.record({ send: fc.constantFrom(...MESSAGES), to: address, channel });

/** What may be done in `onReceive`, too. */
const quickAction: fc.Arbitrary<ToyAction> = fc.oneof(
  { arbitrary: message, weight: 5 },
  { arbitrary: fc.record({ timer: fc.constantFrom(...TIMERS), us: delay }), weight: 4 },
  { arbitrary: fc.record({ reply: fc.constantFrom(...MESSAGES), channel }), weight: 3 },
  {
    arbitrary: fc.record({ draw: fc.constantFrom("d1", "d2"), bound: fc.constant(100) }),
    weight: 2,
  },
  fc.record({ cancel: fc.constantFrom(...TIMERS) }),
  fc.record({
    persist: fc.constantFrom("k1", "k2"),
    value: fc.option(fc.nat(9), { nil: undefined }),
  }),
  fc.record({ point: fc.constantFrom(...POINTS) }),
  fc.record({ spawn: fc.constant("child"), script: fc.constant(childScript) }),
  fc.record({ stop: fc.constantFrom("child", ...PROCESSES) }),
  fc.record({ watch: name, channel }),
  fc.record({ unwatch: name, channel }),
  fc.constant<ToyAction>({ clock: true }),
);

const action: fc.Arbitrary<ToyAction> = fc.oneof(
  { arbitrary: quickAction, weight: 8 },
  { arbitrary: fc.record({ spend: fc.integer({ min: 1, max: 200 }) }), weight: 2 },
  { arbitrary: fc.constant<ToyAction>({ halt: true }), weight: 1 },
);

/** `spawn child` while there is one is an error of the toy, not of the kernel: it stops it first. */
function withRoomForChild(actions: readonly ToyAction[]): ToyAction[] {
  return actions.flatMap((one): ToyAction[] =>
    "spawn" in one ? [{ stop: one.spawn }, one] : [one],
  );
}

function reactions(
  types: readonly string[],
  does: fc.Arbitrary<ToyAction>,
): fc.Arbitrary<Record<string, ToyAction[]>> {
  const actions = fc.array(does, { maxLength: 4 }).map(withRoomForChild);
  return fc.dictionary(fc.constantFrom(...types), actions, { maxKeys: 3 });
}

const script: fc.Arbitrary<ToyScript> = fc.record({
  start: fc.array(action, { minLength: 1, maxLength: 5 }).map(withRoomForChild),
  receive: reactions([...MESSAGES, ...TIMERS, ...NOTICES], quickAction),
  turn: reactions([...MESSAGES, ...TIMERS], action),
  patience: fc.integer({ min: 3, max: 40 }),
});

const when: fc.Arbitrary<FaultWhen> = fc.oneof(
  fc.nat(2_000).map((atUs): FaultWhen => ({ kind: "time", atUs: simTime(atUs) })),
  fc.record({ kind: fc.constant("event" as const), event: fc.nat(150) }),
  fc.record({ kind: fc.constant("command" as const), event: fc.nat(150), command: fc.nat(4) }),
  fc.record({
    kind: fc.constant("point" as const),
    point: fc.constantFrom(...POINTS),
    nth: fc.integer({ min: 1, max: 5 }),
  }),
);

const faultBody: fc.Arbitrary<Omit<Fault, "id">> = fc.record(
  {
    kind: fc.constantFrom("crash", "crash", "pause", "partition", "reset", "skew", "slow"),
    target: name,
    when,
    forUs: fc.nat(1_000),
    peer: name,
    channel,
    amountUs: fc.nat(500),
  },
  { requiredKeys: ["kind", "target", "when"] },
);

/** A fault with that id. */
export function arbitraryFault(id: string): fc.Arbitrary<Fault> {
  return faultBody.map((body) => ({ id, ...body }));
}

const profile: fc.Arbitrary<ChannelProfile> = fc.record({
  latencyUs: fc.integer({ min: 1, max: 120 }),
  jitterUs: fc.constantFrom(0, 0, 1, 60),
  localLatencyUs: fc.integer({ min: 1, max: 10 }),
  notifiesUnreachable: fc.boolean(),
});

const processes = fc.record(
  { p: script, q: script, r: script },
  { requiredKeys: ["p"] },
) as fc.Arbitrary<Record<string, ToyScript>>;

/** Four machines with up to three processes each, in any order; faults up to `maxFaults`. */
export function arbitraryToyPlan(maxFaults = 4): fc.Arbitrary<ToyPlan> {
  const order = fc.shuffledSubarray(MACHINES, { minLength: MACHINES.length });
  return fc.record({
    seed: fc.string({ minLength: 1, maxLength: 5 }),
    machines: fc
      .tuple(order, fc.tuple(processes, processes, processes, processes))
      .map(([names, scripts]) =>
        Object.fromEntries(names.map((one, i) => [one, scripts[i] ?? {}])),
      ),
    channels: fc.record({ rpc: profile, data: profile }),
    faults: fc
      .array(faultBody, { maxLength: maxFaults })
      .map((bodies) => bodies.map((body, i) => ({ id: `f${String(i)}`, ...body }))),
    tieBreak: fc.oneof(
      fc.constant<TieBreak>({ kind: "content" }),
      fc.nat(1_000).map((seed): TieBreak => ({ kind: "explore", seed })),
    ),
  });
}
