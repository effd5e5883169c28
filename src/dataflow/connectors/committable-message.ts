/**
 * What travels from sink writers to committers.
 *
 * Flink: org.apache.flink.streaming.api.connector.sink2.CommittableSummary, CommittableWithLineage
 * Simplified: no
 */
export interface CommittableSummary {
  readonly kind: "summary";
  readonly subtaskId: number;
  readonly numberOfSubtasks: number;
  readonly checkpointId: number;
  readonly numberOfCommittables: number;
  readonly numberOfFailedCommittables: number;
}

export interface CommittableWithLineage<C = unknown> {
  readonly kind: "committable";
  readonly committable: C;
  readonly checkpointId: number;
  readonly subtaskId: number;
}

export type CommittableMessage<C = unknown> = CommittableSummary | CommittableWithLineage<C>;
