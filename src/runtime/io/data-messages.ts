/**
 * What travels between two tasks on the `data` channel: elements one way; requests, credits and
 * acknowledgements the other way.
 *
 * Flink: org.apache.flink.runtime.io.network.netty.NettyMessage
 * Simplified: one connection per pair of tasks and subpartition; nothing is bytes
 */
import type { Message } from "../../kernel/process.js";
import type { ChannelElement } from "./channel-element.js";

/** Producer -> consumer. `channel` is the consumer's flat channel, as it asked. */
export type ProducerMessage = Message &
  (
    | {
        readonly type: "data.element";
        readonly channel: number;
        readonly sequence: number;
        /** Data buffers still queued behind this one. */
        readonly backlog: number;
        readonly element: ChannelElement;
      }
    /** Data is queued and there is no credit for it. */
    | { readonly type: "data.backlog"; readonly channel: number; readonly backlog: number }
    /** There is no such partition here (yet). */
    | { readonly type: "data.partitionNotFound"; readonly channel: number }
  );

/** Consumer -> producer, about one subpartition of the partition of a job edge. */
export type ConsumerMessage = Message & {
  readonly edgeId: number;
  readonly subpartition: number;
} & (
    | {
        readonly type: "data.partitionRequest";
        readonly channel: number;
        readonly initialCredit: number;
      }
    | { readonly type: "data.addCredit"; readonly credit: number }
    | { readonly type: "data.resumeConsumption" }
    | { readonly type: "data.allRecordsProcessed" }
  );

export type DataMessage = ProducerMessage | ConsumerMessage;
