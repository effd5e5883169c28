import type { ChannelMark } from "../shadow/shadow-task.js";
import type { CompletedCut, CutCheck, CutContext } from "./cut-oracle.js";

const MODE = "execution.checkpointing.mode";

/**
 * Part (b): on every channel, what the producer wrote before its cut is what the consumer processed
 * before its own. Nothing is lost between the two, nothing is counted twice.
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
    const { layout } = this.context.shadow;
    for (const consumers of cut.subtasks) {
      for (const consumer of consumers) {
        if (consumer === undefined) continue;
        const { vertex, subtask } = consumer.task;
        layout
          .channels(vertex, subtask)
          .forEach(({ edge, edgePosition, producer, subpartition }, channel) => {
            const from = cut.subtasks[edge.sourceVertex]?.[producer];
            const written = from?.outputs[edgePosition]?.[subpartition];
            const processed = consumer.inputs[channel];
            if (from === undefined || written === undefined || processed === undefined) return;
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

function imbalance([written]: ChannelMark, [processed]: ChannelMark): string {
  const before = `${String(written)} elements were written before the barrier, ${String(processed)} are in the consumer's snapshot`;
  if (processed > written)
    return `${before}: after a restart ${String(processed - written)} would count twice`;
  if (processed < written)
    return `${before}: after a restart ${String(written - processed)} would be missing`;
  return `${before}, but they are not the same elements`;
}
