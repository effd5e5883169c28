// Goal: a change that moves any event of any scenario is seen and accepted by somebody. Method: run each scenario as it
// is written and compare its digest with the one on record; `npx vitest run test/golden/digests.test.ts --update`
// records anew. Of a scenario that lasts for hours the first hour is run.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { prepareRequest } from "../../src/cli/prepare-request.js";
import { loadScenario } from "../../src/scenario/load-scenario.js";
import { Session } from "../../src/scenario/session.js";
import type { RunRequest } from "../../src/scenario/run-request.js";
import { PROJECT_ROOT } from "../support/project-files.js";

const HOUR_US = 3_600_000_000;
const RECORD = `${PROJECT_ROOT}test/golden/digests.json`;
const FOLDER = `${PROJECT_ROOT}scenarios/`;

const scenarios = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => loadScenario(file, readFileSync(FOLDER + file, "utf8")));
const digests: Record<string, string> = {};

describe("golden digests", () => {
  it.each(scenarios.map(({ name }) => name))("%s", { timeout: 300_000 }, async (name) => {
    const scenario = scenarios.find((one) => one.name === name);
    const isLong = (scenario?.limits.virtualTimeUs ?? 0) > 2 * HOUR_US;
    const request: RunRequest = {
      ...{ scenario: name, set: [], crashes: [], ownFaults: true },
      ...(isLong ? { untilUs: HOUR_US } : {}),
    };
    const session = new Session(await prepareRequest(request), { every: Infinity });
    const { digest, verdict } = session.result();
    digests[name] = digest;
    expect(verdict.kind).not.toBe("fail");
  });

  it("are those on record", async () => {
    await expect(`${JSON.stringify(digests, null, 2)}\n`).toMatchFileSnapshot(RECORD);
  });
});

describe("each scenario", () => {
  it.each(scenarios.map(({ name }) => name))(
    "%s is explained, and has a twin without faults",
    (name) => {
      const scenario = scenarios.find((one) => one.name === name);
      expect(scenario?.story.trim()).not.toBe("");
      if (name.endsWith("-control") || isQuiet(name)) return;
      const control = scenario?.control ?? "";
      expect(scenarios.map((one) => one.name)).toContain(control);
      expect(scenarios.find((one) => one.name === control)?.faults).toEqual([]);
    },
  );
});

/** Nothing happens to it: it is its own control. */
function isQuiet(name: string): boolean {
  const scenario = scenarios.find((one) => one.name === name);
  return scenario?.faults.length === 0 && scenario.actions.length === 0;
}
