import { Argument, Command, Option } from "commander";
import { VERSION } from "../version.js";
import type { CampaignOptions } from "./campaign-command.js";
import type { CommandIo } from "./command-io.js";
import type { MutantsOptions } from "./mutants-command.js";
import type { TellOptions } from "./run-command.js";
import type { RunOptions } from "./run-options.js";
import type { SweepOptions } from "./sweep-command.js";

const EXIT_CODES = `
Exit codes:
  0    pass (or a declared weaker contract)
  1    a property failed, or the job failed; diff: the runs differ
  2    a mistake in what was asked for
  3    linecook itself failed, or could not write its output
  4    the same run came out differently
  5    nothing was proven
  130  interrupted with Ctrl-C`;

/** The module of the generators would load the whole runtime; a test compares. */
const GENERATOR_NAMES =
  "swarm, storm, one-fault, quiet, flap, zombie-return, kill-during-recovery, rack-loss, " +
  "rolling-restart, last-mile, commit-window, first-checkpoint, swizzle-clog, split-brain-window";

/** The scenario, if one was named. */
type Given = string | undefined;
/** What a command answers: the exit code. */
type Outcome = Promise<number>;

/**
 * The command line. Each command's module is loaded when it is called, so that `--help` is quick and
 * nothing but `step` ever loads the screen.
 */
export function createProgram(io: CommandIo, finish: (code: number) => void): Command {
  const program = new Command("linecook")
    .description("A deterministic emulator of Apache Flink's runtime.")
    .version(VERSION, "-v, --version")
    .showHelpAfterError(`(${io.command} --help shows all commands)`)
    .addHelpText("after", EXIT_CODES)
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .exitOverride();
  const answer = <A extends unknown[]>(run: (...args: A) => Outcome) => {
    return async (...args: A): Promise<void> => finish(await run(...args));
  };
  addRun(program, io, answer);
  addStep(program, io, answer);
  addSweep(program, io, answer);
  addCampaign(program, io, answer);
  addMerge(program, io, answer);
  addReplay(program, io, answer);
  addDiff(program, io, answer);
  addMutants(program, io, answer);
  addList(program, io, answer);
  addExplain(program, io, answer);
  addNew(program, io, answer);
  for (const command of program.commands) {
    const help = `${io.command} ${command.name()} --help`;
    command.showHelpAfterError(`(${help} shows how; ${io.command} list shows the scenarios)`);
  }
  return program;
}

type Answer = <A extends unknown[]>(run: (...args: A) => Outcome) => (...args: A) => Promise<void>;

function scenarioArgument(): Argument {
  return new Argument(
    "[scenario]",
    "a name from `linecook list`, or a file; not needed with --job",
  );
}

/** A job of one's own needs no scenario: it runs on four machines, where nothing goes wrong. */
async function chosenScenario(
  scenario: string | undefined,
  { job }: RunOptions,
  command: Command,
): Promise<string> {
  if (scenario !== undefined) return scenario;
  if (job === undefined) command.error("error: missing required argument 'scenario'");
  const { OWN_JOB_SCENARIO } = await import("../scenario/own-job-scenario.js");
  return OWN_JOB_SCENARIO;
}

/** What can be changed about a scenario from outside. */
function withRunOptions(command: Command): Command {
  return command
    .option("--seed <seed>", "the phrase that all chance comes from")
    .option("--input <file>", "read this instead of the scenario's input")
    .option(
      "--format <format>",
      "combined-log, text or json-lines (default: by the name of the file)",
    )
    .option("--job <file>", "a TypeScript file that exports `job`; it needs no scenario")
    .option("--set <key=value>", "a Flink option or a job parameter; repeatable", collect, [])
    .option(
      "--crash <target@when>",
      "tm-3@20s, tm-3@checkpoint.ack.sent#2; repeatable",
      collect,
      [],
    )
    .option("--no-faults", "without the scenario's own faults")
    .option("--rate <n/s>", "input records per virtual second");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function verbose(): Option {
  return new Option("--verbose", "list every property that holds");
}

function json(): Option {
  return new Option("--json", "print one JSON document");
}

function addRun(program: Command, io: CommandIo, answer: Answer): void {
  withRunOptions(program.command("run"))
    .description("Runs a scenario to its end and proves, or refutes, its result.")
    .addArgument(scenarioArgument())
    .option("--until <time>", "stop at this virtual time")
    .option("--swarm", "faults of all kinds, drawn from the seed, instead of the scenario's own")
    .option("--metrics", "Flink's metrics of jobs, tasks and operators, by their identifiers")
    .addOption(verbose())
    .addOption(json())
    .action(
      answer(async (given: Given, options: RunOptions & TellOptions, command: Command) => {
        const scenario = await chosenScenario(given, options, command);
        if (io.interactive && options.json !== true && options.until === undefined) {
          const { stepCommand } = await import("./step-command.js");
          return stepCommand(io, scenario, options, true);
        }
        const { runCommand } = await import("./run-command.js");
        return runCommand(io, scenario, options);
      }),
    );
}

function addStep(program: Command, io: CommandIo, answer: Answer): void {
  withRunOptions(program.command("step"))
    .description("Opens the kitchen: step through a run, forwards and backwards.")
    .addArgument(new Argument("[scenario]", "a name, or a file (default: count-visits)"))
    .addOption(verbose())
    .action(
      answer(async (given: Given, options: RunOptions & TellOptions, command: Command) => {
        const usual = options.job === undefined ? "count-visits" : undefined;
        const scenario = await chosenScenario(given ?? usual, options, command);
        const { stepCommand } = await import("./step-command.js");
        return stepCommand(io, scenario, options, false);
      }),
    );
}

function addSweep(program: Command, io: CommandIo, answer: Answer): void {
  withRunOptions(program.command("sweep"))
    .description("Injects one fault right before every event of the run, one run for each.")
    .addArgument(scenarioArgument())
    .option("--kinds <kinds>", "crash-tm, crash-jm, pause-tm; separated by commas", "crash-tm")
    .option("--targets <machines>", "only these machines; separated by commas")
    .option("--every <n>", "only every n-th event", "1")
    .option("--own", "only events of the machine that is hit")
    .option("--commands", "also after every command of the machine's own turns")
    .option("--workers <n>", "threads (default: one per core)")
    .addOption(json())
    .action(
      answer(async (given: Given, options: SweepOptions, command: Command) => {
        const scenario = await chosenScenario(given, options, command);
        const { sweepCommand } = await import("./sweep-command.js");
        return sweepCommand(io, scenario, options);
      }),
    );
}

function addCampaign(program: Command, io: CommandIo, answer: Answer): void {
  program
    .command("campaign")
    .description("Runs many seeds, each with faults that are drawn from it.")
    .addArgument(scenarioArgument())
    .requiredOption("--seeds <ranges>", "0..199; several are separated by commas")
    .option("--generators <names>", `${GENERATOR_NAMES}; separated by commas`, "swarm")
    .option("--mutant <id>", "with this rule of the runtime broken (linecook mutants)")
    .option("--workers <n>", "threads (default: one per core)")
    .option("--shard <i/n>", "only the i-th of n equal parts of the seeds")
    .option("--input <file>", "read this instead of the scenario's input")
    .option("--format <format>", "what the input file is (default: combined-log)")
    .option("--job <file>", "a TypeScript file that exports `job`")
    .option("--set <key=value>", "a Flink option or a job parameter; repeatable", collect, [])
    .option("--rate <n/s>", "input records per virtual second")
    .option("--until <time>", "stop each run at this virtual time")
    .addOption(json())
    .action(
      answer(async (scenario: string, options: CampaignOptions) => {
        const { campaignCommand } = await import("./campaign-command.js");
        return campaignCommand(io, scenario, options);
      }),
    );
}

function addMerge(program: Command, io: CommandIo, answer: Answer): void {
  program
    .command("merge")
    .description(
      "Adds up the parts of a campaign that were made with --shard, or with other seeds.",
    )
    .argument("<files...>", "what `linecook campaign ... --json` printed")
    .addOption(json())
    .action(
      answer(async (files: readonly string[], options: { json?: boolean }) => {
        const { mergeCommand } = await import("./merge-command.js");
        return mergeCommand(io, files, options);
      }),
    );
}

function addReplay(program: Command, io: CommandIo, answer: Answer): void {
  program
    .command("replay")
    .description("Repeats a run exactly, from the line that it printed.")
    .argument("<line>", "'v1:...'")
    .addOption(verbose())
    .addOption(json())
    .action(
      answer(async (line: string, options: TellOptions) => {
        const { replayCommand } = await import("./replay-command.js");
        return replayCommand(io, line, options);
      }),
    );
}

function addDiff(program: Command, io: CommandIo, answer: Answer): void {
  program
    .command("diff")
    .description("Finds the first event in which two runs differ, for each process.")
    .argument("<left>", "a scenario or a replay line")
    .argument("<right>", "a scenario or a replay line")
    .option("--seed <seed>", "for both, unless they are replay lines")
    .addOption(json())
    .action(
      answer(async (left: string, right: string, options: { seed?: string; json?: boolean }) => {
        const { diffCommand } = await import("./diff-command.js");
        return diffCommand(io, left, right, options);
      }),
    );
}

function addMutants(program: Command, io: CommandIo, answer: Answer): void {
  program
    .command("mutants")
    .description("Breaks one rule of the runtime at a time and shows which property notices.")
    .option("--id <id>", "only this mutant or control")
    .option("--seeds <n>", "give up on a mutant after so many seeds", "200")
    .option("--repetitions <n>", "hunt each mutant so often, with other seeds", "3")
    .addOption(json())
    .action(
      answer(async (options: MutantsOptions) => {
        const { mutantsCommand } = await import("./mutants-command.js");
        return mutantsCommand(io, options);
      }),
    );
}

function addList(program: Command, io: CommandIo, answer: Answer): void {
  program
    .command("list")
    .description("Lists the scenarios that come with linecook.")
    .addOption(json())
    .action(
      answer(async (options: { json?: boolean }) => {
        const { listCommand } = await import("./list-command.js");
        return listCommand(io, options);
      }),
    );
}

function addExplain(program: Command, io: CommandIo, answer: Answer): void {
  program
    .command("explain")
    .description("Says what a Flink key or term, a protocol point, a fault or a property is.")
    .argument("<key>", "for example execution.checkpointing.interval, watermark, S08, P10")
    .addOption(json())
    .action(
      answer(async (key: string, options: { json?: boolean }) => {
        const { explainCommand } = await import("./explain-command.js");
        return explainCommand(io, key, options);
      }),
    );
}

function addNew(program: Command, io: CommandIo, answer: Answer): void {
  const make = program.command("new").description("Writes files to begin with.");
  make
    .command("job")
    .description("Writes a job file and its test; replaces nothing.")
    .argument("<name>", "for example count-orders, or jobs/count-orders")
    .action(
      answer(async (name: string) => {
        const { newJobCommand } = await import("./new-job-command.js");
        return newJobCommand(io, name);
      }),
    );
}
