// Goal: a file that several incremental checkpoints share is there for each checkpoint that is kept, whoever aborts, fails
// over or subsumes when. Method: trace and store are followed event by event: after each of them every file that a kept
// checkpoint names lies in the store with the content it had when it was written.
import { describe, expect, it } from "vitest";
import type { CheckpointMetadata, StateHandle } from "../../src/model/operator-state.js";
import { EXACT, landed, observe, type FaultExperiment } from "./fault-lab.js";

const INCREMENTAL = {
  "state.backend.type": "rocksdb",
  "execution.checkpointing.incremental": "true",
  "execution.checkpointing.num-retained": "2",
};

interface SharedFiles {
  /** How many completed checkpoints named a file of an earlier one. */
  readonly sharing: number;
  readonly deletions: number;
}

function filesOf({ vertices }: CheckpointMetadata): StateHandle[] {
  return vertices.flatMap(({ subtasks }) =>
    subtasks.flatMap(({ handle }) => (handle === null ? [] : [handle])),
  );
}

/** Runs it; the oracle here is a plain list of what lies in the store and what the checkpoints name. */
function follow(experiment: FaultExperiment): SharedFiles {
  const run = observe({
    ...experiment,
    configuration: { ...INCREMENTAL, ...experiment.configuration },
  });
  expect(landed(run)).toBe(true);
  expect({ verdict: run.verdict, visits: run.visits }).toEqual({ verdict: "pass", visits: EXACT });
  const stored = new Map<string, number>();
  const kept = new Map<number, readonly { readonly path: string; readonly hash: number }[]>();
  const seen = new Set<string>();
  const isOver = (type: string, to: unknown): boolean => type === "job.status" && to === "FINISHED";
  let sharing = 0;
  let deletions = 0;
  for (const { type, fields } of run.records) {
    const key = String(fields["key"]);
    if (type === "store.put") stored.set(key, Number(fields["hash"]));
    else if (type === "store.deleted") {
      if (key.includes("/shared/")) deletions++;
      stored.delete(key);
    } else if (type === "checkpoint.completed") {
      const metadata = fields["metadata"] as CheckpointMetadata;
      const shared = filesOf(metadata).flatMap((handle) => handle.shared ?? []);
      if (shared.some(({ path }) => seen.has(path))) sharing++;
      for (const { path } of shared) seen.add(path);
      kept.set(metadata.checkpointId, [...filesOf(metadata), ...shared]);
    } else if (type === "checkpoint.subsumed") kept.delete(Number(fields["checkpointId"]));
    if (isOver(type, fields["to"])) return { sharing, deletions };
    for (const [id, files] of kept) {
      const lost = files.filter(({ path, hash }) => stored.get(path) !== hash);
      expect(lost.map(({ path }) => `checkpoint ${String(id)}: ${path}`)).toEqual([]);
    }
  }
  throw new Error("the job did not finish");
}

function expectShared({ sharing, deletions }: SharedFiles, leastDeletions: number): void {
  expect(sharing).toBeGreaterThan(2);
  expect(deletions).toBeGreaterThanOrEqual(leastDeletions);
}

describe("files that checkpoints share", () => {
  it("S08 an aborted checkpoint shares files: what kept checkpoints name stays", () => {
    expectShared(
      follow({
        faults:
          "- { id: s, kind: store, target: store, mode: fail, operation: put, suffix: _metadata, times: 2, at: 500ms }",
      }),
      1,
    );
  });

  it("S08 a file is uploaded while its checkpoint expires: later ones do not refer to it", () => {
    expectShared(
      follow({
        faults:
          "- { id: s, kind: store, target: store, mode: hang, operation: put, prefix: checkpoints/, at: 460ms }",
        configuration: { "execution.checkpointing.timeout": "200 ms" },
      }),
      1,
    );
  });

  it("S08 a machine dies right when a checkpoint is subsumed: the restart finds every file", () => {
    expectShared(
      follow({
        faults: '- { id: crash, kind: crash, target: tm-1, point: "checkpoint.subsumed#3" }',
      }),
      1,
    );
  });

  it("S08 a machine dies when its files are durable and not acknowledged: they are nobody's", () => {
    expectShared(
      follow({
        faults: '- { id: crash, kind: crash, target: tm-1, point: "checkpoint.upload.durable#9" }',
        configuration: { "execution.checkpointing.max-concurrent-checkpoints": "2" },
      }),
      0,
    );
  });

  it("S08 the leader dies: the next one keeps what it finds, for it may be another job's", () => {
    expectShared(
      follow({
        jobManagers: 2,
        faults: "- { id: crash, kind: crash, target: jm-1, at: 700ms }",
        configuration: {
          "high-availability.type": "zookeeper",
          "high-availability.zookeeper.client.session-timeout": "500 ms",
        },
      }),
      0,
    );
  });
});
