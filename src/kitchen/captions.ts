import type { KitchenFields, KitchenRecord, KitchenRecordType } from "./kitchen-record.js";
import { numberText } from "../model/number-text.js";
import { machineName, machineOf, taskNameOf } from "./place-names.js";
import { speakerOf, type Speaker } from "./speaker.js";
import { eventTimeText } from "./time-text.js";
import type { WordChoice } from "./word-choice.js";
import type { WordId } from "./words.js";

/** What a sentence needs to know beside its record. */
export interface CaptionContext {
  readonly words: WordChoice;
  /** The kitchen's name of each vertex, and Flink's. */
  readonly stations: readonly { readonly kitchen: string; readonly flink: string }[];
}

/** The subject of a record, ready to be put into a sentence. */
interface Scene {
  readonly say: Speaker;
  /** The task or machine whose process emitted the record. */
  readonly who: string;
  machine(name: string): string;
  pan(vertex: number, subtask: number): string;
  attempt(key: string): string;
  /** The kitchen's way to say something that is no term, or the plain one where Flink's words are wanted. */
  either(kitchen: string, plain: string): string;
}

type Caption<T extends KitchenRecordType> = (fields: KitchenFields<T>, scene: Scene) => string;

function counted(count: number, one: string, many: string): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** Watermarks and changes of their status travel between the records. */
function besides(others: number, name: string): string {
  return others <= 0 ? "" : ` and ${counted(others, name, `${name}s`)}`;
}

/** What user code does that a fault has got hold of. */
const MISBEHAVIOURS: Readonly<Record<string, string>> = {
  throw: "throws",
  block: "blocks, and holds up everything behind it",
  hang: "hangs, and nothing wakes it",
  outOfMemory: "uses up the heap",
  diskFull: "finds no space left on its disk",
  fatal: "brings the whole process down",
};

function because(cause: string): string {
  return cause === "" ? "" : `: ${cause.replace(/\. .*$/s, "")}`;
}

/** Who in the office did it, by the name of the process. */
function officer(by: string, say: Speaker): string {
  if (/jobmaster/i.test(by)) return say.label("jobMaster");
  return /resourcemanager/i.test(by) ? say.label("resourceManager") : by;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const taskMoves: Readonly<Record<string, string>> = {
  CREATED: "is written on the board",
  SCHEDULED: "waits for a burner",
  DEPLOYING: "is being set up",
  INITIALIZING: "gets its cards back and warms up",
  RUNNING: "is lit and working",
  FINISHED: "is done",
  CANCELING: "is told to stop",
  CANCELED: "has stopped",
  FAILED: "failed",
};

function taskMoved(pan: string, to: string, cause: string, { say }: Scene): string {
  if (say.choice === "flink") return `${pan} is now ${to}${because(cause)}`;
  const state = say.choice === "both" ? ` (${to})` : "";
  return `${pan} ${taskMoves[to] ?? `goes to ${to}`}${state}${because(cause)}`;
}

function listOf(values: unknown): string {
  return (values as readonly number[]).join(", ");
}

/** One sentence per record type. The record's process is its subject. */
const captions: { readonly [T in KitchenRecordType]: Caption<T> } = {
  "kernel.point": ({ point, passing }, { who }) =>
    `${who} passes the point "${point}" (#${String(passing)} of the run)`,
  "kernel.fault": ({ id, kind, target }, { machine, either }) => {
    if (kind === "boot") return `${machine(target)} is called in (${id})`;
    if (kind === "tell") return `${machine(target)} is told what to do (${id})`;
    return kind === "crash"
      ? `FAULT: ${machine(target)} ${either("faints (crash)", "crashes")}; everything in its memory is gone`
      : `FAULT: ${kind} strikes ${machine(target)}`;
  },
  "kernel.healed": ({ kind, target }, { machine }) => `${kind} of ${machine(target)} is over`,
  "kernel.machineUp": ({ machine: name, incarnation }, { machine, either }) =>
    incarnation > 1
      ? `${machine(name)} is back, remembering nothing (incarnation ${String(incarnation)})`
      : `${machine(name)} ${either("comes in", "starts")}`,
  "kernel.machineDown": ({ machine: name }, { machine }) =>
    `${machine(name)} is down; nobody has been told yet`,
  "job.submitted": ({ name, tasks }, { say }) =>
    `the ${say("dispatcher")} takes the ${say("job")} "${name}": ${say.count(tasks, "task")}`,
  "job.savepointRestored": ({ path, claimMode }, { say }) =>
    `the ${say("job")} starts from what lies at ${path} (${claimMode})`,
  "client.answered": ({ command, ok, text }) =>
    ok ? `the client's ${command} is done: ${text}` : `the client's ${command} failed: ${text}`,
  "job.status": ({ name, from, to, cause }, { say }) =>
    `the ${say("job")} "${name}" goes from ${from} to ${to}${because(cause)}`,
  "execution.state": ({ vertex, subtask, taskManager, to, cause }, scene) => {
    const place = taskManager === "" ? "" : ` of ${scene.machine(taskManager)}`;
    const board = scene.either(
      `${scene.say.label("jobMaster")}'s board`,
      "as the JobMaster sees it",
    );
    return `${board}: ${taskMoved(scene.pan(vertex, subtask) + place, to, cause, scene)}`;
  },
  "failover.started": ({ cause, delayMs, tasks }, { say }) =>
    `${say.label("jobMaster")} stops ${say.count(lengthOf(tasks), "task")} of the ${say("failoverRegion")} and starts again in ${numberText(delayMs)} ms${because(cause)}`,
  "exception.archived": ({ task, cause }, { say }) =>
    `${say.label("jobMaster")} notes why ${task === "" ? `the ${say("job")}` : task} failed${because(cause)}`,
  "failover.suppressed": ({ cause }, { say }) =>
    `the ${say("restartStrategy")} forbids another ${say("restart")}${because(cause)}`,
  "scheduler.state": ({ from, to }, { say }) =>
    `${say.label("jobMaster")}'s scheduler goes from ${from} to ${to}`,
  "job.graphCreated": ({ parallelism }, { say }) =>
    `${say.label("jobMaster")} lays out the ${say("job")} anew, this parallel: ${listOf(parallelism)}`,
  "rescale.started": ({ from, to }, { say }) =>
    `${say.label("jobMaster")} stops all tasks to run them with another parallelism: ${listOf(from)} becomes ${listOf(to)}`,
  "failover.restarted": ({ checkpointId, tasks }, { say }) =>
    checkpointId < 0
      ? `${say.count(tasks, "task")} start again from nothing: there was no ${say("checkpoint")}`
      : `${say.count(tasks, "task")} start again from ${say("checkpoint")} ${String(checkpointId)}`,
  "taskManager.registered": ({ taskManager, slots, by }, { say, machine }) =>
    `${machine(taskManager)} signs on with ${say.count(slots, "slot")} at the ${officer(by, say)}`,
  "taskManager.lost": ({ taskManager, by, reason }, { say, machine }) =>
    `the ${officer(by, say)} gives up on ${machine(taskManager)}${because(reason)}`,
  "slots.required": ({ count }, { say }) =>
    `${say.label("jobMaster")} asks the ${say("resourceManager")} for ${say.count(count, "slot")}`,
  "slot.requested": ({ taskManager, slot }, { say, machine }) =>
    `the ${say("resourceManager")} asks ${machine(taskManager)} to keep ${say("slot")} ${String(slot)} free`,
  "slot.accepted": ({ taskManager, slot }, { say, machine }) =>
    `${say.label("jobMaster")} takes ${say("slot")} ${String(slot)} of ${machine(taskManager)}`,
  "slot.freed": ({ taskManager, slot, reason }, { say, machine }) =>
    `${say("slot")} ${String(slot)} of ${machine(taskManager)} is free again${because(reason)}`,
  "leader.granted": ({ component }, { say }) => `${component} becomes ${say("leader")}`,
  "jobManager.fatal": ({ cause }) => `the JobManager ends itself: ${cause}`,
  "leader.revoked": ({ component }, { say }) => `${component} is no longer ${say("leader")}`,
  "store.spoiled": ({ key, mode }) => `the store breaks its word (${mode}): ${key}`,
  "client.gaveUp": ({ cause }) => `the client waits no longer for its result: ${cause}`,
  "checkpoint.stored": ({ checkpointId }, { say }) =>
    `whoever becomes ${say("leader")} will find ${say("checkpoint")} ${String(checkpointId)}`,
  "checkpoint.triggered": ({ checkpointId, kind, tasks }, { say }) =>
    `${say.label("jobMaster")} calls for ${say("checkpoint")} ${String(checkpointId)}${/^(checkpoint)?$/i.test(kind) ? "" : ` (${kind})`}: ${say.count(lengthOf(tasks), "task")} must answer`,
  "checkpoint.rejected": ({ reason }, { say }) => `no ${say("checkpoint")} now: ${reason}`,
  "checkpoint.acknowledged": ({ checkpointId, attempt: key, outcome }, { say, attempt }) =>
    `${attempt(key)} has handed in its part of ${say("checkpoint")} ${String(checkpointId)} (acknowledged${/^success$/i.test(outcome) || outcome === "" ? "" : `: ${outcome}`})`,
  "checkpoint.declined": ({ checkpointId, attempt: key, reason }, { say, attempt }) =>
    `${attempt(key)} declines ${say("checkpoint")} ${String(checkpointId)}: ${reason}`,
  "checkpoint.completed": ({ checkpointId }, { say }) =>
    `${say("checkpoint")} ${String(checkpointId)} is complete: the ${say.label("job")} can start again from here`,
  "checkpoint.aborted": ({ checkpointId, reason }, { say }) =>
    `${say("checkpoint")} ${String(checkpointId)} is given up: ${reason}`,
  "checkpoint.subsumed": ({ checkpointId }, { say }) =>
    `${say("checkpoint")} ${String(checkpointId)} is replaced by a newer one`,
  "checkpoint.restored": ({ checkpointId }, { say }) =>
    `${say.label("jobMaster")} goes back to ${say("checkpoint")} ${String(checkpointId)}`,
  "source.splitAssigned": ({ splitId, subtask }, { say }) =>
    `${say("split")} ${splitId} goes to ${say("source")} ${String(subtask + 1)}`,
  "source.splitsReturned": ({ splitIds, subtask }, { say }) =>
    `${say.count(lengthOf(splitIds), "split")} of ${say("source")} ${String(subtask + 1)} come back to be dealt again`,
  "source.coordinatorSnapshot": ({ checkpointId }, { say }) =>
    `who holds which ${say("split")} is noted for ${say("checkpoint")} ${String(checkpointId)}`,
  "source.coordinatorReset": ({ checkpointId }, { say }) =>
    `who holds which ${say("split")} goes back to ${say("checkpoint")} ${String(checkpointId)}`,
  "task.deployed": ({ attemptNumber, checkpointId }, { say, who, either }) =>
    `${who}: ${say("attempt")} ${String(attemptNumber + 1)} is set up${checkpointId < 0 ? "" : ` with the ${either("cards", "state")} of ${say("checkpoint")} ${String(checkpointId)}`}`,
  "task.running": ({ checkpointId }, { say, who, either }) =>
    `${who} is ${either("lit", "RUNNING")}, ${checkpointId < 0 ? "starting from nothing" : `going on from ${say("checkpoint")} ${String(checkpointId)}`}`,
  "task.input": ({ channel, count, records }, { say, who, either }) =>
    `${who} takes ${say.count(records, "record")}${besides(count - records, either("clock slip", "watermark"))} from ${say("channel")} ${String(channel)}`,
  "task.recovered": ({ channel, count }, { say, who }) =>
    `${who} takes ${counted(count, "element", "elements")} from ${say("channel")} ${String(channel)} that were under way when the ${say("checkpoint")} was taken`,
  "task.event": ({ channel, event, checkpointId }, { say, who }) =>
    /barrier/i.test(event)
      ? `${who} finds the ${say("barrier")} of ${say("checkpoint")} ${String(checkpointId)} on ${say("channel")} ${String(channel)}`
      : `${who} finds ${event} on ${say("channel")} ${String(channel)}`,
  "task.poll": ({ splitId, offset, count }, { say, who }) =>
    `${who} takes ${say.count(count, "record")} off ${say("split")} ${splitId}, from number ${numberText(offset)}`,
  "task.splitFinished": ({ splitId }, { say, who }) =>
    `${who} has used up ${say("split")} ${splitId}`,
  "task.tick": ({ name, timestampMs }, { say, who }) =>
    `${who} looks at the ${say("processingTime")}: ${name} at ${eventTimeText(timestampMs)}`,
  "task.reply": ({ requestId }, { who }) => `${who} gets the answer to its request ${requestId}`,
  "task.operatorEvent": (_, { say, who }) =>
    `${who} gets a word from ${say.label("jobMaster")}'s coordinator`,
  "task.finishing": ({ mode }, { say, who }) =>
    `${who} has had its ${say("endOfData")} and clears up (${mode})`,
  "task.cut": ({ checkpointId }, { say, who, either }) =>
    `${who} ${either("snaps its part of", "takes its snapshot for")} ${say("checkpoint")} ${String(checkpointId)}: what came before counts, what comes after does not`,
  "task.snapshot": ({ checkpointId, bytes }, { say, who }) =>
    `${who}'s part of ${say("checkpoint")} ${String(checkpointId)} is in the ${say("checkpointStorage")} (${counted(bytes, "byte", "bytes")})`,
  "task.checkpointComplete": ({ checkpointId }, { say, who }) =>
    `${who} hears that ${say("checkpoint")} ${String(checkpointId)} is complete`,
  "task.checkpointAborted": ({ checkpointId }, { say, who }) =>
    `${who} hears that ${say("checkpoint")} ${String(checkpointId)} was given up`,
  "task.state": ({ to, cause }, scene) => taskMoved(scene.who, to, cause, scene),
  "task.watermark": ({ timestamp }, { say, who }) =>
    `${who} moves its ${say("watermark")} to ${eventTimeText(timestamp)}`,
  "task.counter": ({ counter, amount }, { who }) => `${who} counts ${counter} +${String(amount)}`,
  "task.blocked": ({ channel, checkpointId }, { say, who, either }) =>
    `${who} ${either("keeps its hands off", "reads no more from")} ${say("channel")} ${String(channel)} until all ${say.many("barrier")} of ${say("checkpoint")} ${String(checkpointId)} are here`,
  "task.unblocked": ({ checkpointId }, { say, who }) =>
    `${who} may use all its ${say.many("channel")} again (${say("checkpoint")} ${String(checkpointId)})`,
  "task.stateRead": ({ localBytes, remoteBytes }, { who }) =>
    `${who} takes up its state: ${counted(localBytes, "byte", "bytes")} were still here, ` +
    `${counted(remoteBytes, "byte", "bytes")} must be fetched`,
  "task.userCodeFault": ({ operator, call, effect }, { who }) =>
    `${who}: ${call} of ${operator} ${MISBEHAVIOURS[effect] ?? effect}`,
  "task.backPressured": ({ on }, { say, who }) =>
    on
      ? `${who} must wait: no empty ${say("buffer")} to fill, a ${say("backPressure")}`
      : `${who} can go on: the ${say("backPressure")} is over`,
  "store.put": ({ key, bytes }, { who }) =>
    `${who} writes ${lastPart(key)} (${counted(bytes, "byte", "bytes")})`,
  "store.deleted": ({ key }, { who }) => `${who} throws ${lastPart(key)} away`,
  "log.fetched": ({ partition, offset, count }, { say }) =>
    `${say.count(count, "record")} of ${say("split")} ${partition} go out, from number ${numberText(offset)}`,
  "log.transaction": ({ transactionalId, from, to, rows, cause }, { say }) =>
    `${say("transaction")} ${transactionalId} goes from ${from} to ${to} with ${counted(rows, "row", "rows")}${because(cause)}`,
  "log.produced": ({ transactionalId, rows }, { say, either }) =>
    `${counted(lengthOf(rows), "row is", "rows are")} put under ${say("transaction")} ${transactionalId}, not ${either("served", "visible")} yet`,
  "log.refused": ({ transactionalId, reason }, { say }) =>
    `${say("sink")} refuses ${transactionalId}: ${reason}`,
  "log.appended": ({ rows }) => `${counted(lengthOf(rows), "row is", "rows are")} visible at once`,
  "log.read": ({ rows }) => `${counted(lengthOf(rows), "row is", "rows are")} read by somebody`,
  "log.truncated": ({ partition, from, to }) =>
    `records ${String(from)} to ${String(to - 1)} of ${partition} are deleted`,
  "log.partitionsChanged": ({ added, removed }) =>
    `the topic gets ${counted(lengthOf(added), "partition", "partitions")} and loses ${counted(lengthOf(removed), "partition", "partitions")}`,
  "lookup.asked": ({ key }) => `somebody looks up ${JSON.stringify(key)}`,
  "table.upserted": ({ rows }) =>
    `${counted(lengthOf(rows), "row is", "rows are")} put into the table`,
  "print.row": ({ sink, row }) => `${sink} prints ${brief(row)}`,
};

function lastPart(path: string): string {
  return path.split("/").slice(-2).join("/");
}

function sceneOf(process: string, { words, stations }: CaptionContext, say: Speaker): Scene {
  const pan = (vertex: number, subtask: number): string => {
    const station = stations[vertex];
    const flink = station?.flink ?? `vertex ${String(vertex)}`;
    const name = words === "flink" ? flink : `pan ${station?.kitchen ?? flink}`;
    return `${name}[${String(subtask + 1)}]`;
  };
  const task = taskNameOf(process);
  const machine = (name: string): string => machineName(name, words);
  return {
    say,
    machine,
    pan,
    either: (kitchen, plain) => (words === "flink" ? plain : kitchen),
    attempt: (key) => {
      const name = taskNameOf(`x/task:${key}`);
      return name === undefined ? key : pan(name.vertex, name.subtask);
    },
    who:
      task === undefined
        ? machine(machineOf(process))
        : `${pan(task.vertex, task.subtask)} of ${machine(task.machine)}`,
  };
}

/** A sentence about a record, and the terms it needed. */
export interface Told {
  readonly text: string;
  readonly terms: readonly WordId[];
}

/** One sentence that says what the record means, in the chosen words, with its terms. */
export function tellRecord(record: KitchenRecord, context: CaptionContext): Told {
  const terms = new Set<WordId>();
  const say = speakerOf(context.words, (id) => terms.add(id));
  const caption: (fields: never, scene: Scene) => string = captions[record.type];
  const text = caption(record.fields as never, sceneOf(record.process, context, say));
  return { text, terms: [...terms] };
}

/**
 * One sentence that says what the record means, in the chosen words.
 *
 * @example
 * captionOf(record, { words: "both", stations }) // "photo (checkpoint) 3 is complete: ..."
 */
export function captionOf(record: KitchenRecord, context: CaptionContext): string {
  return tellRecord(record, context).text;
}
