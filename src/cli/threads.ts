import { Worker } from "node:worker_threads";
import type { CommandIo } from "./command-io.js";

/** What a thread says while it works, at the end, and if it cannot. */
export type ThreadMessage<P, R> =
  | { readonly kind: "progress"; readonly done: P }
  | { readonly kind: "result"; readonly result: R }
  | { readonly kind: "error"; readonly name: string; readonly message: string };

const LOOK_EVERY_MS = 50;

/**
 * Gives each task to a thread of its own and waits for all results, in the order of the tasks.
 *
 * @param script the module that the threads run; it calls `serveTask`
 * @throws Interrupted once the user pressed Ctrl-C; the threads are gone then
 */
export async function inThreads<T, P, R>(
  io: Pick<CommandIo, "breathe">,
  script: URL,
  tasks: readonly T[],
  progress: (done: P, task: number) => void,
): Promise<R[]> {
  const threads = tasks.map((task) => new Worker(script, { workerData: task }));
  try {
    const results = threads.map((thread, index) =>
      resultOf<P, R>(thread, (done) => {
        progress(done, index);
      }),
    );
    return await Promise.race([Promise.all(results), interruption(io)]);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function resultOf<P, R>(thread: Worker, progress: (done: P) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    thread.on("error", reject);
    thread.on("message", (message: ThreadMessage<P, R>) => {
      if (message.kind === "progress") progress(message.done);
      else if (message.kind === "result") resolve(message.result);
      else reject(Object.assign(new Error(message.message), { name: message.name }));
    });
  });
}

/** Never resolves; rejects when the user pressed Ctrl-C. */
async function interruption(io: Pick<CommandIo, "breathe">): Promise<never> {
  for (;;) {
    await io.breathe();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
  }
}
