// Goal: whoever has nothing yet has a job, its test and a run a minute later. Method: write the template into an empty
// folder, run it as it says in its first lines, and break what can be broken; then the same in a fresh project that has
// nothing but the packed package.
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { RunResult } from "../../src/scenario/run-result.js";
import { runCli } from "../support/captured-io.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const base = mkdtempSync(join(tmpdir(), "linecook-new-"));
afterAll(() => rmSync(base, { recursive: true }));

/** From the sources, the first job that imports the library makes it be compiled. */
const FIRST_TIME = { timeout: 300_000 };

let folder = base;
beforeEach(() => {
  folder = mkdtempSync(join(base, "folder-"));
});

async function newJob(name = "my-job"): Promise<string> {
  expect((await runCli(["new", "job", join(folder, name)])).code).toBe(0);
  return join(folder, `${name}.ts`);
}

async function run(...argv: string[]): Promise<RunResult> {
  const { out } = await runCli(["run", ...argv, "--json"]);
  return JSON.parse(out) as RunResult;
}

const total = ({ sinks }: RunResult): number =>
  (sinks["turnover"] as readonly { readonly amount: number }[]).reduce(
    (sum, { amount }) => sum + amount,
    0,
  );

/** What the template's 360 orders come to: amounts 0 to 99 in turn, 37 steps at a time. */
function totalByHand(atLeast: number): number {
  let sum = 0;
  for (let index = 0; index < 360; index++) {
    const amount = (index * 37) % 100;
    if (amount >= atLeast) sum += amount;
  }
  return sum;
}

describe("new job", () => {
  it("writes a job that runs as written, and under a crash", FIRST_TIME, async () => {
    const job = await newJob();
    const result = await run("--job", job);
    expect(result.verdict.kind).toBe("pass");
    expect(total(result)).toBe(totalByHand(10));
    const crashed = await run("--job", job, "--crash", "tm-1@2s");
    expect(crashed).toMatchObject({ verdict: { kind: "pass" }, jobs: [{ restarts: 1 }] });
    expect(total(crashed)).toBe(totalByHand(10));
  });

  it("takes parameters, a rate, an end, and a file", async () => {
    const job = await newJob();
    const large = await run(
      "--job",
      job,
      "--set",
      "minAmount=50",
      "--set",
      "parallelism.default=1",
    );
    expect(total(large)).toBe(totalByHand(50));
    expect(large.jobs[0]?.tasks.every(({ subtask }) => subtask === 0)).toBe(true);

    const quick = await run("--job", job, "--rate", "1000/s");
    expect(quick.virtualTimeMs).toBeLessThan(large.virtualTimeMs);
    const cut = await run("--job", job, "--until", "1s");
    expect(cut).toMatchObject({
      verdict: { kind: "inconclusive" },
      virtualTimeMs: expect.any(Number),
    });
    expect(cut.virtualTimeMs).toBeLessThanOrEqual(1100);

    const input = join(folder, "orders.jsonl");
    const orders = [3, 30, 300].map((amount) => ({ customer: "Ada", amount, timestamp: amount }));
    writeFileSync(input, orders.map((order) => `${JSON.stringify(order)}\n`).join(""));
    const fromFile = await run("--job", job, "--input", input);
    expect(fromFile.sinks["turnover"]).toEqual([{ customer: "Ada", minute: 0, amount: 330 }]);
  });

  it("repeats a run from its line", async () => {
    const first = await run("--job", await newJob(), "--crash", "tm-2@1s");
    const line = /'(.*)'/.exec(first.replay)?.[1] ?? "";
    const { out } = await runCli(["replay", line, "--json"]);
    expect((JSON.parse(out) as RunResult).digest).toBe(first.digest);
  });

  it.each(["my-job.ts", "my-job.test.ts"])("replaces nothing: %s", async (there) => {
    writeFileSync(join(folder, there), "mine");
    const { code, err } = await runCli(["new", "job", join(folder, "my-job")]);
    expect(code).toBe(2);
    expect(err).toContain(`${there} is there already, and is left as it is.`);
    expect(readdirSync(folder)).toEqual([there]);
    expect(readFileSync(join(folder, there), "utf8")).toBe("mine");
  });

  it("leaves nothing behind where it cannot write", async () => {
    const { code, err } = await runCli(["new", "job", join(folder, "nowhere", "my-job")]);
    expect(code).toBe(2);
    expect(err).toMatch(/cannot write this file: there is no such file\./);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["MyJob", "my job", "-x", "1st", "../"])("refuses the name %j", async (name) => {
    const { code, err } = await runCli(["new", "job", `${folder}/${name}`, "--"]);
    expect(code).toBe(2);
    expect(err).toMatch(/cannot be the name of a job/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("mistakes in a job of one's own", () => {
  async function withJob(text: string, ...more: string[]): Promise<{ code: number; err: string }> {
    const path = join(folder, "mine.ts");
    writeFileSync(path, text);
    return runCli(["run", "--job", path, ...more]);
  }

  const job = (
    body: string,
  ): string => `import { PartitionedLogSource, WatermarkStrategy } from "linecook";
export const job = {
  name: "mine",
  build(env: any) {
${body}
  },
};
`;

  it("names the line of an error in build", async () => {
    const { code, err } = await withJob(job("    env.fromCollection([1]).map(undefined.nothing);"));
    expect(code).toBe(2);
    expect(err).toMatch(/mine\.ts:5:\d+: .*nothing/);
    expect(err).not.toMatch(/defect of linecook|^\s+at /m);
  });

  it("names the topic that nothing gives", async () => {
    const source = `PartitionedLogSource.of({ topic: "orders" }), WatermarkStrategy.noWatermarks(), "orders"`;
    const { code, err } = await withJob(job(`    env.fromSource(${source}).print();`));
    expect(code).toBe(2);
    expect(err).toContain('The job reads the topic "orders", and nothing gives it.');
    expect(err).toContain("--input FILE");
  });

  it("needs a topic for a file", async () => {
    const { code, err } = await withJob(
      job("    env.fromCollection([1]).print();"),
      ...["--input", join(ROOT, "package.json"), "--format", "text"],
    );
    expect(code).toBe(2);
    expect(err).toContain("this job reads no topic of the input log");
  });
});

const CLI = join(ROOT, "dist", "cli.js");

describe.runIf(existsSync(CLI))("a fresh project with the packed package", () => {
  it("runs the template and its test", { timeout: 300_000 }, () => {
    const modules = join(folder, "node_modules");
    mkdirSync(join(modules, "linecook"), { recursive: true });
    const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
    execFileSync("npm", pack, { cwd: ROOT, stdio: "ignore" });
    const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "";
    const unpack = [
      "-xzf",
      join(folder, tarball),
      "-C",
      join(modules, "linecook"),
      "--strip-components=1",
    ];
    execFileSync("tar", unpack);
    for (const name of readdirSync(join(ROOT, "node_modules"))) {
      if (name === "linecook" || name.startsWith(".")) continue;
      symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "fresh", type: "module" }));
    const node = (...argv: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, argv, {
        ...{ cwd: folder, encoding: "utf8", env: { PATH: process.env["PATH"] } },
      });
    const cli = join("node_modules", "linecook", "dist", "cli.js");
    expect(node(cli, "new", "job", "my-job")).toMatchObject({ status: 0 });
    expect(node(cli, "run", "--job", "my-job.ts").stdout).toMatch(/PASS/);
    const tested = node(join("node_modules", "vitest", "vitest.mjs"), "run");
    expect(`${tested.stdout}${tested.stderr}`).toMatch(/Tests .*4 passed/);
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--skipLibCheck",
    ];
    const typed = node(
      join("node_modules", "typescript", "bin", "tsc"),
      ...options,
      "my-job.ts",
      "my-job.test.ts",
    );
    expect(typed.stdout).toBe("");
  });
});
