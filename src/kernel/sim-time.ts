/**
 * Virtual time: an integer count of microseconds since the start of the run. It is branded, so that
 * neither wall-clock readings nor event time (milliseconds of the data) can be mixed into it.
 */
export type SimTime = number & { readonly __brand: "SimTime" };

/** One millisecond, in microseconds. */
export const MILLISECOND = 1_000;
/** One second, in microseconds. */
export const SECOND = 1_000_000;

/** The instant at which every run begins. */
export const TIME_ZERO: SimTime = 0 as SimTime;

/** The instant `us` microseconds after the start; fractions are cut off. */
export function simTime(us: number): SimTime {
  return Math.trunc(us) as SimTime;
}

/** `time` + `us` microseconds. */
export function after(time: SimTime, us: number): SimTime {
  return (time + Math.trunc(us)) as SimTime;
}
