import type { Fault } from "./fault.js";
import { invariant } from "./invariant.js";
import type { SavedSimulation, Simulation } from "./simulation.js";

/** A fault injected by a person while looking at the run, and where. */
export interface Intervention {
  readonly event: number;
  readonly fault: Fault;
}

interface Bookmark {
  readonly event: number;
  readonly saved: SavedSimulation;
}

/** How densely a timeline remembers. */
export interface TimelineOptions {
  /** Events between two snapshots. */
  readonly every: number;
  /** How many of the newest snapshots are all kept; older ones are thinned out by halves. */
  readonly recent: number;
}

/**
 * Time that runs backwards: seek = nearest earlier snapshot + re-run. The journal (what the run is a
 * function of, plus interventions) is the truth; snapshots are only a cache of it.
 */
export class Timeline {
  readonly simulation: Simulation;
  private readonly options: TimelineOptions;
  private bookmarks: Bookmark[] = [];
  private interventions: Intervention[] = [];

  constructor(simulation: Simulation, options: TimelineOptions = { every: 512, recent: 24 }) {
    this.simulation = simulation;
    this.options = options;
    this.remember();
  }

  /** Position of the cursor: how many events were dispatched. */
  get cursor(): number {
    return this.simulation.eventCount;
  }

  /** The interventions up to the cursor and beyond, in order. */
  get journal(): readonly Intervention[] {
    return this.interventions;
  }

  /** One event forward; false at the end of the run. */
  step(): boolean {
    const moved = this.simulation.step();
    if (moved && this.cursor - this.lastBookmark() >= this.options.every) this.remember();
    return moved;
  }

  /** Moves to position `event`, forwards or backwards; stops early at the end of the run. */
  seek(event: number): void {
    if (event < this.cursor) this.rewind(event);
    while (this.cursor < event && this.step());
  }

  /** Injects a fault right before the next event and forgets the future that no longer happens. */
  intervene(fault: Omit<Fault, "when">): void {
    const placed: Fault = { ...fault, when: { kind: "event", event: this.cursor } };
    this.fork();
    this.interventions.push({ event: this.cursor, fault: placed });
    this.simulation.inject(placed);
  }

  /** Drops everything that lies after the cursor, interventions included. */
  fork(): void {
    this.bookmarks = this.bookmarks.filter(({ event }) => event <= this.cursor);
    this.interventions = this.interventions.filter(({ event }) => event < this.cursor);
  }

  private rewind(event: number): void {
    let nearest = this.bookmarks[0];
    invariant(nearest !== undefined, "the start of the run must be remembered");
    for (const bookmark of this.bookmarks) if (bookmark.event <= event) nearest = bookmark;
    this.simulation.load(nearest.saved);
    for (const { event: at, fault } of this.interventions) {
      if (at >= nearest.event) this.simulation.inject(fault);
    }
  }

  private lastBookmark(): number {
    return this.bookmarks[this.bookmarks.length - 1]?.event ?? -1;
  }

  private remember(): void {
    if (this.cursor <= this.lastBookmark()) return;
    this.bookmarks.push({ event: this.cursor, saved: this.simulation.save() });
    this.thin();
  }

  /** Keeps the newest, and of the older ones fewer the older they are. */
  private thin(): void {
    const { every, recent } = this.options;
    const newest = this.lastBookmark();
    let previous = -Infinity;
    this.bookmarks = this.bookmarks.filter(({ event }, index) => {
      const age = (newest - event) / every;
      let spacing = every;
      for (let limit = recent; age > limit; limit *= 2) spacing *= 2;
      const keep = index === 0 || age <= recent || event - previous >= spacing;
      if (keep) previous = event;
      return keep;
    });
  }
}
