import type { Fault } from "./fault.js";
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
  /** Events between two snapshots near the cursor. */
  readonly every: number;
  /** How many of those are kept. */
  readonly recent: number;
  /** How many are kept of all the rest, evenly over the run. */
  readonly archive: number;
}

const DEFAULTS: TimelineOptions = { every: 512, recent: 24, archive: 192 };

/**
 * Time that runs backwards: seek = nearest earlier snapshot + re-run. The journal (what the run is a
 * function of, plus interventions) is the truth; snapshots are only a cache of it.
 */
export class Timeline {
  readonly simulation: Simulation;
  private readonly options: TimelineOptions;
  /** By position. None holds an intervention at its own position, all hold the earlier ones. */
  private bookmarks: Bookmark[] = [];
  private interventions: Intervention[] = [];
  /** The furthest position that was visited in this future. */
  private frontier: number;
  /** Events between two snapshots far from the cursor; doubles as the run grows. */
  private archiveSpacing: number;
  /** Whether the end was looked for beyond the cursor: what was lost on the way is gone by now. */
  private lookedBeyond = false;

  constructor(simulation: Simulation, options: Partial<TimelineOptions> = {}) {
    this.simulation = simulation;
    this.options = { ...DEFAULTS, ...options };
    this.frontier = this.cursor;
    this.archiveSpacing = this.options.every;
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

  /** Positions that can be reached without re-running anything; for tools and tests. */
  get remembered(): readonly number[] {
    return this.bookmarks.map(({ event }) => event);
  }

  /** One event forward; false at the end of the run. */
  step(): boolean {
    return this.advance(this.options.every);
  }

  /** Moves to position `event`, forwards or backwards; stops early at the end of the run. */
  seek(event: number): void {
    if (event < this.cursor) this.rewind(event);
    const { every, recent } = this.options;
    while (this.cursor < event) {
      const near = event - this.cursor <= recent * every;
      if (!this.advance(near ? every : this.archiveSpacing)) break;
    }
  }

  /** Injects a fault right before the next event and forgets the future that no longer happens. */
  intervene(fault: Omit<Fault, "when">): void {
    const placed: Fault = { ...fault, when: { kind: "event", event: this.cursor } };
    this.fork();
    if (this.lookedBeyond) this.seekAgain(this.cursor);
    this.simulation.inject(placed);
    this.interventions.push({ event: this.cursor, fault: placed });
  }

  /** Drops the future that was seen from the cursor on, with the interventions that made it. */
  fork(): void {
    const { cursor } = this;
    if (this.frontier <= cursor) return;
    this.frontier = cursor;
    this.bookmarks = this.bookmarks.filter(({ event }) => event <= cursor);
    const kept = this.interventions.filter(({ event }) => event < cursor);
    const pending = this.interventions.some(({ event }) => event === cursor);
    this.interventions = kept;
    // One that strikes next is in the simulation already: come here again without it.
    if (pending) this.seekAgain(cursor);
  }

  private seekAgain(event: number): void {
    this.rewind(event);
    this.seek(event);
  }

  private advance(spacing: number): boolean {
    if (!this.simulation.step()) {
      this.lookedBeyond = true;
      return false;
    }
    if (this.cursor > this.frontier) {
      this.frontier = this.cursor;
      if (this.frontier > this.archiveSpacing * this.options.archive) this.archiveSpacing *= 2;
    }
    if (this.cursor - this.bookmarkAt(this.cursor).event >= spacing) this.remember();
    this.injectDue();
    return true;
  }

  private rewind(event: number): void {
    this.simulation.load(this.bookmarkAt(event).saved);
    this.lookedBeyond = false;
    this.injectDue();
  }

  /** Injects what a person once did at the cursor. */
  private injectDue(): void {
    if (this.interventions.length === 0) return;
    for (const { event, fault } of this.interventions) {
      if (event === this.cursor) this.simulation.inject(fault);
    }
  }

  /** The last bookmark at or before a position. */
  private bookmarkAt(event: number): Bookmark {
    return this.bookmarks[this.indexOf(event)] as Bookmark;
  }

  private indexOf(event: number): number {
    let low = 0;
    let high = this.bookmarks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.bookmarks[middle] as Bookmark).event <= event) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private remember(): void {
    const bookmark = { event: this.cursor, saved: this.simulation.save() };
    const { length } = this.bookmarks;
    this.bookmarks.splice(length === 0 ? 0 : this.indexOf(this.cursor) + 1, 0, bookmark);
    const { recent, archive } = this.options;
    if (length > 2 * (recent + archive)) this.thin();
  }

  /** Keeps all near the cursor, and of the rest as many as are to be kept, evenly. */
  private thin(): void {
    const { every, recent } = this.options;
    const spacing = this.archiveSpacing;
    let previous = -Infinity;
    this.bookmarks = this.bookmarks.filter(({ event }) => {
      const near = event <= this.cursor && this.cursor - event <= recent * every;
      if (!near && event - previous < spacing) return false;
      previous = event;
      return true;
    });
  }
}
