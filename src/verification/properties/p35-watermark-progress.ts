import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { ChainedOperator } from "../../model/job-graph.js";
import type { Property, RunUnderCheck } from "../property.js";

/** Event time that stands still is no error of the runtime, but nobody should have to guess why. */
export const watermarkProgress: Property = {
  id: "P35",
  law: "A watermark generator that sees records lets event time go on.",
  begin: (run, findings) => {
    /** By vertex with a generator of the user's: records seen, and watermarks before the end. */
    const progress = new Map<number, { records: number; watermarks: number }>();
    for (const { index, operators } of run.evidence.jobGraph.vertices) {
      if (operators.some((operator) => hasOwnGenerator(run, operator)))
        progress.set(index, { records: 0, watermarks: 0 });
    }
    return {
      types: ["task.poll", "task.input", "task.watermark"],
      consume: ({ type, fields, process }) => {
        const seen = progress.get(run.history.attempts.get(process)?.vertex ?? -1);
        if (seen === undefined) return;
        if (type === "task.poll") seen.records += fields["count"] as number;
        else if (type === "task.input") seen.records += fields["records"] as number;
        else if ((fields["timestamp"] as number) < MAX_TIMESTAMP) seen.watermarks++;
      },
      finish: () => {
        for (const [vertex, { records, watermarks }] of progress) {
          findings.looked(records);
          if (records === 0 || watermarks > 0) continue;
          const { operators } = run.shadow.layout.vertex(vertex);
          const names = operators.filter((operator) => hasOwnGenerator(run, operator));
          findings.declare(
            `event time stands still: the watermark generator of ${names.map(({ name }) => name).join(", ")} ` +
              `has seen ${String(records)} records and let no watermark out: windows and event-time timers ` +
              "behind it wait for the end of the input, and for ever if there is none",
          );
        }
      },
    };
  },
};

function hasOwnGenerator(run: RunUnderCheck, { descriptor }: ChainedOperator): boolean {
  const { functionRef, parameters, type } = descriptor;
  const reference =
    (parameters["watermarkStrategyRef"] as string | undefined) ??
    (type === "timestampsAndWatermarks" ? functionRef : undefined);
  const strategy = run.evidence.functions.get(reference ?? "") as
    { describe(): { readonly generator: { readonly type: string } } } | undefined;
  return strategy?.describe().generator.type === "custom";
}
