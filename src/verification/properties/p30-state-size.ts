import type { CheckpointMetadata } from "../../model/operator-state.js";
import type { Property } from "../property.js";

/** State that is never cleared grows with the input until a machine falls over: better known before. */
export const stateSize: Property = {
  id: "P30",
  law: "No checkpoint holds more state than the scenario allows.",
  begin: (run, findings) => {
    const { stateBytesMax = Infinity } = run.evidence;
    const bytes = new Map<string, number>();
    return {
      types: ["store.put", "checkpoint.completed"],
      consume: ({ type, fields, index }) => {
        if (stateBytesMax === Infinity) return;
        if (type === "store.put") {
          bytes.set(fields["key"] as string, fields["bytes"] as number);
          return;
        }
        findings.looked();
        const { vertices, checkpointId } = fields["metadata"] as CheckpointMetadata;
        const sizes = vertices.map(({ vertexId, subtasks }) => ({
          name:
            run.evidence.jobGraph.vertices.find((one) => one.vertexId === vertexId)?.name ??
            vertexId,
          size: subtasks.reduce((sum, { handle }) => sum + (bytes.get(handle?.path ?? "") ?? 0), 0),
        }));
        const total = sizes.reduce((sum, { size }) => sum + size, 0);
        if (total <= stateBytesMax) return;
        const [largest] = sizes.toSorted((left, right) => right.size - left.size);
        findings.violation(
          index,
          `checkpoint ${String(checkpointId)} holds ${String(total)} bytes of state, more than the ` +
            `${String(stateBytesMax)} that the scenario allows; most of it, ${String(largest?.size ?? 0)}, ` +
            `belongs to ${largest?.name ?? "nobody"}: clear what is no longer needed, or give it a time to live`,
        );
      },
    };
  },
};
