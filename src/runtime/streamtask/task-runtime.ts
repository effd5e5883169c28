/**
 * What all parts of one running task share: its descriptor, its code, and the context of the turn
 * that is under way.
 *
 * Flink: org.apache.flink.runtime.taskmanager.RuntimeEnvironment
 * Simplified: no class loading, no memory manager
 */
import { invariant } from "../../kernel/invariant.js";
import type { JobEdge, JobGraph, JobVertex } from "../../model/job-graph.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import type { FunctionRegistry } from "../../model/stream-operator.js";
import type { TaskDeploymentDescriptor } from "../rpc/task-gateways.js";
import { UserCode } from "./user-code.js";
import { ExternalRequests } from "./external-requests.js";
import type { TaskConfiguration } from "./task-configuration.js";
import type { TaskEnvironment } from "./task-environment.js";

export class TaskRuntime {
  readonly descriptor: TaskDeploymentDescriptor;
  readonly configuration: TaskConfiguration;
  readonly environment: TaskEnvironment;
  readonly jobGraph: JobGraph;
  readonly vertex: JobVertex;
  readonly functions: FunctionRegistry;
  readonly requests: ExternalRequests;
  readonly userCode: UserCode;
  /** The kernel's context; set at the beginning of each turn. */
  context!: RuntimeContext;

  constructor(
    descriptor: TaskDeploymentDescriptor,
    configuration: TaskConfiguration,
    environment: TaskEnvironment,
  ) {
    this.descriptor = descriptor;
    this.configuration = configuration;
    this.environment = environment;
    this.jobGraph = descriptor.jobGraph;
    const vertex = this.jobGraph.vertices[descriptor.attempt.vertex];
    invariant(vertex !== undefined, "the vertex of an attempt must be in the job graph");
    this.vertex = vertex;
    const functions = environment.registries.get(this.jobGraph.registry);
    invariant(functions !== undefined, "the job's functions must be registered", {
      registry: this.jobGraph.registry,
    });
    this.functions = functions;
    this.requests = new ExternalRequests(this);
    this.userCode = new UserCode(
      descriptor.userCodeFaults ?? [],
      () => this.context,
      (faultId) => {
        const message = { type: "taskReport.userCodeFault", attempt: descriptor.attempt, faultId };
        this.context.send(descriptor.taskExecutorAddress, message, "rpc");
      },
    );
  }

  get subtask(): number {
    return this.descriptor.attempt.subtask;
  }

  edge(edgeId: number): JobEdge {
    return this.jobGraph.edges[edgeId] as JobEdge;
  }

  /** User code by reference name. */
  function<T>(reference: string): T {
    const found = this.functions.get(reference);
    invariant(found !== undefined, "a referenced function must be registered", { reference });
    return found as T;
  }
}
