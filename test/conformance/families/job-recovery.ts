import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { startCluster, type ClusterDescription } from "../recorded-job/job-cluster.js";
import type { JobDescription } from "../recorded-job/job-description.js";
import { jobAnswer, normalized, promised } from "../recorded-job/job-answer.js";
import { ScriptPlayer } from "../recorded-job/script-player.js";
import type { ScriptStep } from "../recorded-job/script-step.js";

interface Given {
  readonly cluster: ClusterDescription;
  readonly config: Readonly<Record<string, string>>;
  readonly jobs: readonly JobDescription[];
  readonly script: readonly ScriptStep[];
}

function answerScript({ cluster: description, config, jobs, script }: Given): unknown {
  const cluster = startCluster(description, config, jobs, script);
  const player = new ScriptPlayer(cluster, jobs, description.taskManagers);
  player.play(script);
  return {
    jobs: cluster.histories.all.map((job) => jobAnswer(cluster, job, jobs)),
    ...(player.answers.length === 0 ? {} : { steps: player.answers }),
  };
}

/** Scripted jobs: failures, lost TaskManagers, savepoints, rescaling, stopping. */
export const adapter: FamilyAdapter = {
  kinds: { "job-recovery": kind(answerScript) },
  exclude: (_kind, { given }) =>
    (given as Given).jobs.some(({ mode }) => mode === "BATCH") ? "batch" : undefined,
  project: (_kind, answer, expected) => promised(answer, expected),
  normalize: (_kind, answer) => normalized(answer),
};
