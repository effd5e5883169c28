import { parentPort, workerData } from "node:worker_threads";
import type { ThreadMessage } from "./threads.js";

/** The other side of `inThreads`: does the one task of this thread and tells what came of it. */
export function serveTask<T, P, R>(work: (task: T, tell: (done: P) => void) => Promise<R>): void {
  const post = (message: ThreadMessage<P, R>): void => {
    parentPort?.postMessage(message);
  };
  work(workerData as T, (done) => {
    post({ kind: "progress", done });
  }).then(
    (result) => {
      post({ kind: "result", result });
    },
    (error: unknown) => {
      const { name, message } = error as Error;
      post({ kind: "error", name, message });
    },
  );
}
