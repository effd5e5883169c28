/**
 * What a task reads from its job's configuration, parsed once per job.
 *
 * Flink: org.apache.flink.streaming.api.graph.StreamConfig
 * Simplified: no serializers, no resource fractions
 */
import {
  CHECKPOINTING_CONSISTENCY_MODE,
  CHECKPOINTING_INTERVAL,
  CHECKPOINTS_AFTER_TASKS_FINISH,
} from "../../model/configuration/checkpointing-options.js";
import { Configuration } from "../../model/configuration/configuration.js";
import { isUnalignedCheckpointEnabled } from "../../model/configuration/unaligned-checkpoints.js";
import {
  MAIL_COST,
  RECORD_COST,
  RECORD_BYTES,
  RECORDS_PER_TURN,
  STATE_TRANSFER_RATE,
} from "../../model/configuration/linecook-options.js";
import { LOCAL_RECOVERY } from "../../model/configuration/state-recovery-options.js";
import { OBJECT_REUSE } from "../../model/configuration/pipeline-options.js";
import {
  KILL_ON_OUT_OF_MEMORY,
  MEMORY_SEGMENT_SIZE,
  NETWORK_REQUEST_BACKOFF_INITIAL,
  NETWORK_REQUEST_BACKOFF_MAX,
} from "../../model/configuration/task-manager-options.js";
import {
  stateBackendSettings,
  type StateBackendSettings,
} from "../state/state-backend-settings.js";
import type { JobGraph } from "../../model/job-graph.js";

export interface TaskConfiguration {
  /** How many records a turn processes at most. */
  readonly recordsPerTurn: number;
  readonly recordCostUs: number;
  /** Whether the TaskManager ends itself when a task has used up the heap. */
  readonly exitsOnOutOfMemory: boolean;
  readonly mailCostUs: number;
  /** Whether the TaskManager keeps a copy of what is written to the checkpoint storage. */
  readonly localRecovery: boolean;
  readonly objectReuse: boolean;
  readonly checkpointingEnabled: boolean;
  readonly checkpointsAfterTasksFinish: boolean;
  readonly exactlyOnce: boolean;
  readonly unalignedEnabled: boolean;
  readonly recordsPerBuffer: number;
  /** More than 1: a record is larger than a buffer. */
  readonly buffersPerRecord: number;
  /** Bytes that one element is taken to fill of its buffer. */
  readonly recordBytes: number;
  /** How long a consumer waits before it asks again for a partition that is not there. */
  readonly requestBackoffInitialMs: number;
  readonly requestBackoffMaxMs: number;
  readonly stateBackend: StateBackendSettings;
  /** Bytes a second; `null` = no limit. */
  readonly stateTransferRate: number | null;
}

/** The task settings of all jobs of a cluster; each job's are parsed once. */
export class TaskConfigurations {
  private readonly parsed = new WeakMap<JobGraph, TaskConfiguration>();

  of(jobGraph: JobGraph): TaskConfiguration {
    const known = this.parsed.get(jobGraph);
    if (known !== undefined) return known;
    const fresh = parse(Configuration.of(jobGraph.configuration));
    this.parsed.set(jobGraph, fresh);
    return fresh;
  }
}

function parse(configuration: Configuration): TaskConfiguration {
  const recordBytes = configuration.get(RECORD_BYTES);
  const segmentBytes = configuration.get(MEMORY_SEGMENT_SIZE);
  const recordsPerBuffer = Math.floor(segmentBytes / recordBytes);
  return {
    recordsPerTurn: configuration.get(RECORDS_PER_TURN),
    recordCostUs: configuration.get(RECORD_COST),
    exitsOnOutOfMemory: configuration.get(KILL_ON_OUT_OF_MEMORY),
    localRecovery: configuration.get(LOCAL_RECOVERY),
    mailCostUs: configuration.get(MAIL_COST),
    objectReuse: configuration.get(OBJECT_REUSE),
    checkpointingEnabled: configuration.get(CHECKPOINTING_INTERVAL) !== null,
    checkpointsAfterTasksFinish: configuration.get(CHECKPOINTS_AFTER_TASKS_FINISH),
    exactlyOnce: configuration.get(CHECKPOINTING_CONSISTENCY_MODE) === "EXACTLY_ONCE",
    unalignedEnabled: isUnalignedCheckpointEnabled(configuration),
    buffersPerRecord: Math.ceil(recordBytes / segmentBytes),
    recordsPerBuffer: Math.max(1, recordsPerBuffer),
    recordBytes,
    requestBackoffInitialMs: configuration.get(NETWORK_REQUEST_BACKOFF_INITIAL),
    requestBackoffMaxMs: configuration.get(NETWORK_REQUEST_BACKOFF_MAX),
    stateBackend: stateBackendSettings(configuration),
    stateTransferRate: configuration.get(STATE_TRANSFER_RATE),
  };
}
