/** Names seen so far; it only grows and no count depends on an index, so snapshots and forks share it. */
interface PointRegistry {
  readonly names: string[];
  readonly indexes: Map<string, number>;
}

/** Part of a snapshot. */
export interface SavedPoints {
  readonly registry: PointRegistry;
  readonly counts: readonly number[];
}

/** How often each protocol point was passed. */
export class PointCounts {
  private registry: PointRegistry = { names: [], indexes: new Map() };
  private counts: number[] = [];

  /** Counts a passing and returns its number, from 1. */
  pass(point: string): number {
    const { names, indexes } = this.registry;
    let index = indexes.get(point);
    if (index === undefined) {
      index = names.push(point) - 1;
      indexes.set(point, index);
    }
    while (this.counts.length <= index) this.counts.push(0);
    const passing = (this.counts[index] as number) + 1;
    this.counts[index] = passing;
    return passing;
  }

  of(point: string): number {
    const index = this.registry.indexes.get(point);
    return index === undefined ? 0 : (this.counts[index] ?? 0);
  }

  /** All points that were passed, with their counts. */
  all(): ReadonlyMap<string, number> {
    const passed = this.counts.map(
      (count, index) => [this.registry.names[index] as string, count] as const,
    );
    return new Map(passed.filter(([, count]) => count > 0));
  }

  save(): SavedPoints {
    return { registry: this.registry, counts: this.counts.slice() };
  }

  load(saved: SavedPoints): void {
    this.registry = saved.registry;
    this.counts = saved.counts.slice();
  }
}
