import { campaignRuns, type CampaignRun } from "../scenario/campaign/campaign.js";
import { prepareRequests } from "./prepare-request.js";
import type { CampaignTask } from "./run-campaign.js";
import { serveTask } from "./serve-task.js";

/** Every run is told at once: whoever interrupts the campaign wants what there is. */
serveTask<CampaignTask, CampaignRun, null>(async ({ request, plan }, tell) => {
  const prepare = await prepareRequests(request);
  for (const run of campaignRuns(prepare, request, plan)) {
    if (run !== undefined) tell(run);
  }
  return null;
});
