import type { Fault } from "../kernel/fault.js";
import type { Intervention } from "../kernel/timeline.js";
import { VERSION } from "../version.js";
import { fromBase64url, toBase64url } from "./base64url.js";
import { describeWhen, parseCrash } from "./fault-plan.js";
import type { InputFormat } from "./input/input-file.js";
import type { RunRequest } from "./run-request.js";
import { userError } from "./user-error.js";
import { quoted } from "./quoted.js";

/**
 * What a run is a function of, in full: whoever has this and the same files gets the same run, event
 * by event. It is what a replay line says.
 */
export interface Journal {
  /** Version of linecook. */
  readonly version: string;
  readonly request: RunRequest & { readonly seed: string };
  /** Content hashes of what the request names; a changed one is refused. */
  readonly hashes: JournalHashes;
  /** Faults that a person injected while looking, and where. */
  readonly interventions: readonly Intervention[];
}

/** Content hashes of scenario, input and job. */
export interface JournalHashes {
  readonly scenario: string;
  readonly input: string;
  readonly job: string;
}

/** Short names, since people paste these lines. */
interface Packed {
  readonly v: string;
  readonly s: string;
  readonly h: readonly [scenario: string, input: string, job: string];
  readonly x: string;
  readonly i?: readonly [path: string, format: InputFormat];
  readonly j?: string;
  readonly p?: RunRequest["set"];
  readonly c?: readonly (string | Fault)[];
  readonly n?: 1;
  readonly r?: string;
  readonly u?: number;
  readonly g?: string;
  readonly m?: string;
  readonly w?: readonly Intervention[];
}

const PREFIX = "v1:";

/** The whole command that repeats a run. */
export function replayCommand(journal: Journal): string {
  return `linecook replay '${encodeJournal(journal)}'`;
}

/** `v1:` and the journal in base64url. */
export function encodeJournal({ version, request, hashes, interventions }: Journal): string {
  const { seed, input, job, set, crashes, ownFaults, rate, untilUs } = request;
  const { generator, mutant } = request;
  const packed: Packed = {
    v: version,
    s: request.scenario,
    h: [hashes.scenario, hashes.input, hashes.job],
    x: seed,
    ...(input === undefined ? {} : { i: [input.path, input.format] as const }),
    ...(job === undefined ? {} : { j: job }),
    ...(set.length === 0 ? {} : { p: set }),
    ...(crashes.length === 0 ? {} : { c: crashes.map(packFault) }),
    ...(ownFaults ? {} : { n: 1 as const }),
    ...(rate === undefined ? {} : { r: rate }),
    ...(untilUs === undefined ? {} : { u: untilUs }),
    ...(generator === undefined ? {} : { g: generator }),
    ...(mutant === undefined ? {} : { m: mutant }),
    ...(interventions.length === 0 ? {} : { w: interventions }),
  };
  return PREFIX + toBase64url(JSON.stringify(packed));
}

/**
 * Reads a replay line; a whole command is accepted too.
 *
 * @throws UserError if it is damaged, or of another version of linecook.
 */
export function decodeJournal(line: string): Journal {
  const text = /v\d+:[\w-]*/.exec(line)?.[0] ?? line;
  if (!text.startsWith(PREFIX)) {
    throw userError(
      `${quoted(line)} is not a replay line.`,
      "It begins with v1: and is printed at the end of every run.",
    );
  }
  const packed = unpack(text.slice(PREFIX.length));
  if (packed.v !== VERSION) {
    throw userError(
      `This replay line is of linecook ${packed.v}, and this is ${VERSION}: the run would not be the same.`,
      `Run it with: npx linecook@${packed.v} replay '${text}'`,
    );
  }
  const [scenario, input, job] = packed.h;
  return {
    version: packed.v,
    hashes: { scenario, input, job },
    request: {
      scenario: packed.s,
      seed: packed.x,
      set: packed.p ?? [],
      crashes: (packed.c ?? []).map((fault) =>
        typeof fault === "string" ? parseCrash(fault) : fault,
      ),
      ownFaults: packed.n === undefined,
      ...(packed.i === undefined ? {} : { input: { path: packed.i[0], format: packed.i[1] } }),
      ...(packed.j === undefined ? {} : { job: packed.j }),
      ...(packed.r === undefined ? {} : { rate: packed.r }),
      ...(packed.u === undefined ? {} : { untilUs: packed.u }),
      ...(packed.g === undefined ? {} : { generator: packed.g }),
      ...(packed.m === undefined ? {} : { mutant: packed.m }),
    },
    interventions: packed.w ?? [],
  };
}

function unpack(encoded: string): Packed {
  const damaged = userError(
    "This replay line is damaged.",
    "Copy the whole line, with its quotes.",
  );
  const text = fromBase64url(encoded);
  if (text === undefined) throw damaged;
  try {
    const packed = JSON.parse(text) as Packed;
    const whole =
      typeof packed.v === "string" &&
      typeof packed.s === "string" &&
      typeof packed.x === "string" &&
      Array.isArray(packed.h);
    if (whole) return packed;
  } catch {
    // Told below.
  }
  throw damaged;
}

function packFault(fault: Fault): string | Fault {
  const text = `${fault.target}@${describeWhen(fault.when)}`.replaceAll(" ", "");
  const plain = fault.kind === "crash" && fault.forUs === undefined;
  return plain && fault.id === parseCrash(text).id ? text : fault;
}

/**
 * Refuses to repeat a run whose scenario, input or job is not what it was.
 *
 * @throws UserError that names what changed.
 */
export function checkHashes(journal: Journal, found: JournalHashes): void {
  const { request, hashes } = journal;
  const changed: [keyof JournalHashes, string][] = [
    ["scenario", `the scenario ${request.scenario}`],
    ["job", `the job ${request.job ?? "of the scenario"}`],
    ["input", `the input ${request.input?.path ?? "of the scenario"}`],
  ];
  for (const [what, name] of changed) {
    if (hashes[what] === found[what]) continue;
    throw userError(
      `${name[0]?.toUpperCase() ?? ""}${name.slice(1)} has changed since this run (its hash was ${hashes[what]}, now it is ${found[what]}).`,
      "Bring back what it was, or start a new run: a replay repeats exactly or not at all.",
    );
  }
}
