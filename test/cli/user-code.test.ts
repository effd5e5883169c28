// Goal: a user's own mistake is shown at the user's own line, with Flink's restart behaviour. Method: a job file whose
// function throws, run through the command line.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { RunResult } from "../../src/scenario/run-result.js";
import { runCli } from "../support/captured-io.js";

const folder = mkdtempSync(join(tmpdir(), "linecook-"));
afterAll(() => rmSync(folder, { recursive: true }));

const THROWS = `export const job = {
  name: "throws",
  build(env: any) {
    env
      .fromCollection([1, 2, 3])
      .map((number: number) => {
        if (number === 2) throw new Error("not two, please");
        return number;
      })
      .print();
  },
};
`;

it("a user function that throws fails the job after its restarts, and names its line", async () => {
  const path = join(folder, "throws.ts");
  writeFileSync(path, THROWS);
  const argv = ["run", "count-visits-small", "--no-faults", "--job", path, "--json"];
  const attempts = ["--set", "restart-strategy.fixed-delay.attempts=2"];
  const { code, out } = await runCli([...argv, ...attempts]);
  const { jobs, verdict } = JSON.parse(out) as RunResult;
  expect(code).toBe(1);
  expect(jobs).toMatchObject([{ name: "throws", status: "FAILED", restarts: 2 }]);
  expect(verdict.kind).toBe("fail");
  expect(JSON.stringify(verdict)).toMatch(/throws\.ts:7:\d+: .*not two, please/);
});
