import { amount } from "../report/text-look.js";
import {
  campaignRuns,
  type CampaignPlan,
  type CampaignRun,
} from "../scenario/campaign/campaign.js";
import { CampaignTally } from "../scenario/campaign/campaign-tally.js";
import type { RunRequest } from "../scenario/run-request.js";
import { Interrupted, type CommandIo } from "./command-io.js";
import { prepareRequests } from "./prepare-request.js";
import { ProgressLine } from "./progress-line.js";
import { inThreads } from "./threads.js";

/** What a thread is given: its share of the campaign. */
export interface CampaignTask {
  readonly request: RunRequest;
  readonly plan: CampaignPlan;
}

/** A campaign as far as it came. */
interface FinishedCampaign {
  readonly tally: CampaignTally;
  readonly wallMs: number;
  readonly isInterrupted: boolean;
}

/** Makes the runs of a campaign in several threads; what it finds does not depend on how many. */
export async function runCampaign(
  io: CommandIo,
  request: RunRequest,
  plan: CampaignPlan,
  workers: number,
): Promise<FinishedCampaign> {
  const startedAt = performance.now();
  const prepare = await prepareRequests(request);
  // A wrong scenario, generator or mutant is told here, once, and not by every thread.
  const [seed = 0] = plan.seeds;
  const [first] = plan.generators.map((generator) =>
    prepare({ ...request, seed: String(seed), generator }),
  );
  const tally = new CampaignTally(first?.scenario.name ?? request.scenario);
  const line = new ProgressLine(io);
  const total = plan.seeds.length * plan.generators.length;
  const add = (run: CampaignRun): void => {
    tally.add(run);
    line.tell(amount(tally.count, "run"), tally.count / total);
  };
  let isInterrupted = false;
  try {
    if (workers === 1) {
      for (const run of campaignRuns(prepare, request, plan)) {
        if (run !== undefined) add(run);
        await io.breathe();
      }
    } else {
      const script = new URL("./campaign-worker.js", import.meta.url);
      await inThreads<CampaignTask, CampaignRun, null>(
        io,
        script,
        tasksOf(request, plan, workers),
        add,
      );
    }
    line.end(amount(tally.count, "run"));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    isInterrupted = true;
    line.stop();
  }
  return { tally, wallMs: Math.round(performance.now() - startedAt), isInterrupted };
}

/** Seeds in turn, so that each thread gets quick ones and slow ones. */
function tasksOf(request: RunRequest, plan: CampaignPlan, workers: number): CampaignTask[] {
  return Array.from({ length: Math.min(workers, plan.seeds.length) }, (_, worker) => ({
    request,
    plan: { ...plan, seeds: plan.seeds.filter((_seed, index) => index % workers === worker) },
  }));
}
