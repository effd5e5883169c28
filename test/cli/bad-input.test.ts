// Goal: a mistake is answered with what, where and what to do, with exit code 2 and without a stack trace. Method:
// make each mistake of the list on the command line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { toBase64url } from "../../src/scenario/base64url.js";
import { runCli } from "../support/captured-io.js";

const folder = mkdtempSync(join(tmpdir(), "linecook-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The scenario that comes with us, with a line added to its cluster. */
function scenarioText(clusterLine: string): string {
  const text = readFileSync("scenarios/count-visits-small.yaml", "utf8");
  return text.replace(/^cluster:.*$/m, (line) => `${line}\n  ${clusterLine}`);
}

const ZERO_PARALLELISM =
  'export const job = { name: "none", build: (env: any) => env.setParallelism(0) };';

const oldLine = `v1:${toBase64url(JSON.stringify({ v: "0.0.1", s: "a", h: ["", "", ""], x: "s" }))}`;

const mistakes: readonly [what: string, argv: readonly string[], message: RegExp][] = [
  [
    "an unknown scenario",
    ["run", "count-vists"],
    /no scenario "count-vists".*\n.*Did you mean "count-visits"\?/,
  ],
  [
    "a scenario file that does not exist",
    ["run", "nowhere/x.yaml"],
    /nowhere\/x.yaml: cannot read this scenario: there is no such file/,
  ],
  ["a folder as a scenario", ["run", `${folder}/`], /it is a folder/],
  ["malformed YAML", ["run", file("a.yaml", "a: [1\nb: 2\n")], /a\.yaml:\d+:\d+: .*\n.*\|/],
  [
    "an unknown key",
    ["run", file("b.yaml", "kind: Scenario\nnonsense: 1\n")],
    /b\.yaml:2:1: Unknown key "nonsense"/,
  ],
  ["an empty seed", ["run", "count-visits", "--seed", ""], /--seed: the seed must not be empty/],
  [
    "an input file that does not exist",
    ["run", "count-visits", "--input", "no.log"],
    /no\.log: cannot read this input file: there is no such file/,
  ],
  [
    "an empty input file",
    ["run", "count-visits", "--input", file("empty.log", "")],
    /empty\.log: the input file is empty/,
  ],
  [
    "a log without a valid line",
    ["run", "count-visits", "--input", file("junk.log", "x\ny\n")],
    /junk\.log:1:1: no line of 2 is in the format combined-log/,
  ],
  [
    "an unknown format",
    ["run", "count-visits", "--input", "a", "--format", "combined-logg"],
    /unknown format "combined-logg".*\n.*"combined-log"/,
  ],
  [
    "a format without input",
    ["run", "count-visits", "--format", "combined-log"],
    /--format combined-log says what --input is/,
  ],
  [
    "an unknown format without input",
    ["run", "count-visits", "--format", "bogus"],
    /--format: unknown format "bogus"/,
  ],
  ["a crash of nobody", ["run", "count-visits", "--crash", "tm-77@1s"], /no machine "tm-77"/],
  [
    "a crash without a moment",
    ["run", "count-visits", "--crash", "tm-1"],
    /does not say what crashes when/,
  ],
  ["a negative moment", ["run", "count-visits", "--crash", "tm-1@-5s"], /"-5s" is negative/],
  [
    "a rate of nothing",
    ["run", "count-visits", "--rate", "0/s"],
    /--rate: a rate must be more than 0/,
  ],
  ["a rate without unit", ["run", "count-visits", "--rate", "200"], /--rate: "200" is not a rate/],
  ["a negative end", ["run", "count-visits", "--until", "-1 s"], /--until: "-1 s" is negative/],
  [
    "a setting without value",
    ["run", "count-visits", "--set", "parallelism.default"],
    /not of the form KEY=VALUE/,
  ],
  [
    "an unknown setting",
    ["run", "count-visits", "--set", "paralelism.default=3"],
    /"paralelism.default" is neither.*\n.*Did you mean "parallelism.default"/,
  ],
  [
    "a setting of the wrong type",
    ["run", "count-visits", "--set", "execution.checkpointing.interval=often"],
    /execution\.checkpointing\.interval/,
  ],
  [
    "more slots than any machine has",
    ["run", "count-visits", "--set", "taskmanager.numberOfTaskSlots=99999999999999"],
    /taskmanager\.numberOfTaskSlots.*99999999999999.* is too large/,
  ],
  [
    "more slots than a machine of the emulation can hold",
    ["run", "count-visits", "--set", "taskmanager.numberOfTaskSlots=99999999"],
    /taskmanager\.numberOfTaskSlots.*99999999 is above 10000/,
  ],
  [
    "an end that no clock reaches",
    ["run", "count-visits", "--until", "99999999999d"],
    /--until: "99999999999d" is too long/,
  ],
  [
    "what Flink refuses when a job is built",
    ["run", "count-visits", "--job", file("zero.ts", ZERO_PARALLELISM)],
    /The job cannot be built: IllegalArgumentException: .*[Pp]arallelism/,
  ],
  [
    "more key groups than Flink has",
    ["run", "count-visits", "--set", "pipeline.max-parallelism=40000"],
    /pipeline\.max-parallelism.*40000 is above 32768/,
  ],
  [
    "standby JobManagers that nothing coordinates",
    ["run", file("standby.yaml", scenarioText("jobManagers: 2"))],
    /standby\.yaml:\d+:\d+: More than one JobManager needs high availability/,
  ],
  [
    "more machines than any memory holds",
    ["run", file("crowd.yaml", scenarioText("jobManagers: 20000000"))],
    /crowd\.yaml:\d+:\d+: /,
  ],
  [
    "a job file that does not exist",
    ["run", "count-visits", "--job", "no.ts"],
    /no\.ts: cannot read this job file/,
  ],
  [
    "a job file without a job",
    ["run", "count-visits", "--job", file("empty.ts", "export const jobb = 1;\n")],
    /does not export a job; it exports jobb/,
  ],
  [
    "a job file that does not parse",
    ["run", "count-visits", "--job", file("bad.ts", "export const = 1;\n")],
    /bad\.ts:1:\d+: .*cannot be loaded: ParseError/,
  ],
  ["a line that is no replay line", ["replay", "hello"], /"hello" is not a replay line/],
  ["a replay line of another version", ["replay", oldLine], /of linecook 0\.0\.1/],
  [
    "an unknown kind of fault",
    ["sweep", "count-visits-small", "--kinds", "crash-tn"],
    /no fault "crash-tn".*\n.*"crash-tm"/,
  ],
  [
    "a step of nothing",
    ["sweep", "count-visits-small", "--every", "0"],
    /--every: "0" is not a whole number above 0/,
  ],
  ["an unknown command", ["rum"], /unknown command 'rum'[\s\S]*run/],
  [
    "an unknown option",
    ["run", "count-visits", "--sed", "x"],
    /unknown option '--sed'[\s\S]*--seed/,
  ],
  ["nothing to run", ["run"], /missing required argument 'scenario'\n.*linecook run --help/],
];

describe("bad input", () => {
  it.each(mistakes)("%s", async (_, argv, message) => {
    const { code, out, err } = await runCli(argv);
    expect(err).toMatch(message);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).not.toMatch(/^\s+at /m);
  });
});

it("shows the first mistakes of many", async () => {
  const keys = Array.from({ length: 12 }, (_, i) => `wrong${String(i)}: 1\n`).join("");
  const { code, err } = await runCli(["run", file("many.yaml", `kind: Scenario\n${keys}`)]);
  expect(code).toBe(2);
  expect(err.match(/^\S*many\.yaml:\d+:\d+: /gm)).toHaveLength(10);
  expect(err).toMatch(/^\.\.\. and \d+ more$/m);
});

describe("help", () => {
  it("says what the exit codes mean", async () => {
    const { out } = await runCli(["--help"]);
    for (const code of ["0", "1", "2", "3", "4", "5", "130"])
      expect(out).toMatch(new RegExp(`^  ${code} +\\S`, "m"));
  });

  it("lists the commands when nothing is asked for", async () => {
    const { code, out } = await runCli([]);
    expect(code).toBe(0);
    for (const command of ["run", "step", "sweep", "replay", "diff", "list"]) {
      expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
    }
  });

  it.each([["--help"], ["--version"], ["-v"], ["-V"], ["run", "--help"]])(
    "%s is no error",
    async (...argv) => {
      const { code, err } = await runCli(argv);
      expect({ code, err }).toEqual({ code: 0, err: "" });
    },
  );
});
