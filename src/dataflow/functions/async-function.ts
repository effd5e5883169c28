/**
 * A function that asks an outside system and goes on with other elements meanwhile.
 *
 * Flink: org.apache.flink.streaming.api.functions.async.AsyncFunction, ResultFuture
 * Simplified: a call to the outside is a request, and its answer comes to `onReply`: a callback could not
 * be saved with the run; no result from a supplier
 */
import type { RequestBody } from "../../model/stream-operator.js";
import type { RuntimeContext } from "./runtime-context.js";

/** Takes the result of one element; only the first call counts. */
export interface ResultFuture<OUT> {
  /** Zero or more results. */
  complete(results: readonly OUT[]): void;
  /** Fails the job, unless a retry strategy tries again. */
  completeExceptionally(error: Error): void;
}

/** One element's way to the outside and back. */
export interface AsyncCall<OUT> extends ResultFuture<OUT> {
  /** Sends a request; the name tells several of one element apart. */
  request<B extends RequestBody>(address: string, body: B, name?: string): void;
  /** Which subtask this is, its counters and its random numbers. */
  getRuntimeContext(): RuntimeContext;
}

/**
 * A function that asks an outside system and goes on with other elements meanwhile.
 *
 * @example
 * ```ts
 * const withCountry: AsyncFunction<Visit, Located, LookupReply> = {
 *   asyncInvoke: (visit, call) => call.request("lookup/users", { type: "lookup.get", key: visit.user }),
 *   onReply: (visit, reply, call) => call.complete([{ ...visit, country: reply.value }]),
 *   timeout: (visit, call) => call.complete([]),
 * };
 * ```
 */
export interface AsyncFunction<IN, OUT, R = unknown> {
  /** Called with each element: asks the outside world through `call`. */
  asyncInvoke(input: IN, call: AsyncCall<OUT>): void;
  /** An answer to a request of this element. */
  onReply?(input: IN, reply: R, call: AsyncCall<OUT>, name: string): void;
  /** Nothing came in time; absent: fails with a TimeoutException. */
  timeout?(input: IN, resultFuture: ResultFuture<OUT>): void;
}
