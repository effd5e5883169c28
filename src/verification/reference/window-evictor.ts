import { MIN_TIMESTAMP } from "../../model/event-time.js";
import { NotRecomputable } from "./user-context.js";
import type { Delta } from "./window-trigger.js";

/** An element of a window that has an evictor. */
export interface KeptElement {
  readonly value: unknown;
  readonly timestamp: number;
}

/** Takes elements out of a window, before its function is called or after it. */
export interface ReferenceEvictor {
  readonly isAfter: boolean;
  left(elements: readonly KeptElement[]): readonly KeptElement[];
}

interface Described {
  describe(): Readonly<Record<string, unknown>> & { readonly type: string };
}

/** The evictor that an object of the API describes. */
export function windowEvictor(evictor: unknown): ReferenceEvictor {
  const description = (evictor as Described).describe();
  const isAfter = description["doEvictAfter"] as boolean;
  switch (description.type) {
    case "CountEvictor": {
      const most = description["maxCount"] as number;
      return { isAfter, left: (all) => (all.length > most ? all.slice(-most) : all) };
    }
    case "TimeEvictor":
      return { isAfter, left: (all) => notOlder(all, description["windowSizeMs"] as number) };
    case "DeltaEvictor": {
      const { delta } = evictor as { readonly delta: Delta };
      const threshold = description["threshold"] as number;
      return {
        isAfter,
        left: (all) => all.filter(({ value }) => delta(value, all.at(-1)?.value) < threshold),
      };
    }
    default:
      throw new NotRecomputable(`the reference knows no ${description.type}`);
  }
}

function notOlder(all: readonly KeptElement[], spanMs: number): readonly KeptElement[] {
  // Flink asks the first element only whether there are timestamps at all.
  if (all.length === 0 || all[0]?.timestamp === MIN_TIMESTAMP) return all;
  const newest = all.reduce((latest, { timestamp }) => Math.max(latest, timestamp), MIN_TIMESTAMP);
  return all.filter(({ timestamp }) => timestamp > newest - spanMs);
}
