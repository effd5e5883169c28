import type { StoreFault } from "../model/store-fault.js";

/** The first of the faults that a request runs into, and those that are left then. */
export interface MetFault {
  readonly met: StoreFault | undefined;
  readonly left: readonly StoreFault[];
}

/**
 * Finds the fault that lies in wait for a request.
 *
 * @param operation kind of the request: `put`, `rename`, ...
 * @param name key or path that it is about
 */
export function meetStoreFault(
  faults: readonly StoreFault[],
  operation: string,
  name: string,
): MetFault {
  if (faults.length === 0) return { met: undefined, left: faults };
  const met = faults.find(
    (fault) =>
      (fault.operation === undefined || fault.operation === operation) &&
      (fault.prefix === undefined || name.startsWith(fault.prefix)) &&
      (fault.suffix === undefined || name.endsWith(fault.suffix)),
  );
  const left = faults.flatMap((fault) => {
    if (fault !== met) return [fault];
    return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
  });
  return { met, left };
}
