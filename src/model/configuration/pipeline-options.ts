import { UPPER_BOUND_MAX_PARALLELISM } from "../key-groups.js";
import {
  booleanOption,
  durationOption,
  enumOption,
  integerOption,
  type ConfigOption,
} from "./config-option.js";

export const DEFAULT_PARALLELISM: ConfigOption<number> = integerOption(
  "parallelism.default",
  1,
  "Parallelism of operators that set none.",
  { minimum: 1 },
);

export const MAX_PARALLELISM: ConfigOption<number> = integerOption(
  "pipeline.max-parallelism",
  -1,
  "Number of key groups; -1 = derived from the parallelism.",
  { minimum: -1, maximum: UPPER_BOUND_MAX_PARALLELISM },
);

export const OBJECT_REUSE: ConfigOption<boolean> = booleanOption(
  "pipeline.object-reuse",
  false,
  "Hands records to the next operator of a chain without copying them.",
);

export const OPERATOR_CHAINING: ConfigOption<boolean> = booleanOption(
  "pipeline.operator-chaining.enabled",
  true,
  "Runs operators that can be chained in one task.",
);

export const OPERATOR_CHAINING_CHAIN_OPERATORS_WITH_DIFFERENT_MAX_PARALLELISM: ConfigOption<boolean> =
  booleanOption(
    "pipeline.operator-chaining.chain-operators-with-different-max-parallelism",
    true,
    "Chains operators although their numbers of key groups differ.",
  );

export const AUTO_GENERATE_UIDS: ConfigOption<boolean> = booleanOption(
  "pipeline.auto-generate-uids",
  true,
  "Gives operators without a uid an id made from their place in the graph.",
);

export const AUTO_WATERMARK_INTERVAL: ConfigOption<number> = durationOption(
  "pipeline.auto-watermark-interval",
  200_000,
  "Time between two periodic watermarks; 0 = none.",
);

export const WATERMARK_ALIGNMENT_BUFFER_SIZE: ConfigOption<number> = integerOption(
  "pipeline.watermark-alignment.buffer-size",
  3,
  "How many samples of a watermark alignment looks back; it judges by the oldest.",
  { minimum: 0 },
);

export const ALLOW_UNALIGNED_SOURCE_SPLITS: ConfigOption<boolean> = booleanOption(
  "pipeline.watermark-alignment.allow-unaligned-source-splits",
  false,
  "Lets sources that cannot pause single splits take part in watermark alignment.",
);

export const BUFFER_TIMEOUT: ConfigOption<number> = durationOption(
  "execution.buffer-timeout.interval",
  100_000,
  "How long a record may wait in a buffer that is not full.",
  { deprecatedKeys: ["execution.buffer-timeout"] },
);

export const BUFFER_TIMEOUT_ENABLED: ConfigOption<boolean> = booleanOption(
  "execution.buffer-timeout.enabled",
  true,
  "Whether buffers are sent before they are full.",
);

export const RUNTIME_MODE: ConfigOption<"STREAMING"> = enumOption(
  "execution.runtime-mode",
  ["STREAMING"],
  "STREAMING",
  "How a job is executed.",
);

export const SINK_COMMITTER_RETRIES: ConfigOption<number> = integerOption(
  "sink.committer.retries",
  10,
  "How often a sink tries again to commit before it fails.",
  { minimum: 0 },
);
