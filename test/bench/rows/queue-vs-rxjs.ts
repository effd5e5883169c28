import { VirtualTimeScheduler } from "rxjs";
import { type BenchRow, measurePairs, type Workload } from "../bench-row.js";
import { holdDelay, holdOnEventQueue } from "../hold-model.js";

function holdOnVirtualTimeScheduler(pending: number, operations: number): Workload {
  const scheduler = new VirtualTimeScheduler();
  let count = 0;
  let done = 0;
  const schedule = (): void => {
    scheduler.schedule(() => {
      done++;
      schedule();
    }, holdDelay(count++));
  };
  for (let index = 0; index < pending; index++) schedule();
  return () => {
    const end = done + operations;
    while (done < end) {
      scheduler.maxFrames = (scheduler.actions[0]?.delay ?? 0) + 1;
      scheduler.flush();
    }
    return operations;
  };
}

export const row: BenchRow = {
  id: "queue-vs-rxjs",
  what: "hold operations a second with 1,000 pending events: our event queue / RxJS VirtualTimeScheduler",
  goal: 300,
  floor: 100,
  measure: () =>
    measurePairs(holdOnEventQueue(1000, 300_000), holdOnVirtualTimeScheduler(1000, 3000)),
};
