/**
 * Runs an asynchronous function: up to `capacity` elements wait for their results at a time. What it
 * holds is the input of those elements; after a restore they are asked for again.
 *
 * Flink: org.apache.flink.streaming.api.operators.async.AsyncWaitOperator
 * Simplified: where Flink blocks the thread because the queue is full, the element waits inside and the
 * operator is not available; no latency markers
 */
import { JavaException } from "../../../model/java-exception.js";
import type {
  OperatorContext,
  RequestBody,
  StepResult,
  StreamOperator,
} from "../../../model/stream-operator.js";
import type { AsyncCall, AsyncFunction } from "../../functions/async-function.js";
import { nextRetryDelayMs, type AsyncRetryStrategy } from "../../functions/async-retry-strategy.js";
import { runtimeContextOf } from "../../functions/runtime-context.js";
import { OrderedStreamElementQueue } from "./ordered-stream-element-queue.js";
import type { QueuedInput, StreamElementQueue } from "./stream-element-queue.js";
import { UnorderedStreamElementQueue } from "./unordered-stream-element-queue.js";

/** How an asynchronous operator is set up. */
export interface AsyncWaitSettings {
  readonly outputMode: "ORDERED" | "UNORDERED";
  readonly capacity: number;
  /** 0 = none. */
  readonly timeoutMs: number;
}

/** What is known of an element whose result is still to come. */
interface ResultHandler {
  readonly value: unknown;
  readonly startedAt: number;
  /** Attempts so far, the first included. */
  attempts: number;
  /** The result is there, or is being taken in: further ones do not count. */
  completed: boolean;
  /** A retry is decided on and has not begun. */
  retryAwaiting: boolean;
}

/** What became of an attempt; `error` is plain data. */
interface Outcome {
  readonly results: readonly unknown[];
  readonly error: { readonly className: string; readonly message: string } | null;
}

/** Work that Flink puts into the task's mailbox. */
type Mail =
  | { readonly kind: "retryOrComplete"; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: "results"; readonly id: number; readonly results: readonly unknown[] }
  | { readonly kind: "output" };

interface OwnState {
  nextId: number;
  /** What came while the queue was full, in order. */
  blocked: QueuedInput[];
  handlers: Map<number, ResultHandler>;
  mails: Mail[];
  /**
   * Elements that were to be tried again, by id: at the end they get a last attempt. As in Flink one
   * that timed out before its first retry stays here, and is then invoked for nothing.
   */
  inRetry: Map<number, unknown>;
  /** All elements share it, as in Flink. */
  lastRetryDelayMs: number;
  /** All input has come; some of it may still wait for room. */
  isEnding: boolean;
  /** At the end of the input results are taken as they come. */
  retryDisabled: boolean;
  failure: Outcome["error"];
}

interface State {
  readonly own: OwnState;
  readonly queue: unknown;
}

const QUEUE_STATE = "_async_wait_operator_state_";

export class AsyncWaitOperator implements StreamOperator {
  private own: OwnState = {
    nextId: 0,
    blocked: [],
    handlers: new Map(),
    mails: [],
    inRetry: new Map(),
    lastRetryDelayMs: 0,
    isEnding: false,
    retryDisabled: false,
    failure: null,
  };
  private readonly user: AsyncFunction<unknown, unknown>;
  private readonly settings: AsyncWaitSettings;
  /** `null` = a result or failure is final. */
  private readonly retry: AsyncRetryStrategy<unknown> | null;
  private readonly queue: StreamElementQueue;

  constructor(
    user: AsyncFunction<unknown, unknown>,
    settings: AsyncWaitSettings,
    retry: AsyncRetryStrategy<unknown> | null,
  ) {
    this.user = user;
    this.settings = settings;
    const canRetry = retry?.ifResult !== undefined || retry?.ifException !== undefined;
    this.retry = canRetry ? retry : null;
    this.queue =
      settings.outputMode === "ORDERED"
        ? new OrderedStreamElementQueue()
        : new UnorderedStreamElementQueue();
  }

  get state(): State {
    return { own: this.own, queue: this.queue.state };
  }

  set state(state: State) {
    this.own = state.own;
    this.queue.state = state.queue;
  }

  open(ctx: OperatorContext): StepResult {
    const restored = ctx.operatorState(QUEUE_STATE, "SPLIT_DISTRIBUTE").get();
    for (const input of restored as readonly QueuedInput[]) this.take(ctx, input);
    return "done";
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    this.take(ctx, { kind: "record", value, timestamp });
  }

  processWatermark(ctx: OperatorContext, timestamp: number): void {
    this.take(ctx, { kind: "watermark", timestamp });
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    const [id = "", ...name] = requestId.split("/");
    const handler = this.own.handlers.get(Number(id));
    if (handler === undefined) return;
    const call = this.callOf(ctx, Number(id));
    this.user.onReply?.(handler.value, body, call, name.slice(1).join("/"));
    this.settle(ctx);
  }

  onTick(ctx: OperatorContext, name: string): void {
    const [kind, id = ""] = name.split("/");
    const handler = this.own.handlers.get(Number(id));
    if (handler === undefined || handler.completed) return;
    if (kind === "timeout") this.timeOut(ctx, Number(id), handler);
    else if (handler.retryAwaiting) {
      handler.retryAwaiting = false;
      this.tryOnce(ctx, Number(id), handler);
    }
    this.settle(ctx);
  }

  /** False while an element waits for room in the queue: Flink's thread would be blocked. */
  isAvailable(): boolean {
    return this.own.blocked.length === 0;
  }

  prepareSnapshotPreBarrier(): StepResult {
    return this.isAvailable() ? "done" : "pending";
  }

  snapshotState(ctx: OperatorContext): void {
    ctx.operatorState(QUEUE_STATE, "SPLIT_DISTRIBUTE").set(this.queue.values());
  }

  /** Gives delayed retries their last attempt at once, then waits for everything in flight. */
  finish(ctx: OperatorContext): StepResult {
    if (!this.own.isEnding) {
      this.own.isEnding = true;
      this.settle(ctx);
    }
    return this.isAvailable() && this.queue.size === 0 ? "done" : "pending";
  }

  private take(ctx: OperatorContext, input: QueuedInput): void {
    this.own.blocked.push(Object.freeze(input));
    this.settle(ctx);
  }

  /** Takes in what there is room for and runs the mail, until there is nothing left to do. */
  private settle(ctx: OperatorContext): void {
    const { own, queue } = this;
    for (;;) {
      if (own.blocked.length > 0 && queue.size < this.settings.capacity) {
        this.admit(ctx, own.blocked.shift() as QueuedInput);
        continue;
      }
      const mail = own.mails.shift();
      if (mail !== undefined) this.run(ctx, mail);
      else if (own.isEnding && !own.retryDisabled && this.isAvailable()) {
        own.retryDisabled = true;
        this.tryForTheLastTime(ctx);
      } else break;
    }
    const { failure } = own;
    if (failure === null) return;
    throw new JavaException(
      "Exception",
      "Could not complete the stream element",
      new JavaException(failure.className, failure.message),
    );
  }

  private admit(ctx: OperatorContext, input: QueuedInput): void {
    const id = this.own.nextId++;
    this.queue.put({ id, input, results: null });
    if (input.kind === "watermark") {
      this.outputCompleted(ctx);
      return;
    }
    const now = ctx.processingTime();
    const handler: ResultHandler = {
      value: input.value,
      startedAt: now,
      attempts: 1,
      completed: false,
      retryAwaiting: false,
    };
    this.own.handlers.set(id, handler);
    const { timeoutMs } = this.settings;
    if (timeoutMs > 0) ctx.registerTimer(`timeout/${String(id)}`, now + timeoutMs);
    this.user.asyncInvoke(handler.value, this.callOf(ctx, id));
  }

  private run(ctx: OperatorContext, mail: Mail): void {
    if (mail.kind === "output") this.outputCompleted(ctx);
    else if (mail.kind === "results") {
      ctx.cancelTimer(`timeout/${String(mail.id)}`);
      this.own.handlers.delete(mail.id);
      this.queue.complete(mail.id, mail.results);
      this.outputCompleted(ctx);
    } else this.retryOrComplete(ctx, mail.id, mail.outcome);
  }

  /** Only one at a time, so that other mail gets its turn. */
  private outputCompleted(ctx: OperatorContext): void {
    const entry = this.queue.takeCompleted();
    if (entry === undefined) return;
    const { input, results } = entry;
    if (input.kind === "watermark") ctx.emitWatermark(input.timestamp);
    else for (const result of results ?? []) ctx.collect(result, input.timestamp);
    if (this.queue.hasCompletedElements()) this.own.mails.push({ kind: "output" });
  }

  private callOf(ctx: OperatorContext, id: number): AsyncCall<unknown> {
    const attempt = this.own.handlers.get(id)?.attempts ?? 1;
    return {
      request: (address, body, name = "") => {
        ctx.request(address, `${String(id)}/${String(attempt)}/${name}`, body);
      },
      complete: (results) => {
        this.accept(ctx, id, { results, error: null });
      },
      completeExceptionally: (error) => {
        const { name: className, message } = error;
        this.accept(ctx, id, { results: [], error: { className, message } });
      },
      getRuntimeContext: () => runtimeContextOf(ctx),
    };
  }

  private accept(ctx: OperatorContext, id: number, outcome: Outcome): void {
    if (this.retry !== null && !this.own.retryDisabled) {
      this.own.mails.push({ kind: "retryOrComplete", id, outcome });
      return;
    }
    ctx.cancelTimer(`retry/${String(id)}`);
    this.complete(id, outcome);
  }

  /** A failure ends the job; the queue goes on without the element until it does. */
  private complete(id: number, { results, error }: Outcome): void {
    const handler = this.own.handlers.get(id);
    if (handler === undefined || handler.completed) return;
    handler.completed = true;
    if (error !== null) this.own.failure ??= error;
    this.own.mails.push({ kind: "results", id, results });
  }

  // Retries and timeouts.

  private retryOrComplete(ctx: OperatorContext, id: number, outcome: Outcome): void {
    const handler = this.own.handlers.get(id);
    const { retry, own } = this;
    if (handler === undefined || retry === null || handler.retryAwaiting) return;
    handler.retryAwaiting = true;
    const now = ctx.processingTime();
    const mayRetry =
      now - handler.startedAt <= this.settings.timeoutMs &&
      isToBeRetried(retry, outcome) &&
      handler.attempts <= retry.maxAttempts &&
      !own.retryDisabled;
    if (mayRetry) {
      own.lastRetryDelayMs = nextRetryDelayMs(retry, handler.attempts, own.lastRetryDelayMs);
      ctx.registerTimer(`retry/${String(id)}`, now + own.lastRetryDelayMs);
      if (handler.attempts === 1) own.inRetry.set(id, handler.value);
      return;
    }
    if (handler.attempts > 1) own.inRetry.delete(id);
    this.complete(id, outcome);
  }

  private timeOut(ctx: OperatorContext, id: number, handler: ResultHandler): void {
    ctx.cancelTimer(`retry/${String(id)}`);
    handler.retryAwaiting = false;
    const call = this.callOf(ctx, id);
    if (this.user.timeout !== undefined) this.user.timeout(handler.value, call);
    else {
      const text = "Async function call has timed out.";
      call.completeExceptionally(new JavaException("TimeoutException", text));
    }
  }

  private tryForTheLastTime(ctx: OperatorContext): void {
    for (const [id, value] of this.own.inRetry) {
      ctx.cancelTimer(`retry/${String(id)}`);
      const handler = this.own.handlers.get(id);
      if (handler !== undefined) handler.attempts++;
      this.user.asyncInvoke(value, this.callOf(ctx, id));
    }
    this.own.inRetry.clear();
  }

  private tryOnce(ctx: OperatorContext, id: number, handler: ResultHandler): void {
    handler.attempts++;
    this.user.asyncInvoke(handler.value, this.callOf(ctx, id));
  }
}

function isToBeRetried(
  { ifResult, ifException }: AsyncRetryStrategy<unknown>,
  { results, error }: Outcome,
): boolean {
  if (error === null) return ifResult?.(results) ?? false;
  return ifException?.(new JavaException(error.className, error.message)) ?? false;
}
