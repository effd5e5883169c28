/**
 * Writes down all that a TaskExecutor needs to run one attempt: code by reference, inputs with the
 * place of each producer, outputs, and what to restore.
 *
 * Flink: org.apache.flink.runtime.deployment.TaskDeploymentDescriptorFactory
 * Simplified: producers are always known, since a region deploys all or nothing
 */
import { invariant } from "../../kernel/invariant.js";
import type { Address } from "../../kernel/process.js";
import { subpartitionOf, wireEdge } from "../../model/edge-wiring.js";
import type { JobEdge, JobGraph } from "../../model/job-graph.js";
import type { ExecutionGraph } from "../executiongraph/execution-graph.js";
import type { Execution } from "../executiongraph/execution.js";
import type {
  InputChannelDescriptor,
  ResultPartitionDescriptor,
  TaskDeploymentDescriptor,
  TaskRestoreDescriptor,
} from "../rpc/task-gateways.js";

/** The wiring of one job edge. */
type EdgeWiring = ReturnType<typeof wireEdge>;

export class TaskDeploymentDescriptorFactory {
  private readonly graph: ExecutionGraph;
  private readonly jobMasterAddress: Address;
  private readonly jobMasterId: string;
  private readonly wirings: readonly EdgeWiring[];

  constructor(graph: ExecutionGraph, jobMasterAddress: Address, jobMasterId: string) {
    this.graph = graph;
    this.jobMasterAddress = jobMasterAddress;
    this.jobMasterId = jobMasterId;
    this.wirings = graph.jobGraph.edges.map((edge) => wiringOf(graph.jobGraph, edge));
  }

  create(
    execution: Execution,
    restore: TaskRestoreDescriptor | null,
    taskExecutorAddress: Address,
  ): TaskDeploymentDescriptor {
    invariant(execution.slot !== null, "an attempt must have a slot before it is deployed");
    return Object.freeze({
      attempt: this.graph.attemptOf(execution),
      jobGraph: this.graph.jobGraph,
      allocationId: execution.slot.allocationId,
      slot: execution.slot.slot,
      inputs: this.inputsOf(execution),
      outputs: this.outputsOf(execution),
      restore,
      jobMasterAddress: this.jobMasterAddress,
      jobMasterId: this.jobMasterId,
      taskExecutorAddress,
    });
  }

  private inputsOf({ vertex, subtask }: Execution): readonly InputChannelDescriptor[] {
    const { edges } = this.graph.jobGraph;
    return edges
      .filter((edge) => edge.targetVertex === vertex)
      .flatMap((edge) => this.channelsOf(edge, subtask));
  }

  private channelsOf(edge: JobEdge, subtask: number): readonly InputChannelDescriptor[] {
    const group = this.wiring(edge).find(({ consumers }) => consumers.includes(subtask));
    invariant(group !== undefined, "a consumer must be wired", { edge: edge.edgeId, subtask });
    const subpartition = subpartitionOf(group, subtask);
    const channels: InputChannelDescriptor[] = [];
    for (let producer = group.partitions.start; producer <= group.partitions.end; producer++) {
      channels.push(this.channelOf(edge, producer, subpartition));
    }
    return channels;
  }

  private channelOf(edge: JobEdge, producer: number, subpartition: number): InputChannelDescriptor {
    const execution = this.graph.state.executions[edge.sourceVertex]?.[producer];
    const slot = execution?.slot ?? null;
    invariant(
      execution !== undefined && slot !== null,
      "a producer must have a slot before its consumer deploys",
      { edge: edge.edgeId, producer },
    );
    return {
      edgeId: edge.edgeId,
      producer: this.graph.attemptOf(execution),
      producerMachine: slot.taskManager,
      subpartition,
    };
  }

  private outputsOf({ vertex, subtask }: Execution): readonly ResultPartitionDescriptor[] {
    return this.graph.jobGraph.edges
      .filter((edge) => edge.sourceVertex === vertex)
      .map((edge) => {
        const group = this.wiring(edge).find(
          ({ partitions }) => partitions.start <= subtask && subtask <= partitions.end,
        );
        return { edgeId: edge.edgeId, subpartitions: group?.consumers.length ?? 0 };
      });
  }

  private wiring(edge: JobEdge): EdgeWiring {
    return this.wirings[edge.edgeId] as EdgeWiring;
  }
}

function wiringOf(jobGraph: JobGraph, edge: JobEdge): EdgeWiring {
  const isPointwise = edge.partitioner === "FORWARD" || edge.partitioner === "RESCALE";
  const producers = jobGraph.vertices[edge.sourceVertex]?.parallelism ?? 0;
  const consumers = jobGraph.vertices[edge.targetVertex]?.parallelism ?? 0;
  return wireEdge(isPointwise ? "POINTWISE" : "ALL_TO_ALL", producers, consumers);
}
