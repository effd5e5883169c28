/**
 * Calls the user's window function, or passes the contents on where there is none.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.windowing.functions.InternalWindowFunction,
 * InternalSingleValueProcessWindowFunction, InternalIterableProcessWindowFunction, PassThroughWindowFunction
 * (org.apache.flink.streaming.api.functions.windowing)
 * Simplified: single values come as a list of one
 */
import { JavaException } from "../../model/java-exception.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type { Collector } from "../functions/collector.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type {
  ProcessWindowContext,
  ProcessWindowFunction,
} from "../functions/process-window-function.js";
import { runtimeContextOf } from "../functions/runtime-context.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import { statesInNamespace } from "../state/states-in-namespace.js";
import { windowMaxTimestamp, type Window } from "../windowing/window.js";

export interface InternalWindowFunction {
  process(ctx: OperatorContext, window: Window, elements: readonly unknown[]): void;
  clear(ctx: OperatorContext, window: Window): void;
}

/** A window function of any types: what a registry holds. */
export type AnyProcessWindowFunction = ProcessWindowFunction<
  unknown,
  unknown,
  unknown,
  Window,
  StateDeclaration,
  StateDeclaration,
  readonly AnyOutputTag[]
>;

/** Without a window function the contents themselves are the result. */
export const passThroughWindowFunction: InternalWindowFunction = Object.freeze({
  process: (ctx: OperatorContext, window: Window, elements: readonly unknown[]) => {
    const timestamp = windowMaxTimestamp(window);
    for (const element of elements) ctx.collect(element, timestamp);
  },
  clear: () => {},
});

/** The user's function, given what it needs; windows that merge cannot have state of their own. */
export function userWindowFunction(
  user: AnyProcessWindowFunction,
  isMerging: boolean,
): InternalWindowFunction {
  return {
    process: (ctx, window, elements) => {
      const timestamp = windowMaxTimestamp(window);
      const out: Collector<unknown> = {
        collect: (value) => {
          ctx.collect(value, timestamp);
        },
      };
      user.process(ctx.currentKey(), contextOf(user, isMerging, ctx, window), elements, out);
    },
    clear: (ctx, window) => {
      user.clear?.(contextOf(user, isMerging, ctx, window));
    },
  };
}

type AnyContext = ProcessWindowContext<
  Window,
  StateDeclaration,
  StateDeclaration,
  readonly AnyOutputTag[]
>;

function contextOf(
  user: AnyProcessWindowFunction,
  isMerging: boolean,
  ctx: OperatorContext,
  window: Window,
): AnyContext {
  return {
    window: () => window,
    currentProcessingTime: () => ctx.processingTime(),
    currentWatermark: () => ctx.currentWatermark(),
    windowState: () => {
      if (isMerging) throw perWindowStateRefused();
      return statesInNamespace(ctx, user.windowState ?? {}, () => window);
    },
    globalState: () => statesInNamespace(ctx, user.globalState ?? {}, () => null),
    getRuntimeContext: () => runtimeContextOf(ctx),
    output: (tag, value) => {
      ctx.collectSide(tag.id, value, windowMaxTimestamp(window));
    },
  };
}

function perWindowStateRefused(): JavaException {
  return new JavaException(
    "UnsupportedOperationException",
    "Per-window state is not allowed when using merging windows.",
  );
}
