import { MIN_TIMESTAMP } from "../../model/event-time.js";
import { assignToKeyGroup } from "../../model/key-groups.js";
import { serializedKey } from "../../model/serialized-key.js";
import type { StateDescriptor } from "../../model/stream-operator.js";
import { elementOperator } from "./element-operators.js";
import { ReferenceIntervalJoin } from "./interval-join-operator.js";
import { KeyedCalls } from "./keyed-calls.js";
import type { Origin, ReferenceEnvironment, ReferenceOperator } from "./reference-operator.js";
import type { Ingredients } from "./reference-operators.js";
import { userClock, userContext, type UserContext } from "./user-context.js";
import { collector, userList, UserLists, UserOperatorState, type Collector } from "./user-lists.js";
import { userStates } from "./user-state.js";

type OnElement = (value: unknown, context: unknown, out: Collector) => void;

interface CoFunction {
  map1(value: unknown): unknown;
  map2(value: unknown): unknown;
  flatMap1(value: unknown, out: Collector): void;
  flatMap2(value: unknown, out: Collector): void;
  readonly processElement1: OnElement;
  readonly processElement2: OnElement;
}

interface BroadcastFunction {
  readonly state?: Readonly<Record<string, StateDescriptor>>;
  readonly processElement: OnElement;
  readonly processBroadcastElement: OnElement;
}

function coMap({ user, output }: Ingredients): ReferenceOperator {
  const code = user as CoFunction;
  return elementOperator(output, (value, timestamp, origin, input) => {
    output.record(input === 0 ? code.map1(value) : code.map2(value), timestamp, origin);
  });
}

function coFlatMap({ user, output }: Ingredients): ReferenceOperator {
  const code = user as CoFunction;
  return elementOperator(output, (value, timestamp, origin, input) => {
    const out = collector(output, timestamp, origin);
    if (input === 0) code.flatMap1(value, out);
    else code.flatMap2(value, out);
  });
}

function coProcess(made: Ingredients): ReferenceOperator {
  const { user, output, environment } = made;
  const code = user as CoFunction;
  const operatorState = new UserOperatorState(user, environment);
  const calls = new UnkeyedCalls(made);
  return {
    ...elementOperator(output, (value, timestamp, origin, input) => {
      const context = {
        ...calls.context(timestamp, origin),
        operatorState: operatorState.current,
        timerService: () => userClock(calls.watermark),
      };
      const out = collector(output, timestamp, origin);
      if (input === 0) code.processElement1(value, context, out);
      else code.processElement2(value, context, out);
    }),
    watermark: (timestamp) => calls.advance(timestamp),
    restore: (restored) => operatorState.lists.restore(restored),
    prepareSnapshot: (checkpointId) => operatorState.prepareSnapshot(checkpointId),
    visit: (visitor) => operatorState.lists.visit(visitor),
  };
}

function keyedCoProcess({ user, environment, output, keysOf }: Ingredients): ReferenceOperator {
  const code = user as CoFunction;
  const calls = new KeyedCalls(user, environment, output);
  return calls.operator((value, timestamp, origin, input) => {
    calls.key = keysOf[input]?.(value);
    const context = calls.context(timestamp, "EVENT_TIME", origin);
    const out = calls.collector(timestamp, origin);
    if (input === 0) code.processElement1(value, context, out);
    else code.processElement2(value, context, out);
  });
}

/** A broadcast function without keys: both sides see the same maps, one may change them. */
function broadcastProcess(made: Ingredients): ReferenceOperator {
  const { user, output } = made;
  const code = user as BroadcastFunction;
  const lists = new UserLists();
  const calls = new UnkeyedCalls(made);
  return {
    ...elementOperator(output, (value, timestamp, origin, input) => {
      const states = broadcastAccess(lists, () => calls.watermark);
      const context = { ...calls.context(timestamp, origin), ...states };
      const out = collector(output, timestamp, origin);
      if (input === 0) code.processElement(value, context, out);
      else code.processBroadcastElement(value, { ...context, timestamp: () => timestamp }, out);
    }),
    watermark: (timestamp) => calls.advance(timestamp),
    restore: (restored) => lists.restore(restored),
    visit: (visitor) => lists.visit(visitor),
  };
}

function keyedBroadcastProcess(made: Ingredients): ReferenceOperator {
  const { user, environment, output, keysOf } = made;
  const code = user as BroadcastFunction;
  const access = (): object =>
    broadcastAccess(calls.operatorState.lists, () => calls.timers.watermark);
  const calls: KeyedCalls = new KeyedCalls(user, environment, output, access);
  const applyToKeyedState = (
    descriptor: StateDescriptor,
    visit: (key: unknown, state: unknown) => void,
  ): void => {
    const scope = { key: () => calls.key, namespace: () => null };
    const { state } = userStates({ state: descriptor }, calls.values, scope, environment);
    calls.values.lifetimes.get(descriptor.name)?.needsAll();
    const keys = calls.values.keys(descriptor.name);
    for (const key of environment.sortsKeys === true ? sorted(keys, environment) : keys) {
      calls.key = key;
      visit(key, state);
    }
  };
  return calls.operator((value, timestamp, origin, input) => {
    const out = calls.collector(timestamp, origin);
    if (input === 0) {
      calls.key = keysOf[0]?.(value);
      code.processElement(value, calls.context(timestamp, "EVENT_TIME", origin), out);
      return;
    }
    const side = (tag: string, one: unknown): void => output.side(tag, one, timestamp, origin);
    const own = { ...userContext(environment, timestamp, side), timestamp: () => timestamp };
    code.processBroadcastElement(value, { ...own, ...access(), applyToKeyedState }, out);
  });
}

/** By key group, then as the bytes of the key. */
function sorted(
  keys: readonly unknown[],
  { maxParallelism }: ReferenceEnvironment,
): readonly unknown[] {
  const places = keys.map((key) => {
    return { key, group: assignToKeyGroup(key, maxParallelism), bytes: serializedKey(key) };
  });
  const inOrder = places.toSorted(
    (left, right) => left.group - right.group || (left.bytes < right.bytes ? -1 : 1),
  );
  return inOrder.map(({ key }) => key);
}

/** The context and the event-time clock of a function without keys. */
class UnkeyedCalls {
  watermark = MIN_TIMESTAMP;
  private readonly made: Ingredients;

  constructor(made: Ingredients) {
    this.made = made;
  }

  context(timestamp: number, origin: Origin): UserContext {
    const { environment, output } = this.made;
    return userContext(environment, timestamp, (tag, value) => {
      output.side(tag, value, timestamp, origin);
    });
  }

  advance(timestamp: number): void {
    this.watermark = timestamp;
    this.made.output.watermark(timestamp);
  }
}

function broadcastAccess(lists: UserLists, watermark: () => number): object {
  return {
    ...(userClock(watermark()) as object),
    getBroadcastState: ({ name }: StateDescriptor) => userList(lists, { kind: "map", name }),
  };
}

/** Says of which stream an element is: the form that both streams have in a window of two. */
function tagInput({ descriptor, output }: Ingredients): ReferenceOperator {
  const input = descriptor.parameters["input"] as number;
  return elementOperator(output, (value, timestamp, origin) => {
    output.record({ input, value }, timestamp, origin);
  });
}

/** One row for each type of operator over two streams that a job graph may name. */
export const TWO_INPUT_KINDS: Readonly<Record<string, (made: Ingredients) => ReferenceOperator>> = {
  coMap,
  coFlatMap,
  coProcess,
  keyedCoProcess,
  broadcastProcess,
  keyedBroadcastProcess,
  tagInput,
  intervalJoin: (made) => new ReferenceIntervalJoin(made),
};
