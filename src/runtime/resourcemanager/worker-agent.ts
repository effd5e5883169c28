/**
 * What runs on a machine of a provider before anybody needs it: it starts a TaskManager when it is
 * told to.
 *
 * Flink: org.apache.flink.runtime.resourcemanager.active.ResourceManagerDriver
 * Simplified: what Kubernetes or YARN do, as one process on the machine itself
 */
import type { Message, Process, ProcessContext } from "../../kernel/process.js";

interface WorkerAgentState {
  isWanted: boolean;
  isStarted: boolean;
}

const START_TIMER = "start";

export class WorkerAgent implements Process {
  private own: WorkerAgentState = { isWanted: false, isStarted: false };
  private readonly startTimeUs: number;

  constructor(startTimeUs: number) {
    this.startTimeUs = startTimeUs;
  }

  onStart(): void {}

  onReceive(ctx: ProcessContext, { type }: Message): void {
    if (type === "agent.start" && !this.own.isStarted) ctx.setTimer(START_TIMER, this.startTimeUs);
    else if (type === "kernel.timer") this.own.isWanted = true;
  }

  onTurn(ctx: ProcessContext): void {
    this.own = { isWanted: false, isStarted: true };
    ctx.spawn("taskexecutor", "taskexecutor", null);
  }

  hasWork(): boolean {
    return this.own.isWanted;
  }

  save(): WorkerAgentState {
    return this.own;
  }

  load(state: unknown): void {
    this.own = state as WorkerAgentState;
  }
}
