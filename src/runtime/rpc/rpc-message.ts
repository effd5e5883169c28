/**
 * What RPC adds to a message: a call id if an answer is wanted, a fencing token if the receiver must
 * still be the leader that the sender knows.
 *
 * Flink: org.apache.flink.runtime.rpc.messages.RpcInvocation and FencedMessage
 * Simplified: the call's name and arguments are the message itself
 */
import type { Address, Message } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import { JavaException } from "../../model/java-exception.js";

/** A message to an RPC endpoint. */
export interface RpcMessage extends Message {
  /** Set by `ask`: the answer carries it too. */
  readonly callId?: number;
  /** Leader session id that the sender believes the receiver to have. */
  readonly fencingToken?: string;
}

/** How a call ended. */
export type CallOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: SerializedThrowable };

/** The answer to a call. */
export interface RpcReply extends Message {
  readonly type: "rpc.reply";
  readonly callId: number;
  readonly outcome: CallOutcome;
}

/** Who waits for an answer: kept while it is not yet known. */
export interface Caller {
  readonly address: Address;
  readonly callId: number;
}

/** An error as it crosses machines. */
export function throwable(
  className: string,
  message: string,
  cause?: SerializedThrowable,
): SerializedThrowable {
  return Object.freeze(
    cause === undefined ? { className, message } : { className, message, cause },
  );
}

/** A caught error of the model as it crosses machines; anything else is our own defect and goes on. */
export function throwableOf(error: unknown): SerializedThrowable {
  if (!(error instanceof JavaException)) throw error;
  return throwable(error.className, error.message);
}

/** `Class: message`, with the causes behind it. */
export function describeThrowable(error: SerializedThrowable): string {
  const own = error.message === "" ? error.className : `${error.className}: ${error.message}`;
  return error.cause === undefined ? own : `${own} <- ${describeThrowable(error.cause)}`;
}
