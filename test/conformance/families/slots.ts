import type { DistributionPattern } from "../../../src/model/edge-wiring.js";
import type { JobVertex } from "../../../src/model/job-graph.js";
import { buildExecutionTopology } from "../../../src/runtime/scheduler/execution-topology.js";
import { computeExecutionSlotSharingGroups } from "../../../src/runtime/scheduler/local-input-preferred-slot-sharing-strategy.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet } from "../recorded-values.js";

interface GivenSlotSharing {
  readonly vertices: readonly {
    readonly vertex: number;
    readonly parallelism: number;
    readonly slotSharingGroup: number;
    readonly coLocatedWith: number | null;
  }[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly pattern: DistributionPattern;
  }[];
}

function answerSlotSharing(given: GivenSlotSharing): unknown {
  const edges = given.edges.map((edge) => ({ ...edge, type: "PIPELINED_BOUNDED" as const }));
  const topology = buildExecutionTopology(given.vertices, edges);
  const vertices = given.vertices.map(({ vertex, parallelism, slotSharingGroup }): JobVertex => ({
    index: vertex,
    vertexId: String(vertex),
    name: String(vertex),
    parallelism,
    maxParallelism: 128,
    slotSharingGroup: String(slotSharingGroup),
    operators: [],
  }));
  return computeExecutionSlotSharingGroups(vertices, topology).groups;
}

/** Who shares a slot, and who gets one. */
export const adapter: FamilyAdapter = {
  kinds: { slotSharing: kind(answerSlotSharing) },
  normalize: (_kind, answer) =>
    Array.isArray(answer) ? asSet((answer as readonly string[][]).map(asSet)) : answer,
  exclude: (kindName, { given }) => {
    if (kindName !== "slotSharing") return "not modelled yet";
    const { vertices } = given as GivenSlotSharing;
    const isCoLocated = vertices.some(({ coLocatedWith }) => coLocatedWith !== null);
    return isCoLocated ? "the API offers no co-location constraints" : undefined;
  },
};
