/** Part of a snapshot. */
export type SavedWatches = ReadonlyMap<string, readonly number[]>;

function keyOf(channel: number, own: number, other: number): string {
  return `${String(channel)}/${String(own)}/${String(other)}`;
}

/** Which processes asked to be told when a connection of their machine breaks. */
export class ConnectionWatches {
  /** Process indexes by (channel, own machine, other machine), in the order in which they asked. */
  private watchers: Map<string, readonly number[]> = new Map();
  /** Whether a snapshot shares the map; it is copied before the next change. */
  private shared = false;

  add(process: number, channel: number, own: number, other: number): void {
    const key = keyOf(channel, own, other);
    const known = this.watchers.get(key) ?? [];
    if (!known.includes(process)) this.writable().set(key, [...known, process]);
  }

  remove(process: number, channel: number, own: number, other: number): void {
    const key = keyOf(channel, own, other);
    const known = this.watchers.get(key);
    if (known?.includes(process)) this.put(key, without(known, process));
  }

  /** Forgets a process that ended: its next incarnation has to ask anew. */
  removeAll(process: number): void {
    for (const [key, known] of [...this.watchers]) {
      if (known.includes(process)) this.put(key, without(known, process));
    }
  }

  /** Takes the watchers on `own` of its connection with `other`; each is told once. */
  take(channel: number, own: number, other: number): readonly number[] {
    const key = keyOf(channel, own, other);
    const known = this.watchers.get(key);
    if (known === undefined) return [];
    this.writable().delete(key);
    return known;
  }

  save(): SavedWatches {
    this.shared = true;
    return this.watchers;
  }

  load(saved: SavedWatches): void {
    this.watchers = saved as Map<string, readonly number[]>;
    this.shared = true;
  }

  private put(key: string, processes: readonly number[]): void {
    if (processes.length === 0) this.writable().delete(key);
    else this.writable().set(key, processes);
  }

  private writable(): Map<string, readonly number[]> {
    if (this.shared) this.watchers = new Map(this.watchers);
    this.shared = false;
    return this.watchers;
  }
}

function without(processes: readonly number[], process: number): readonly number[] {
  return processes.filter((other) => other !== process);
}
