import type { Fault, FaultWhen } from "../kernel/fault.js";
import { simTime } from "../kernel/sim-time.js";
import { DURATION_FORMS, durationProblem, formatDuration, parseDuration } from "./duration.js";
import { PROTOCOL_POINTS } from "../model/protocol-points.js";
import { suggestWord } from "./nearest-word.js";
import type { LogPartitionChange, LogRetention } from "../model/external-protocol.js";
import type { StoreFault } from "../model/store-fault.js";
import { HIGH_AVAILABILITY_MACHINE } from "../runtime/highavailability/high-availability-settings.js";
import { LEADER_ELECTION_PROCESS } from "../runtime/rpc/leader-election-gateway.js";
import type { UserCodeFault } from "../model/user-code-fault.js";
import type { FaultEntry } from "./scenario-schema.js";
import { userError } from "./user-error.js";
import { quoted } from "./quoted.js";

/** When something shall happen, as it is written; exactly one of `at`, `point` and `event`. */
type MomentEntry = Pick<FaultEntry, "at" | "point" | "event" | "command">;

/** A fault of a scenario file as the kernel takes it. */
export function faultOf(entry: FaultEntry): Fault {
  const { id, target } = entry;
  const when = whenOf(entry);
  if (entry.kind === "store") return storeFault(entry, { id, target, when });
  if (entry.kind === "user-code") return userCodeFault(entry, { id, target, when });
  if (entry.kind === "local-state") {
    const message = Object.freeze({ type: "taskExecutor.loseLocalState" });
    return { id, target, when, kind: "tell", process: "taskexecutor", message };
  }
  if (entry.kind === "retention") return retentionFault(entry, { id, target, when });
  if (entry.kind === "topic-partitions") return partitionsFault(entry, { id, target, when });
  if (entry.kind === "leadership") return leadershipFault(entry, { id, target, when });
  return {
    id,
    kind: entry.kind,
    target,
    when,
    ...("for" in entry && entry.for !== undefined ? { forUs: parseDuration(entry.for) } : {}),
    ...("peer" in entry && entry.peer !== undefined ? { peer: entry.peer } : {}),
    ...("channel" in entry && entry.channel !== undefined ? { channel: entry.channel } : {}),
    ...("by" in entry && entry.by !== undefined ? { amountUs: parseDuration(entry.by) } : {}),
    ...("bytesPerSecond" in entry ? { bytesPerSecond: entry.bytesPerSecond } : {}),
    ...("partsPerMillion" in entry ? { partsPerMillion: entry.partsPerMillion } : {}),
    ...(entry.kind === "message"
      ? { messageType: entry.message, effect: entry.effect, times: entry.times ?? 1 }
      : {}),
  };
}

function retentionFault(
  { topic, keep }: FaultEntry & { kind: "retention" },
  common: Pick<Fault, "id" | "target" | "when">,
): Fault {
  const message: LogRetention = Object.freeze({
    type: "log.retention",
    keepUs: parseDuration(keep),
  });
  return { ...common, kind: "tell", process: topic, message };
}

function partitionsFault(
  { topic, add = 0, remove = 0 }: FaultEntry & { kind: "topic-partitions" },
  common: Pick<Fault, "id" | "target" | "when">,
): Fault {
  const message: LogPartitionChange = Object.freeze({
    ...{ type: "log.partitions", added: add, removed: remove },
  });
  return { ...common, kind: "tell", process: topic, message };
}

/** As a test's leadership control does it: the other components stay what they are. */
function leadershipFault(
  { component, change }: FaultEntry & { kind: "leadership" },
  common: Pick<Fault, "id" | "target" | "when">,
): Fault {
  const type = `leaderElection.${change}`;
  const message = Object.freeze({ type, component });
  return { ...common, kind: "tell", process: LEADER_ELECTION_PROCESS, message };
}

/** The process that keeps what lies on a machine of the outside world. */
const STORE_PROCESSES: Readonly<Record<string, string>> = {
  [HIGH_AVAILABILITY_MACHINE]: "store",
  fs: "local",
};

/** The TaskManager is told; the fault lies in wait in one of its tasks. */
function userCodeFault(
  { operator, call, effect, nth = 1, times = 1, for: duration }: FaultEntry & { kind: "user-code" },
  common: Pick<Fault, "id" | "target" | "when">,
): Fault {
  const fault: UserCodeFault = Object.freeze({
    ...{ id: common.id, operator, call, effect, nth },
    times: times === "always" ? Number.MAX_SAFE_INTEGER : times,
    forUs: parseDuration(duration ?? "1 s"),
  });
  const message = Object.freeze({ type: "taskExecutor.userCodeFault", fault });
  return { ...common, kind: "tell", process: "taskexecutor", message };
}

/** What the file system can do wrong. */
const FILE_SYSTEM_MODES: readonly StoreFault["mode"][] = ["fail", "hang", "lag"];

/** The store's process is told what shall go wrong. */
function storeFault(
  { target, mode, operation, prefix, suffix, times = 1 }: FaultEntry & { kind: "store" },
  common: Pick<Fault, "id" | "target" | "when">,
): Fault {
  const message: StoreFault = Object.freeze({
    type: "store.fault",
    mode,
    times,
    ...(operation === undefined ? {} : { operation }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
  });
  const process = STORE_PROCESSES[target] ?? "checkpoints";
  if (target === "fs" && !FILE_SYSTEM_MODES.includes(mode)) {
    throw userError(
      `Fault ${common.id}: a file system keeps its promises, so ${quoted(mode)} is not possible.`,
      "Its requests can fail or hang, and its lists be late.",
    );
  }
  return { ...common, kind: "tell", process, message };
}

/** The moment of a fault or an action. */
export function whenOf({ at, point, event, command }: MomentEntry): FaultWhen {
  if (at !== undefined) return { kind: "time", atUs: simTime(parseDuration(at)) };
  if (point !== undefined) return { kind: "point", ...parsePoint(point) };
  if (command !== undefined) return { kind: "command", event: event ?? 0, command };
  return { kind: "event", event: event ?? 0 };
}

/**
 * `name#n`: the n-th passing of a protocol point, the first if nothing is said.
 *
 * @example
 * parsePoint("checkpoint.ack.sent#2"); // { point: "checkpoint.ack.sent", nth: 2 }
 */
export function parsePoint(text: string): { readonly point: string; readonly nth: number } {
  const [point = "", nth] = text.split("#");
  return { point, nth: nth === undefined ? 1 : Number(nth) };
}

/** Why nobody can pass that point; `undefined` if one can. */
export function pointProblem(
  text: string,
): { readonly message: string; readonly hint: string } | undefined {
  const { point } = parsePoint(text);
  if (point in PROTOCOL_POINTS) return undefined;
  const known = Object.keys(PROTOCOL_POINTS);
  return {
    message: `There is no protocol point ${quoted(point)}.`,
    hint: suggestWord(point, known, "protocol points"),
  };
}

const FORMS =
  'Write TARGET@WHEN, for example "tm-3@20s", "tm-3@checkpoint.ack.sent#2" or "tm-3@event:1234".';

/**
 * A crash as it is asked for on the command line: `TARGET@WHEN`.
 *
 * @example
 * parseCrash("tm-3@20s"); // { id: "crash-tm-3", kind: "crash", target: "tm-3", when: ... }
 * @throws UserError if the text is not of that form.
 */
export function parseCrash(text: string, id = ""): Fault {
  const at = text.indexOf("@");
  const target = text.slice(0, at);
  if (at < 1) throw userError(`${quoted(text)} does not say what crashes when.`, FORMS);
  return {
    id: id === "" ? `crash-${target}` : id,
    kind: "crash",
    target,
    when: parseWhen(text.slice(at + 1)),
  };
}

function parseWhen(text: string): FaultWhen {
  const position = /^event:(\d+)(?:\.([1-9]\d*))?$/.exec(text);
  if (position !== null) {
    const event = Number(position[1]);
    return position[2] === undefined
      ? { kind: "event", event }
      : { kind: "command", event, command: Number(position[2]) };
  }
  if (/^[A-Za-z][\w-]*(\.[\w-]+)+(#[1-9]\d*)?$/.test(text)) {
    const problem = pointProblem(text);
    if (problem !== undefined) throw userError(problem.message, problem.hint);
    return { kind: "point", ...parsePoint(text) };
  }
  const problem = durationProblem(text);
  if (problem !== undefined) {
    throw userError(`${quoted(text)} is not a moment: ${problem}.`, `${DURATION_FORMS} ${FORMS}`);
  }
  return { kind: "time", atUs: simTime(parseDuration(text)) };
}

/** A moment as a person reads it; `parseCrash` reads it back. */
export function describeWhen(when: FaultWhen): string {
  switch (when.kind) {
    case "time":
      return formatDuration(when.atUs);
    case "point":
      return `${when.point}#${String(when.nth)}`;
    case "event":
      return `event:${String(when.event)}`;
    case "command":
      return `event:${String(when.event)}.${String(when.command)}`;
  }
}
