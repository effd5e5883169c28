import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { checkpointsOf, HaScriptPlayer } from "../recorded-job/ha-script-player.js";
import { startCluster, type ClusterDescription } from "../recorded-job/job-cluster.js";
import type { JobDescription } from "../recorded-job/job-description.js";
import { jobAnswer, normalized, promised } from "../recorded-job/job-answer.js";
import type { ScriptStep } from "../recorded-job/script-step.js";

interface Given {
  readonly cluster: ClusterDescription;
  readonly config: Readonly<Record<string, string>>;
  readonly jobs: readonly JobDescription[];
  readonly script: readonly ScriptStep[];
}

function answerScript({ cluster: description, config, jobs, script }: Given): unknown {
  const cluster = startCluster(description, config, jobs, script);
  const player = new HaScriptPlayer(cluster, jobs, description);
  player.play(script);
  const { histories, control } = cluster;
  const { all } = histories;
  return {
    jobs: all
      .filter(({ isOver }) => isOver)
      .map((job) => ({
        ...jobAnswer(cluster, job, jobs),
        checkpoints: checkpointsOf(job),
      })),
    steps: player.answers,
    statuses: all.at(-1)?.statuses ?? [],
    opened: Object.fromEntries(control.opened),
  };
}

/** High availability: leaders lost and found again, connections lost, heartbeats missed. */
export const adapter: FamilyAdapter = {
  kinds: { "job-ha": kind(answerScript) },
  exclude: (_kind, { given }) =>
    (given as Given).jobs.some(({ mode }) => mode === "BATCH") ? "batch" : undefined,
  project: (_kind, answer, expected) => promised(answer, expected),
  normalize: (_kind, answer) => normalized(answer),
};
