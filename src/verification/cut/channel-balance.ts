import { elementHash, foldElementHash } from "../../model/element-hash.js";
import type { ChannelStateSnapshot } from "../../model/operator-state.js";
import type { StreamElement } from "../../model/stream-element.js";
import type { ChannelMark } from "../shadow/shadow-task.js";
import type { CompletedCut, CutCheck, CutContext } from "./cut-oracle.js";

const MODE = "execution.checkpointing.mode";

/**
 * Part (b): on every channel, what the producer wrote before its cut is what the consumer processed
 * before its own, and then what is in the checkpoint as in flight, at the consumer's end and at the
 * producer's. Nothing is lost between the two, nothing is counted twice.
 */
export class ChannelBalance implements CutCheck {
  private readonly context: CutContext;
  private readonly isExactlyOnce: boolean;

  constructor(context: CutContext) {
    this.context = context;
    const mode = context.evidence.jobGraph.configuration[MODE] ?? "EXACTLY_ONCE";
    this.isExactlyOnce = mode.toUpperCase().replace("-", "_") === "EXACTLY_ONCE";
  }

  check(cut: CompletedCut): void {
    if (!this.isExactlyOnce) return;
    for (const consumers of cut.subtasks) {
      for (const consumer of consumers) {
        if (consumer === undefined) continue;
        const { vertex, subtask, layout } = consumer.task;
        layout
          .channels(vertex, subtask)
          .forEach(({ edge, edgePosition, producer, subpartition }, channel) => {
            const from = cut.subtasks[edge.sourceVertex]?.[producer];
            const written = from?.outputs[edgePosition]?.[subpartition];
            const read = consumer.inputs[channel];
            if (from === undefined || written === undefined || read === undefined) return;
            const gate = layout.gateOf(vertex, edge.edgeId);
            const place = layout.placeInGate(vertex, subtask, channel);
            const processed = withInFlight(read, [
              ...inFlight(consumer.snapshot?.inFlight?.inputs, gate, place),
              ...inFlight(from.snapshot?.inFlight?.outputs, edgePosition, subpartition),
            ]);
            // The end of a sink's protocol cannot be recomputed.
            if ((from.cut === null || consumer.cut === null) && layout.isSinkProtocol(edge)) return;
            if (written[0] === processed[0] && written[1] === processed[1]) return;
            this.context.report(
              "b",
              cut.record,
              `checkpoint ${String(cut.checkpointId)} cuts the channel from ${from.task.name} to ` +
                `${consumer.task.name} in two different places: ${imbalance(written, processed)}`,
            );
          });
      }
    }
  }
}

function inFlight(
  channels: readonly ChannelStateSnapshot[] | undefined,
  gateOrPartition: number,
  channel: number,
): readonly StreamElement[] {
  const found = channels?.find(
    (one) => one.gateOrPartition === gateOrPartition && one.channel === channel,
  );
  return found?.buffers.flatMap(({ elements }) => elements) ?? [];
}

function withInFlight([count, hash]: ChannelMark, elements: readonly StreamElement[]): ChannelMark {
  const running = elements.reduce(
    (before, element) => foldElementHash(before, elementHash(element)),
    hash,
  );
  return [count + elements.length, running];
}

function imbalance([written]: ChannelMark, [processed]: ChannelMark): string {
  const before = `${String(written)} elements were written before the barrier, ${String(processed)} are in the checkpoint as processed or in flight`;
  if (processed > written)
    return `${before}: after a restart ${String(processed - written)} would count twice`;
  if (processed < written)
    return `${before}: after a restart ${String(written - processed)} would be missing`;
  return `${before}, but they are not the same elements`;
}
