/** 400 days, an hour, a minute, a second and a bit: no reading of a clock stays the same. */
const SHIFT_MS = 400 * 86_400_000 + 3_600_000 + 60_000 + 1_000 + 7;

interface World {
  Date: DateConstructor;
}

/**
 * Calls `work` in a world whose clocks show another time, a later one at each look: a function that
 * reads them gives another result. Everything is as before afterwards.
 */
export function inDisturbedWorld<T>(work: () => T): T {
  const world = globalThis as unknown as World;
  const { Date: RealDate } = world;
  const { now } = globalThis.performance;
  let looks = 0;
  const shifted = (): number => RealDate.now() + SHIFT_MS + 1009 * ++looks;
  world.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], self) =>
      Reflect.construct(target, args.length === 0 ? [shifted()] : args, self) as object,
    apply: () => new RealDate(shifted()).toString(),
    get: (target, name, self) =>
      name === "now" ? shifted : (Reflect.get(target, name, self) as unknown),
  });
  globalThis.performance.now = () => now.call(globalThis.performance) + SHIFT_MS + ++looks;
  try {
    return work();
  } finally {
    world.Date = RealDate;
    globalThis.performance.now = now;
  }
}
