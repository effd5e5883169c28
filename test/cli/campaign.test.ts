// Goal: a campaign is the sum of its runs, however it is cut up, and each failure replays. Method: small campaigns.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../src/cli/command-io.js";
import type { CampaignResult } from "../../src/scenario/campaign/campaign-tally.js";
import { runCli } from "../support/captured-io.js";

const folder = mkdtempSync(join(tmpdir(), "linecook-campaign-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NAME = "count-visits-small";

async function campaign(...more: string[]): Promise<CampaignResult & { code: number }> {
  const { code, out } = await runCli(["campaign", NAME, "--workers", "1", "--json", ...more]);
  return { ...(JSON.parse(out) as CampaignResult), code };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** All that does not depend on how long it took. */
function lasting({ wallMs: _, runsPerSecond: __, ...rest }: CampaignResult): unknown {
  return rest;
}

describe("linecook campaign", () => {
  it("says what the design promises, and no more", async () => {
    const { code, ...result } = await campaign("--seeds", "0..4");
    expect(Object.keys(result)).toEqual([
      ...["scenario", "seeds", "runs", "verdicts", "failures", "digest", "marks"],
      ...["wallMs", "runsPerSecond"],
    ]);
    expect(result).toMatchObject({ scenario: NAME, seeds: "0..4", runs: 5 });
    expect(result.verdicts).toMatchObject({ pass: 5, fail: 0 });
    expect(result.marks["checkpoint.triggered"]).toBeGreaterThan(5);
    expect(Object.keys(result.marks).some((name) => name.startsWith("fault."))).toBe(true);
    expect(code).toBe(0);
  });

  it("is the sum of its shards, in whatever order they are merged", async () => {
    const whole = await campaign("--seeds", "0..4", "--generators", "quiet,flap");
    const parts = [];
    for (const shard of ["2/3", "1/3", "3/3"]) {
      const { code: _, ...part } = await campaign(
        ...["--seeds", "0..4", "--generators", "quiet,flap", "--shard", shard],
      );
      parts.push(file(`part-${shard.replace("/", "-")}.json`, part));
    }
    const merged = await runCli(["merge", "--json", ...parts]);
    const { code, ...expected } = whole;
    expect(merged.code).toBe(code);
    expect(lasting(JSON.parse(merged.out) as CampaignResult)).toEqual(lasting(expected));
    const twice = await runCli(["merge", parts[0] as string, parts[0] as string]);
    expect([twice.code, twice.err]).toEqual([2, expect.stringContaining("count twice")]);
  });

  it("finds a broken runtime, and its replay line shows the same", async () => {
    const found = await campaign("--seeds", "0..2", "--generators", "quiet", "--mutant", "BR-01");
    expect(found.code).toBe(1);
    const [failure] = found.failures;
    expect(failure?.property).toMatch(/^P\d\d[a-e]?: /);
    const line = /'(v1:.*)'/.exec(failure?.replay ?? "")?.[1] ?? "";
    const again = await runCli(["replay", line, "--json"]);
    const { verdict, seed } = JSON.parse(again.out) as {
      seed: string;
      verdict: { properties: { id: string; status: string; detail: string }[] };
    };
    const first = verdict.properties[0];
    expect([again.code, seed, first?.status]).toEqual([1, String(failure?.seed), "fail"]);
    expect(`${first?.id ?? ""}: ${first?.detail ?? ""}`).toBe(failure?.property);
  });

  it("notices a job that comes out differently the second time", async () => {
    const job = `let runs = 0;
export const job = {
  name: "restless",
  build(env) {
    runs++;
    const mine = runs;
    const dealt = { count: 0 };
    env.fromCollection([1, 2, 3]).map((value) => value + dealt.count++ + mine).uid("map").print("out");
  },
};
`;
    const found = await campaign("--seeds", "0", "--job", file("job.ts", job));
    expect(found.code).toBe(4);
    expect(found.failures[0]?.property).toMatch(/^P39: the same run came out differently/);
  });

  it("prints what it has when it is interrupted", async () => {
    let breaths = 0;
    const breathe = (): Promise<void> => {
      breaths++;
      return breaths > 40 ? Promise.reject(new Interrupted()) : Promise.resolve();
    };
    const { code, out } = await runCli(
      ["campaign", NAME, "--seeds", "0..99", "--generators", "quiet", "--workers", "1", "--json"],
      { breathe },
    );
    const result = JSON.parse(out) as CampaignResult;
    expect(code).toBe(130);
    expect(result.runs).toBeGreaterThan(0);
    expect(result.runs).toBeLessThan(100);
    expect(result.seeds).toBe(result.runs === 1 ? "0" : `0..${String(result.runs - 1)}`);
  });

  it.each([
    [["--seeds", "4..1"], /--seeds/],
    [["--seeds", "0..9", "--shard", "3/2"], /--shard/],
    [["--seeds", "0", "--shard", "1/2"], /empty/],
    [["--seeds", "0", "--generators", "swam"], /swarm/],
    [["--seeds", "0", "--generators", "split-brain-window"], /high availability/],
    [["--seeds", "0", "--mutant", "BR-1"], /BR-01/],
  ])("refuses %j", async (options, message) => {
    const { code, err } = await runCli(["campaign", NAME, "--workers", "1", ...options]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  it("refuses to merge what is none", async () => {
    const other = await runCli(["merge", file("other.json", "[]")]);
    expect([other.code, other.err]).toEqual([2, expect.stringContaining("not the result")]);
  });
});

describe("linecook run --swarm", () => {
  it("makes the run that a campaign makes, and replays", async () => {
    const { out, code } = await runCli(["run", NAME, "--swarm", "--seed", "1", "--json"]);
    const result = JSON.parse(out) as {
      digest: string;
      replay: string;
      faults: { landed: boolean }[];
      verdict: { kind: string };
    };
    expect([code, result.verdict.kind]).toEqual([0, "pass"]);
    expect(result.faults.some(({ landed }) => landed)).toBe(true);
    const again = await runCli(["replay", result.replay, "--json"]);
    expect((JSON.parse(again.out) as { digest: string }).digest).toBe(result.digest);
  });
});
