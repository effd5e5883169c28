interface Due {
  readonly timestamp: number;
  readonly name: string;
  readonly run: (timestamp: number) => void;
}

/**
 * A clock that is set by hand; what is due fires when it is set.
 *
 * Flink: `org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService`.
 */
export class TestProcessingTime {
  now = 0;
  private timers: Due[] = [];
  private isFiring = false;

  /** A timer of the same name replaces the one before. */
  register(name: string, timestamp: number, run: (timestamp: number) => void): void {
    this.cancel(name);
    this.timers.push({ name, timestamp, run });
  }

  cancel(name: string): void {
    this.timers = this.timers.filter((timer) => timer.name !== name);
  }

  cancelAll(prefix: string): void {
    this.timers = this.timers.filter(({ name }) => !name.startsWith(prefix));
  }

  setCurrentTime(now: number): void {
    this.now = now;
    this.fireDue();
  }

  /** Fires, in the order of time, everything due by now, also what is registered meanwhile. */
  fireDue(): void {
    if (this.isFiring) return;
    this.isFiring = true;
    try {
      for (let due = this.earliest(); due !== undefined; due = this.earliest()) {
        this.timers = this.timers.filter((timer) => timer !== due);
        due.run(due.timestamp);
      }
    } finally {
      this.isFiring = false;
    }
  }

  private earliest(): Due | undefined {
    let earliest: Due | undefined;
    for (const timer of this.timers) {
      if (timer.timestamp > this.now) continue;
      if (earliest === undefined || timer.timestamp < earliest.timestamp) earliest = timer;
    }
    return earliest;
  }
}
