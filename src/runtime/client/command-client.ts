/**
 * The client with which a user operates the cluster: sends commands to the Dispatcher and notes what
 * comes back. A job can be submitted from the savepoint that an earlier command has brought.
 *
 * Flink: org.apache.flink.client.cli.CliFrontend and org.apache.flink.client.program.rest.RestClusterClient
 * Simplified: calls the Dispatcher directly; an answer is awaited for ever
 */
import type { Address, Message } from "../../kernel/process.js";
import type { JobGraph } from "../../model/job-graph.js";
import type { DispatcherMessage } from "../rpc/dispatcher-gateway.js";
import type { JobResourceRequirements } from "../scheduler/adaptive/job-resource-requirements.js";
import {
  NO_TIMEOUT,
  RpcEndpoint,
  type Continuation,
  type RpcSettings,
  type RpcState,
} from "../rpc/rpc-endpoint.js";
import type { CallOutcome } from "../rpc/rpc-message.js";

/** What a user can ask for. */
export type ClientCommand =
  | { readonly kind: "checkpoint"; readonly jobId: string }
  | { readonly kind: "cancel"; readonly jobId: string }
  | {
      readonly kind: "savepoint";
      readonly jobId: string;
      /** `null` = `execution.checkpointing.savepoint-dir`. */
      readonly directory: string | null;
      readonly formatType?: "NATIVE";
      /** Cancels the job when the savepoint is complete. */
      readonly cancels: boolean;
    }
  | {
      readonly kind: "stop-with-savepoint";
      readonly jobId: string;
      readonly directory: string | null;
      readonly formatType?: "NATIVE";
      readonly drain: boolean;
    }
  | {
      readonly kind: "rescale";
      readonly jobId: string;
      readonly requirements: JobResourceRequirements;
    }
  | {
      readonly kind: "submit";
      readonly jobGraph: JobGraph;
      /** Id of the command whose savepoint the job starts from. */
      readonly from: string | null;
    };

/** A command, and when it is given; absent: when a `client.run` message says so. */
export interface PlannedCommand {
  readonly id: string;
  readonly atUs?: number;
  readonly command: ClientCommand;
}

export interface CommandClientArgs {
  readonly dispatcherAddress: Address;
  readonly commands: readonly PlannedCommand[];
}

/** Gives a planned command now. */
export type RunCommandMessage = Message & { readonly type: "client.run"; readonly id: string };

interface SavedCommandClient {
  readonly rpc: RpcState;
  readonly paths: Map<string, string>;
  readonly waiting: Map<string, string>;
}

interface CommandContinuation extends Continuation {
  readonly kind: "answered";
  readonly id: string;
}

const COMMAND_TIMER = "command/";

export class CommandClient extends RpcEndpoint {
  private readonly args: CommandClientArgs;
  /** What each command has brought. */
  private paths = new Map<string, string>();
  /** Submissions that wait for the savepoint of a command. */
  private waiting = new Map<string, string>();

  constructor(args: CommandClientArgs, settings: RpcSettings) {
    super(settings);
    this.args = args;
  }

  save(): SavedCommandClient {
    return { rpc: this.rpc, paths: this.paths, waiting: this.waiting };
  }

  load(state: unknown): void {
    const saved = state as SavedCommandClient;
    this.rpc = saved.rpc;
    this.paths = saved.paths;
    this.waiting = saved.waiting;
  }

  protected startUp(): void {
    for (const { id, atUs } of this.args.commands) {
      if (atUs !== undefined) this.ctx.setTimer(`${COMMAND_TIMER}${id}`, atUs);
    }
  }

  protected onTimer(key: string): void {
    if (key.startsWith(COMMAND_TIMER)) this.run(key.slice(COMMAND_TIMER.length));
  }

  protected handle(message: Message): void {
    if (message.type === "client.run") this.run((message as RunCommandMessage).id);
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    const { id } = continuation as CommandContinuation;
    const command = this.find(id);
    if (command === undefined) return;
    const { ok } = outcome;
    const value = ok && typeof outcome.value === "string" ? outcome.value : "";
    const text = ok ? value : outcome.error.message;
    const jobId = command.kind === "submit" ? command.jobGraph.jobId : command.jobId;
    this.ctx.emit("client.answered", { command: command.kind, jobId, ok, text });
    this.ctx.point("client.answered");
    if (ok) this.paths.set(id, value);
    for (const [submission, from] of [...this.waiting]) {
      if (from !== id) continue;
      this.waiting.delete(submission);
      if (ok) this.run(submission);
    }
  }

  private run(id: string): void {
    const command = this.find(id);
    if (command === undefined) return;
    if (command.kind === "submit" && command.from !== null && !this.paths.has(command.from)) {
      this.waiting.set(id, command.from);
      return;
    }
    const continuation: CommandContinuation = { kind: "answered", id };
    this.ask(this.args.dispatcherAddress, this.messageOf(command), continuation, NO_TIMEOUT);
    this.ctx.point("client.command.sent");
  }

  private messageOf(command: ClientCommand): DispatcherMessage {
    switch (command.kind) {
      case "checkpoint":
        return { type: "dispatcher.triggerCheckpoint", jobId: command.jobId };
      case "cancel":
        return { type: "dispatcher.cancelJob", jobId: command.jobId };
      case "rescale": {
        const { jobId, requirements } = command;
        return { type: "dispatcher.updateJobResourceRequirements", jobId, requirements };
      }
      case "savepoint": {
        const { kind: _, directory: targetDirectory, cancels: cancelJob, ...rest } = command;
        return { type: "dispatcher.triggerSavepoint", ...rest, targetDirectory, cancelJob };
      }
      case "stop-with-savepoint": {
        const { kind: _, directory: targetDirectory, ...rest } = command;
        return { type: "dispatcher.stopWithSavepoint", ...rest, targetDirectory };
      }
      case "submit": {
        const { jobGraph, from } = command;
        const restorePath = from === null ? undefined : this.paths.get(from);
        const type = "dispatcher.submitApplication";
        return restorePath === undefined ? { type, jobGraph } : { type, jobGraph, restorePath };
      }
    }
  }

  private find(id: string): ClientCommand | undefined {
    return this.args.commands.find((one) => one.id === id)?.command;
  }
}
