import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import {
  buildOperator,
  OperatorCase,
  unlessBuildError,
  type OperatorStep,
} from "../operator-case.js";
import { readStrategy, type MarkedElement, type RecordedStrategy } from "../recorded-watermarks.js";

interface Given extends RecordedStrategy {
  readonly startPt?: number;
  readonly batch?: boolean;
  readonly steps: readonly OperatorStep[];
}

/** Timestamps and watermarks made in the middle of a job. */
export const adapter: FamilyAdapter = {
  kinds: {
    watermarks: kind((given: Given) =>
      unlessBuildError(
        () => {
          const interval = `${String(given.autoWatermarkInterval ?? 200)} ms`;
          const configuration = {
            "pipeline.auto-watermark-interval": interval,
            "execution.runtime-mode": given.batch === true ? "BATCH" : "STREAMING",
          };
          return buildOperator(configuration, (env) => {
            env
              .fromCollection<MarkedElement>([])
              .assignTimestampsAndWatermarks(readStrategy(given));
          });
        },
        (built) => ({ steps: new OperatorCase(built, 1, given.startPt).run(given.steps) }),
      ),
    ),
  },
  // A record without timestamp that is given Long.MIN_VALUE and one that has none are the same to us.
  normalize: (_kind, answer) => {
    const { steps } = answer as { steps?: Record<string, unknown>[][] };
    if (steps === undefined) return answer;
    return {
      steps: steps.map((step) =>
        step.map(({ t, ...entry }) => (t === undefined || t === "MIN" ? entry : { ...entry, t })),
      ),
    };
  },
};
