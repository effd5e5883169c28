/** What a trap throws: the world was asked where the run has to answer. */
export class DeterminismViolation extends Error {
  override readonly name = "DeterminismViolation";

  constructor(what: string, instead: string) {
    super(`${what} inside a run: ${instead}`);
  }
}

interface Trap {
  readonly owner: object;
  readonly key: string;
  readonly descriptor: PropertyDescriptor;
}

const NO_TIMERS = "use `ctx.setTimer` and `ctx.cancelTimer`.";
const NO_CLOCK = "ask `ctx.now()`.";
const NO_CHANCE = "draw from `ctx.random(stream)`.";
const NO_COLLECTOR = "garbage collection is not reproducible.";
const NO_LOCALE = "locale and time zone differ between machines; format by hand.";

/** Globals that may not even be read. */
const TRAPPED_GLOBALS: Readonly<Record<string, string>> = {
  setTimeout: NO_TIMERS,
  setInterval: NO_TIMERS,
  setImmediate: NO_TIMERS,
  clearTimeout: NO_TIMERS,
  clearInterval: NO_TIMERS,
  clearImmediate: NO_TIMERS,
  queueMicrotask: "a turn runs to completion; send a message.",
  performance: NO_CLOCK,
  crypto: NO_CHANCE,
  fetch: "the outside world is simulated in external/.",
  Intl: NO_LOCALE,
  WeakRef: NO_COLLECTOR,
  FinalizationRegistry: NO_COLLECTOR,
};

/** Local-time accessors of `Date`: their answer depends on the machine's time zone. */
const LOCAL_DATE_METHODS = (
  "getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTimezoneOffset " +
  "setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds toDateString " +
  "toLocaleDateString toLocaleString toLocaleTimeString toString toTimeString"
).split(" ");

/** Builds the traps; every violation is told to `report` before it is thrown. */
class TrapSet {
  private readonly report: (violation: DeterminismViolation) => void;

  constructor(report: (violation: DeterminismViolation) => void) {
    this.report = report;
  }

  all(): Trap[] {
    return [
      this.date(),
      ...LOCAL_DATE_METHODS.map((key) =>
        this.uncallable(Date.prototype, key, `Date.prototype.${key}`, NO_LOCALE),
      ),
      this.uncallable(Math, "random", "Math.random", NO_CHANCE),
      ...Object.entries(TRAPPED_GLOBALS).map(([key, instead]) =>
        this.unreadable(globalThis, key, key, instead),
      ),
      this.uncallable(String.prototype, "localeCompare", "localeCompare", "use `compareText`."),
      this.uncallable(Number.prototype, "toLocaleString", "toLocaleString", NO_LOCALE),
      ...["hrtime", "uptime", "cpuUsage", "memoryUsage"].map((key) =>
        this.unreadable(process, key, `process.${key}`, NO_CLOCK),
      ),
      this.unreadable(process, "nextTick", "process.nextTick", NO_TIMERS),
      this.unreadable(process, "env", "process.env", "pass settings as parameters."),
    ];
  }

  private violate(what: string, instead: string): never {
    const violation = new DeterminismViolation(what, instead);
    this.report(violation);
    throw violation;
  }

  private unreadable(owner: object, key: string, what: string, instead: string): Trap {
    const get = (): never => this.violate(what, instead);
    return { owner, key, descriptor: { configurable: true, get } };
  }

  private uncallable(owner: object, key: string, what: string, instead: string): Trap {
    const value = (): never => this.violate(`${what}()`, instead);
    return { owner, key, descriptor: { configurable: true, writable: true, value } };
  }

  /** `new Date(milliseconds)`, text with a zone and the UTC accessors stay: they are arithmetic. */
  private date(): Trap {
    const value = new Proxy(Date, {
      apply: () => this.violate("Date()", NO_CLOCK),
      construct: (target, args: readonly unknown[]) => {
        const [only] = args;
        if (args.length === 0) this.violate("new Date()", NO_CLOCK);
        if (args.length === 1 && (typeof only === "number" || only instanceof target)) {
          return new target(only);
        }
        if (args.length === 1 && /(Z|[+-]\d\d:\d\d)$/.test(String(only))) {
          return new target(String(only));
        }
        return this.violate("new Date(local time)", NO_LOCALE);
      },
      get: (target, key): unknown =>
        key === "now" ? () => this.violate("Date.now()", NO_CLOCK) : Reflect.get(target, key),
    });
    return { owner: globalThis, key: "Date", descriptor: { configurable: true, value } };
  }
}

/**
 * Runs `run` while time, chance, timers, locale and the process throw (fence 3). It must be
 * synchronous: everything is put back before anybody else gets a turn. A violation counts even when
 * the code under test swallows the error.
 */
export function withDeterminismTraps<T>(run: () => T): T {
  const violations: DeterminismViolation[] = [];
  const traps = new TrapSet((violation) => violations.push(violation)).all();
  const saved = traps.map(({ owner, key }) => Object.getOwnPropertyDescriptor(owner, key));
  let answer: T;
  try {
    for (const { owner, key, descriptor } of traps) Object.defineProperty(owner, key, descriptor);
    answer = run();
  } finally {
    traps.forEach(({ owner, key }, index) => {
      const before = saved[index];
      if (before === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, before);
    });
  }
  if (violations[0] !== undefined) throw violations[0];
  if (answer instanceof Promise) {
    throw new DeterminismViolation("a promise", "a run is synchronous; return its result.");
  }
  return answer;
}
