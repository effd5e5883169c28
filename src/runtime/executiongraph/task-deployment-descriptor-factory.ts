/**
 * Puts together all that a TaskManager needs to run an attempt.
 *
 * Flink: org.apache.flink.runtime.deployment.TaskDeploymentDescriptorFactory
 * Simplified: producers are always known, since a region deploys all or nothing
 */
import { deepFreeze } from "../../kernel/plain-data.js";
import type { Address } from "../../kernel/process.js";
import type { JobEnvironment } from "../jobmaster/job-environment.js";
import type { InputChannelDescriptor, TaskDeploymentDescriptor } from "../rpc/task-gateways.js";
import { executionVertexId, type ExecutionVertexId } from "../scheduler/execution-topology.js";
import type { ExecutionGraph } from "./execution-graph.js";

/** Whom the task reports to. */
export interface DeploymentAddresses {
  readonly jobMasterAddress: Address;
  readonly jobMasterId: string;
  readonly taskExecutorAddress: Address;
}

export function createTaskDeploymentDescriptor(
  environment: JobEnvironment,
  graph: ExecutionGraph,
  id: ExecutionVertexId,
  addresses: DeploymentAddresses,
): TaskDeploymentDescriptor {
  const { vertex, subtask, allocationId, slot, restore } = graph.execution(id);
  const wiring = environment.inputs[vertex]?.[subtask] ?? [];
  const inputs = wiring.map((channel): InputChannelDescriptor => {
    const producer = executionVertexId(channel.producerVertex, channel.producerSubtask);
    return {
      edgeId: channel.edgeId,
      producer: graph.attemptOf(producer),
      producerMachine: graph.execution(producer).taskManager ?? "",
      subpartition: channel.subpartition,
    };
  });
  return deepFreeze({
    attempt: graph.attemptOf(id),
    jobGraph: environment.jobGraph,
    allocationId: allocationId ?? "",
    slot,
    inputs,
    outputs: environment.outputs[vertex]?.[subtask] ?? [],
    restore,
    ...addresses,
  });
}
