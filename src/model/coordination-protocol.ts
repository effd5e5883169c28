import type { Message } from "../kernel/process.js";

/**
 * What clients tell a coordination service (ZooKeeper's part in Flink): sessions that expire, one
 * leader among those who contend, small values that all may watch. On channel `io`.
 */
export type CoordinationRequest = Message &
  (
    | {
        /** Opens a session, or takes one up again after the connection was lost. */
        readonly type: "coordination.connect";
        /** `null` = a new one. */
        readonly sessionId: string | null;
        readonly timeoutUs: number;
      }
    /** Keeps the session alive. */
    | { readonly type: "coordination.ping"; readonly sessionId: string }
    /** Joins the queue of those who want to lead; a second time: leaves it and queues up anew. */
    | { readonly type: "coordination.contend"; readonly sessionId: string; readonly latch: string }
    /** Sets a value that is gone with the session; `null` removes it. */
    | {
        readonly type: "coordination.publish";
        readonly sessionId: string;
        readonly path: string;
        readonly value: unknown;
      }
    /** Asks for the value now and whenever it changes. */
    | { readonly type: "coordination.watch"; readonly sessionId: string; readonly path: string }
  );

/** What the service tells the holders of sessions. */
export type CoordinationEvent = Message &
  (
    | { readonly type: "coordination.connected"; readonly sessionId: string }
    | { readonly type: "coordination.expired"; readonly sessionId: string }
    | { readonly type: "coordination.pong"; readonly sessionId: string }
    | {
        readonly type: "coordination.leader";
        readonly sessionId: string;
        readonly latch: string;
      }
    /** `value` is `null` when nobody has set it. */
    | {
        readonly type: "coordination.changed";
        readonly sessionId: string;
        readonly path: string;
        readonly value: unknown;
      }
  );
