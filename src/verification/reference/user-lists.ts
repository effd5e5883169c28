import type {
  Origin,
  ReferenceEnvironment,
  RestoredState,
  StateVisitor,
} from "./reference-operator.js";

/** Operator state as a function declares it: a list, or a map that every subtask has. */
interface ListDescriptor {
  readonly kind: "operatorList" | "operatorBroadcast" | "map";
  readonly name: string;
}

type Pair = readonly [key: unknown, value: unknown];

/** The lists of one operator, by name; a map is a list of pairs. */
export class UserLists {
  private readonly lists = new Map<string, readonly unknown[]>();

  get(name: string): readonly unknown[] {
    return this.lists.get(name) ?? [];
  }

  set(name: string, items: readonly unknown[]): void {
    this.lists.set(name, items);
  }

  restore({ lists }: RestoredState): void {
    for (const { name, items } of lists) this.lists.set(name, items);
  }

  visit(visitor: StateVisitor): void {
    for (const [name, items] of this.lists) for (const item of items) visitor.item(name, item);
  }
}

/** A list or map as a function uses it. */
export function userList(lists: UserLists, { kind, name }: ListDescriptor): unknown {
  return kind === "operatorList" ? plainList(lists, name) : broadcastMap(lists, name);
}

function plainList(lists: UserLists, name: string): unknown {
  const addAll = (items: readonly unknown[]): void =>
    lists.set(name, [...lists.get(name), ...items]);
  return {
    get: () => lists.get(name),
    add: (item: unknown) => addAll([item]),
    addAll,
    update: (items: readonly unknown[]) => lists.set(name, [...items]),
    clear: () => lists.set(name, []),
  };
}

function broadcastMap(lists: UserLists, name: string): unknown {
  const same = (left: unknown, right: unknown): boolean =>
    JSON.stringify(left) === JSON.stringify(right);
  const pairs = (): readonly Pair[] => lists.get(name) as readonly Pair[];
  const find = (key: unknown): Pair | undefined => pairs().find(([known]) => same(known, key));
  const put = (key: unknown, value: unknown): void => {
    const known = find(key);
    lists.set(
      name,
      known === undefined
        ? [...pairs(), [key, value]]
        : pairs().map((pair) => (pair === known ? [key, value] : pair)),
    );
  };
  return {
    get: (key: unknown) => find(key)?.[1] ?? null,
    contains: (key: unknown) => find(key) !== undefined,
    put,
    putAll: (all: Iterable<Pair>) => {
      for (const [key, value] of all) put(key, value);
    },
    remove: (key: unknown) =>
      lists.set(
        name,
        pairs().filter(([known]) => !same(known, key)),
      ),
    entries: pairs,
    immutableEntries: pairs,
    clear: () => lists.set(name, []),
  };
}

interface CheckpointedFunction {
  readonly operatorState?: Readonly<Record<string, ListDescriptor>>;
  initializeState?(context: unknown): void;
  snapshotState?(context: unknown): void;
}

/** The operator state of a process function, from what was restored to what is snapshotted. */
export class UserOperatorState {
  readonly lists = new UserLists();
  private readonly user: CheckpointedFunction;
  private readonly environment: ReferenceEnvironment;
  private states: Readonly<Record<string, unknown>> | undefined;

  constructor(user: unknown, environment: ReferenceEnvironment) {
    this.user = user as CheckpointedFunction;
    this.environment = environment;
  }

  /** The function has its first look at them when they are first needed, after the restore. */
  get current(): Readonly<Record<string, unknown>> {
    if (this.states !== undefined) return this.states;
    const declared = Object.entries(this.user.operatorState ?? {});
    const operatorState = Object.fromEntries(
      declared.map(([name, descriptor]) => [name, userList(this.lists, descriptor)]),
    );
    this.states = operatorState;
    const { restoredCheckpoint } = this.environment;
    this.user.initializeState?.({
      operatorState,
      isRestored: () => restoredCheckpoint !== undefined,
      getRestoredCheckpointId: () => restoredCheckpoint ?? null,
    });
    return operatorState;
  }

  prepareSnapshot(checkpointId: number): void {
    const operatorState = this.current;
    this.user.snapshotState?.({ operatorState, getCheckpointId: () => checkpointId });
  }
}

/** Where a function puts what it makes of one cause. */
export interface Collector {
  collect(value: unknown): void;
}

/** A collector that gives everything one timestamp. */
export function collector(
  output: { record(value: unknown, timestamp: number, origin: Origin): void },
  timestamp: number,
  origin: Origin,
): Collector {
  return { collect: (value) => output.record(value, timestamp, origin) };
}
