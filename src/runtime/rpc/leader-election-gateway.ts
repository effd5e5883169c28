/**
 * What the components of a JobManager and its leader election tell each other, all on one machine.
 *
 * Flink: org.apache.flink.runtime.leaderelection.LeaderElection and LeaderContender
 * Simplified: a contender is a process that is started when it is granted the leadership
 */
import type { Address, Message } from "../../kernel/process.js";

/** A component that shall run wherever it leads. */
export interface ContenderSpec {
  /** Under this name its address is published. */
  readonly component: string;
  readonly process: string;
  readonly kind: string;
  /** Its arguments; `leaderSessionId` is added. */
  readonly args: Readonly<Record<string, unknown>>;
}

export type LeaderElectionMessage = Message &
  (
    | { readonly type: "leaderElection.register"; readonly contender: ContenderSpec }
    /** The component is no longer wanted, here or elsewhere. */
    | { readonly type: "leaderElection.remove"; readonly component: string }
    /** The component is ready to be found by others. */
    | {
        readonly type: "leaderElection.confirm";
        readonly component: string;
        readonly address: Address;
        readonly sessionId: string;
      }
    /** A component whose leadership was revoked has let go of everything. */
    | {
        readonly type: "leaderElection.stopped";
        readonly component: string;
        /** What the JobManager's memory keeps for when it leads again: arguments of the next process. */
        readonly args?: Readonly<Record<string, unknown>>;
      }
    /** By hand, as a test's leadership control does it. */
    | { readonly type: "leaderElection.revoke"; readonly component: string }
    | { readonly type: "leaderElection.grant"; readonly component: string }
  );

/** To a component: it leads no longer, and answers `leaderElection.stopped`. */
export interface RevokeLeadership extends Message {
  readonly type: "leader.revoked";
}

/** Arguments that a component gets from the election; without high availability there are none. */
export interface LeaderArguments {
  readonly leaderSessionId?: string;
}

/** Name of the election's process on each JobManager's machine. */
export const LEADER_ELECTION_PROCESS = "leaderelection";

/** The name under which the leader of a job is elected and found; its process has the same. */
export function jobMasterComponent(jobId: string): string {
  return `jobmaster:${jobId}`;
}
