/**
 * Numbers what was decided about a subtask: an older decision that comes due after a newer one was
 * made is void.
 *
 * Flink: org.apache.flink.runtime.scheduler.ExecutionVertexVersioner
 * Simplified: no
 */
import type { ExecutionVertexId } from "./execution-topology.js";

/** A subtask and the number of the decision. */
export interface ExecutionVertexVersion {
  readonly id: ExecutionVertexId;
  readonly version: number;
}

export class ExecutionVertexVersioner {
  state: { versions: Map<ExecutionVertexId, number> } = { versions: new Map() };

  recordVertexModifications(ids: readonly ExecutionVertexId[]): ExecutionVertexVersion[] {
    return ids.map((id) => {
      const version = (this.state.versions.get(id) ?? 0) + 1;
      this.state.versions.set(id, version);
      return Object.freeze({ id, version });
    });
  }

  isModified({ id, version }: ExecutionVertexVersion): boolean {
    return this.state.versions.get(id) !== version;
  }
}
