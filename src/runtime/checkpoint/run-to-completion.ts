/**
 * Runs steps one after the other: what a step leaves to be done runs when the step is over, never in
 * the middle of it. Takes the place of Flink's timer thread; everything is done when `run` returns.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointCoordinator (its executor `timer`)
 * Simplified: a queue within one call
 */
export class RunToCompletion {
  private readonly steps: (() => void)[] = [];
  private isRunning = false;

  /** Runs a step and, if it is the outermost one, all that it left. */
  run<T>(step: () => T): T {
    if (this.isRunning) return step();
    this.isRunning = true;
    try {
      const result = step();
      for (let next = this.steps.shift(); next !== undefined; next = this.steps.shift()) next();
      return result;
    } finally {
      this.isRunning = false;
      this.steps.length = 0;
    }
  }

  /** Leaves something to be done after the current step. */
  afterwards(step: () => void): void {
    this.steps.push(step);
  }
}
