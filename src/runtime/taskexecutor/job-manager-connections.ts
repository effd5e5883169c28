/**
 * The TaskExecutor's connections to JobMasters: registers at each that has a slot here, offers slots,
 * reports states, and fails a job's tasks when its JobMaster is lost.
 *
 * Flink: org.apache.flink.runtime.taskexecutor.TaskExecutor (its job manager parts)
 * Simplified: partitions of a lost job are not kept
 */
import type { Address } from "../../kernel/process.js";
import {
  attemptKey,
  type ExecutionAttemptId,
  type ExecutionState,
  type SerializedThrowable,
} from "../../model/execution-attempt.js";
import { HeartbeatManager, type HeartbeatState } from "../heartbeat/heartbeat-manager.js";
import type { JobMasterMessage, JobMasterRegistrationSuccess } from "../rpc/job-master-gateway.js";
import {
  leaderPath,
  type LeaderInformation,
} from "../highavailability/high-availability-settings.js";
import { jobMasterComponent } from "../rpc/leader-election-gateway.js";
import { RetryingRegistration } from "../rpc/retrying-registration.js";
import type { Continuation } from "../rpc/rpc-endpoint.js";
import { throwable, type CallOutcome } from "../rpc/rpc-message.js";
import type { AllocatedSlot } from "../rpc/task-executor-gateway.js";
import type { TaskManagerJob } from "./job-table.js";
import type { ResourceManagerConnection } from "./resource-manager-connection.js";
import type { TaskExecutorParts } from "./task-executor-parts.js";

type JobContinuation = Continuation &
  (
    | { readonly kind: "registerAtJobManager"; readonly jobId: string; readonly attempt: number }
    | {
        readonly kind: "offerSlots";
        readonly jobId: string;
        readonly offer: number;
        readonly slots: readonly AllocatedSlot[];
      }
    | { readonly kind: "updateTaskExecutionState"; readonly attempt: ExecutionAttemptId }
  );

const PAUSE_TIMER = "register.job/";
const SLOT_TIMER = "slot/";

export class JobManagerConnections {
  private readonly parts: TaskExecutorParts;
  private readonly resourceManager: ResourceManagerConnection;
  private readonly heartbeats: HeartbeatManager;

  constructor(parts: TaskExecutorParts, resourceManager: ResourceManagerConnection) {
    this.parts = parts;
    this.resourceManager = resourceManager;
    this.heartbeats = new HeartbeatManager("heartbeat.jobManager", parts.environment.heartbeat, {
      setTimer: (key, delayUs) => {
        parts.world.setTimer(key, delayUs);
      },
      cancelTimer: (key) => {
        parts.world.cancelTimer(key);
      },
      requestHeartbeat: () => undefined,
      timedOut: (jobId) => {
        parts.world.point("heartbeat.timeout");
        const text = `The heartbeat of JobManager with id ${jobId} timed out.`;
        this.disconnect(jobId, throwable("TimeoutException", text));
      },
      unreachable: (jobId) => {
        parts.world.point("heartbeat.unreachable");
        const text = `JobManager with id ${jobId} is no longer reachable.`;
        this.disconnect(jobId, throwable("TaskManagerException", text));
      },
    });
  }

  get state(): HeartbeatState {
    return this.heartbeats.state;
  }

  set state(state: HeartbeatState) {
    this.heartbeats.state = state;
  }

  /** A slot was allocated for a job: it is offered as soon as its JobMaster is connected. */
  onSlotAllocated(jobId: string, allocationId: string, jobMasterAddress: Address): void {
    const { parts } = this;
    parts.world.setTimer(`${SLOT_TIMER}${allocationId}`, parts.environment.slotTimeoutUs);
    const initial = RetryingRegistration.initialState(parts.environment.registration);
    // With high availability the leader is looked up, whoever it is that the slot was asked for.
    const { leaders } = parts;
    const isNew = parts.jobs.get(jobId) === undefined;
    const job = parts.jobs.getOrCreate(jobId, leaders === null ? jobMasterAddress : null, initial);
    if (isNew) leaders?.watch(leaderPath(jobMasterComponent(jobId)));
    if (job.jobMasterId !== null) this.offerSlots(job);
    else if (job.registration.attempt === 0) this.register(job);
  }

  /** Another JobMaster leads the job, or none (`null`). */
  leaderChanged(jobId: string, leader: LeaderInformation | null): void {
    const job = this.parts.jobs.get(jobId);
    if (job === undefined) return;
    const address = leader?.address ?? null;
    if (address !== null && address === job.jobMasterAddress) {
      if (job.jobMasterId === null || job.jobMasterId === leader?.sessionId) return;
    }
    const text = `Job leader for job id ${jobId} lost leadership.`;
    job.jobMasterAddress = null;
    this.disconnect(jobId, throwable("Exception", text));
    // Its last slot may have gone with the disconnection.
    if (this.parts.jobs.get(jobId) !== job || address === null) return;
    job.jobMasterAddress = address;
    this.register(job);
  }

  /** Answers whether the job has the slot and uses it from now on. */
  tryMarkSlotActive(jobId: string, allocationId: string): boolean {
    const { slots, world } = this.parts;
    if (slots.find(allocationId)?.jobId !== jobId) return false;
    if (slots.find(allocationId)?.state === "ACTIVE") return true;
    if (!slots.markActive(allocationId)) return false;
    world.cancelTimer(`${SLOT_TIMER}${allocationId}`);
    return true;
  }

  /** Gives a slot back as soon as its tasks, which fail, have ended. */
  freeSlot(allocationId: string, cause: SerializedThrowable): void {
    const { parts } = this;
    const tasks = parts.tasks.runningIn(allocationId);
    if (tasks.length === 0) {
      this.setFree(allocationId, cause.message);
      return;
    }
    if (parts.slots.find(allocationId)?.state === "RELEASING") return;
    parts.slots.markReleasing(allocationId);
    parts.world.cancelTimer(`${SLOT_TIMER}${allocationId}`);
    for (const { attempt } of tasks) parts.failTask(attempt, cause);
  }

  /** A task has ended: its slot may have waited for that. */
  onTaskEnded(allocationId: string): void {
    if (this.parts.slots.find(allocationId)?.state !== "RELEASING") return;
    if (this.parts.tasks.runningIn(allocationId).length > 0) return;
    this.setFree(allocationId, "its tasks have ended");
  }

  private setFree(allocationId: string, reason: string): void {
    const { parts } = this;
    const freed = parts.slots.free(allocationId);
    if (freed === undefined) return;
    parts.localState.releaseLocalStateForAllocationId(allocationId);
    parts.world.cancelTimer(`${SLOT_TIMER}${allocationId}`);
    const taskManager = parts.world.machine;
    const { slot, jobId } = freed;
    parts.world.emit("slot.freed", { taskManager, slot, allocationId, reason });
    parts.world.point("slot.freed");
    this.resourceManager.notifySlotAvailable(slot, allocationId);
    if (parts.slots.slotsOf(jobId).length === 0) this.closeJob(jobId);
  }

  reportTaskState(
    attempt: ExecutionAttemptId,
    state: ExecutionState,
    cause: SerializedThrowable | null,
  ): void {
    const job = this.parts.jobs.get(attempt.jobId);
    if (job === undefined || job.jobMasterId === null) return;
    this.parts.world.point("task.state.sent");
    const type = "jobMaster.updateTaskExecutionState";
    this.ask(job, { type, attempt, state, cause }, { kind: "updateTaskExecutionState", attempt });
  }

  /** Answers with the running attempts; slots that only one side knows are cleared up. */
  receiveHeartbeat(jobId: string, slots: readonly AllocatedSlot[]): void {
    const { parts } = this;
    const job = parts.jobs.get(jobId);
    if (job === undefined || job.jobMasterId === null) return;
    this.heartbeats.receiveHeartbeat(jobId);
    this.reconcileSlots(job, slots);
    const executions = parts.tasks.runningOf(jobId).map(({ attempt }) => attemptKey(attempt));
    const type = "jobMaster.heartbeatFromTaskManager";
    this.tell(job, { type, taskManager: parts.world.machine, executions });
  }

  /** The JobMaster is lost: its tasks fail, its slots wait for it for a while. */
  disconnect(jobId: string, cause: SerializedThrowable): void {
    const { parts } = this;
    const job = parts.jobs.get(jobId);
    if (job === undefined || job.jobMasterId === null) return;
    parts.world.point("taskExecutor.jobMaster.lost");
    this.leave(job, cause);
    const text = `Disconnect from JobManager responsible for ${jobId}.`;
    for (const { attempt } of parts.tasks.runningOf(jobId)) {
      parts.failTask(attempt, throwable("FlinkException", text, cause));
    }
    const slots = parts.slots.slotsOf(jobId);
    for (const { allocationId, state } of slots) {
      if (state !== "ACTIVE") continue;
      parts.slots.markInactive(allocationId);
      parts.world.setTimer(`${SLOT_TIMER}${allocationId}`, parts.environment.slotTimeoutUs);
    }
    if (slots.length === 0) this.closeJob(jobId);
    else this.register(job);
  }

  /** The TaskManager leaves; its tasks end with it. */
  shutDown(cause: SerializedThrowable): void {
    for (const job of this.parts.jobs.all()) this.leave(job, cause);
  }

  callFailed(address: Address): void {
    this.heartbeats.callFailed(address);
  }

  goOn(continuation: Continuation, outcome: CallOutcome): void {
    const job = continuation as JobContinuation;
    if (job.kind === "registerAtJobManager") {
      const known = this.parts.jobs.get(job.jobId);
      if (known !== undefined) this.retrying(known).onOutcome(job.attempt, outcome);
    } else if (job.kind === "offerSlots") this.onOffered(job, outcome);
    else if (!outcome.ok && outcome.error.className !== "FencingTokenException") {
      // The JobMaster does not know the attempt (any more): nobody waits for it.
      this.parts.failTask(job.attempt, outcome.error);
    }
  }

  onTimer(key: string): boolean {
    if (this.heartbeats.onTimer(key)) return true;
    if (key.startsWith(SLOT_TIMER)) {
      const text = "The slot has timed out.";
      const allocationId = key.slice(SLOT_TIMER.length);
      this.freeSlot(allocationId, throwable("FlinkException", text));
      return true;
    }
    if (!key.startsWith(PAUSE_TIMER)) return false;
    const job = this.parts.jobs.get(key.slice(PAUSE_TIMER.length));
    if (job?.jobMasterId === null) this.retrying(job).onPauseOver();
    return true;
  }

  /** Tells the JobMaster that it is left, and forgets it. */
  private leave(job: TaskManagerJob, cause: SerializedThrowable): void {
    if (job.jobMasterId === null) return;
    this.heartbeats.unmonitorTarget(job.jobId);
    const taskManager = this.parts.world.machine;
    this.tell(job, { type: "jobMaster.disconnectTaskManager", taskManager, cause });
    job.jobMasterId = null;
  }

  /** Registers from the first attempt on. */
  private register(job: TaskManagerJob): void {
    if (job.jobMasterAddress === null) return;
    job.registration.timeoutUs = this.parts.environment.registration.initialTimeoutUs;
    this.retrying(job).register();
  }

  private retrying(job: TaskManagerJob): RetryingRegistration {
    const { parts } = this;
    return new RetryingRegistration(parts.environment.registration, job.registration, {
      invoke: (attempt, timeoutUs) => {
        const message: JobMasterMessage = {
          type: "jobMaster.registerTaskManager",
          taskManager: parts.world.machine,
          address: parts.world.self,
          sessionId: parts.sessionId,
        };
        const { jobId } = job;
        const continuation: JobContinuation = { kind: "registerAtJobManager", jobId, attempt };
        const { jobMasterAddress } = job;
        if (jobMasterAddress !== null)
          parts.ask(jobMasterAddress, message, continuation, timeoutUs);
      },
      pause: (delayUs) => {
        parts.world.setTimer(`${PAUSE_TIMER}${job.jobId}`, delayUs);
      },
      succeeded: (value) => {
        this.onRegistered(job, value as JobMasterRegistrationSuccess);
      },
    });
  }

  private onRegistered(job: TaskManagerJob, { jobMasterId }: JobMasterRegistrationSuccess): void {
    if (job.jobMasterId === jobMasterId || job.jobMasterAddress === null) return;
    job.jobMasterId = jobMasterId;
    this.heartbeats.monitorTarget(job.jobId, job.jobMasterAddress);
    this.offerSlots(job);
  }

  private offerSlots(job: TaskManagerJob): void {
    const { jobId } = job;
    const slots = this.parts.slots.allocatedSlotsOf(jobId);
    if (slots.length === 0) return;
    job.offers++;
    this.parts.world.point("slot.offer.sent");
    const type = "jobMaster.offerSlots";
    const taskManager = this.parts.world.machine;
    const continuation: JobContinuation = { kind: "offerSlots", jobId, offer: job.offers, slots };
    this.ask(job, { type, taskManager, slots }, continuation);
  }

  private onOffered(
    { jobId, offer, slots }: JobContinuation & { kind: "offerSlots" },
    outcome: CallOutcome,
  ): void {
    const job = this.parts.jobs.get(jobId);
    if (job === undefined || job.offers !== offer) return;
    if (!outcome.ok && outcome.error.className === "TimeoutException") {
      this.offerSlots(job);
      return;
    }
    if (!outcome.ok) {
      for (const { allocationId } of slots) this.freeSlot(allocationId, outcome.error);
      return;
    }
    const accepted = outcome.value as readonly string[];
    for (const { allocationId } of slots) {
      if (accepted.includes(allocationId)) this.tryMarkSlotActive(jobId, allocationId);
      else {
        const text = "The slot was rejected by the JobManager.";
        this.freeSlot(allocationId, throwable("Exception", text));
      }
    }
  }

  private reconcileSlots(job: TaskManagerJob, known: readonly AllocatedSlot[]): void {
    const { slots, world } = this.parts;
    const ids = known.map(({ allocationId }) => allocationId);
    for (const { allocationId, state } of slots.slotsOf(job.jobId)) {
      if (state !== "ACTIVE" || ids.includes(allocationId)) continue;
      const text = `${allocationId} is no longer allocated by job ${job.jobId}.`;
      this.freeSlot(allocationId, throwable("FlinkException", text));
    }
    for (const allocationId of ids) {
      if (slots.find(allocationId)?.jobId === job.jobId) continue;
      const text = `Slot ${allocationId} on TaskExecutor ${world.machine} is not allocated by job ${job.jobId}.`;
      const cause = throwable("FlinkException", text);
      this.tell(job, {
        type: "jobMaster.failSlot",
        taskManager: world.machine,
        allocationId,
        cause,
      });
    }
  }

  /** The job has no more slots here. */
  private closeJob(jobId: string): void {
    const { parts } = this;
    const job = parts.jobs.get(jobId);
    if (job !== undefined) {
      const text = `TaskExecutor ${parts.world.machine} has no more allocated slots for job ${jobId}.`;
      this.leave(job, throwable("FlinkExpectedException", text));
    }
    parts.world.cancelTimer(`${PAUSE_TIMER}${jobId}`);
    parts.leaders?.unwatch(leaderPath(jobMasterComponent(jobId)));
    parts.jobs.remove(jobId);
  }

  private ask(job: TaskManagerJob, message: JobMasterMessage, continuation: JobContinuation): void {
    const { jobMasterAddress, jobMasterId } = job;
    const fencingToken = jobMasterId ?? "";
    if (jobMasterAddress === null) return;
    this.parts.ask(jobMasterAddress, { ...message, fencingToken }, continuation);
  }

  private tell(job: TaskManagerJob, message: JobMasterMessage): void {
    const { jobMasterAddress, jobMasterId } = job;
    if (jobMasterAddress === null) return;
    this.parts.tell(jobMasterAddress, { ...message, fencingToken: jobMasterId ?? "" });
  }
}
