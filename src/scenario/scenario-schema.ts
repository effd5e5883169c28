import { z } from "zod";
import { STORE_FAULT_MODES } from "../model/store-fault.js";
import { USER_CODE_CALLS, USER_CODE_EFFECTS } from "../model/user-code-fault.js";
import { actionSchema } from "./action-schema.js";
import { inputSchema, lookupSchema } from "./input/input-schema.js";
import { atLeastOne, count, duration, hasOneMoment, moment, word } from "./schema-fields.js";

function fault<K extends string, S extends z.ZodRawShape>(kind: K, what: string, shape: S) {
  return z
    .strictObject({
      id: word.meta({ description: "Names the fault in the story and in the result." }),
      kind: z.literal(kind).meta({ description: what }),
      target: z.string().meta({ description: "A machine: jm-1, tm-1, tm-2, ..." }),
      ...moment,
      ...shape,
    })
    .refine(hasOneMoment, {
      error: 'say when: give exactly one of "at", "point" and "event"',
    });
}

const lasting = {
  for: duration.optional().meta({ description: "How long it lasts; absent = for good." }),
};
const link = {
  peer: z.string().optional().meta({ description: "The other machine; absent = all others." }),
  channel: z.enum(["rpc", "data", "io"]).optional(),
};

const STORE_OPERATIONS = [
  "put",
  "get",
  "delete",
  "deletePrefix",
  "list",
  "compareAndSet",
  "append",
  "read",
  "rename",
] as const;

const faultSchema = z.discriminatedUnion("kind", [
  fault("crash", "The machine dies with all that it holds in memory.", lasting),
  fault("pause", "The machine stands still, as in a long garbage collection.", lasting),
  fault("partition", "Nothing gets through between two machines.", { ...link, ...lasting }),
  fault("reset", "Connections break; what is in flight is lost.", link),
  fault("slow", "Messages between two machines take longer.", {
    by: duration,
    ...link,
    ...lasting,
  }),
  fault("bandwidth", "A connection carries only so many bytes a second in each direction.", {
    bytesPerSecond: atLeastOne,
    ...link,
    ...lasting,
  }),
  fault("skew", "The wall clock is ahead.", { by: duration, ...lasting }),
  fault("drift", "The wall clock runs too fast (or, negative, too slow).", {
    partsPerMillion: z.int(),
    ...lasting,
  }),
  fault("slack", "Every timer of the machine is late.", { by: duration, ...lasting }),
  fault("local-state", "The copies of state on the TaskManager's own disk are gone.", {}),
  fault("boot", "The machine, which is down, starts.", {}),
  fault("message", "Messages that the machine sends or gets are lost, late, doubled or damaged.", {
    message: z.string().meta({ description: "Their type, e.g. jobMaster.acknowledgeCheckpoint." }),
    effect: z
      .enum(["drop", "delay", "duplicate", "corrupt"])
      .meta({ description: "corrupt: a flipped bit, for data.element only." }),
    by: duration.optional().meta({ description: "How late, if they are delayed." }),
    times: atLeastOne.optional().meta({ description: "How many of them (default 1)." }),
    ...link,
    ...lasting,
  }),
  fault("retention", "The input log (target: log) deletes old records.", {
    topic: z.string().min(1),
    keep: duration.meta({ description: "What could be read for longer is deleted." }),
  }),
  fault("topic-partitions", "The input log (target: log) gets or loses partitions of a topic.", {
    topic: z.string().min(1),
    add: atLeastOne.optional().meta({
      description: "So many of the topic's partitions, its last ones, are there only from now on.",
    }),
    remove: atLeastOne.optional().meta({ description: "The last so many are deleted." }),
  }).refine(({ add, remove }) => (add === undefined) !== (remove === undefined), {
    error: 'give either "add" or "remove"',
  }),
  fault("leadership", "A component of a JobManager loses its leadership, or gets it back.", {
    component: z
      .string()
      .regex(/^(dispatcher|resourcemanager|jobmaster)$/, {
        error: "a component is dispatcher, resourcemanager or jobmaster",
      })
      .meta({ description: "dispatcher, resourcemanager or jobmaster (of the first job)." }),
    change: z.enum(["revoke", "grant"]),
  }),
  fault("store", "Requests to a store (target: store, ha, or fs) go wrong.", {
    mode: z.enum(STORE_FAULT_MODES),
    operation: z.enum(STORE_OPERATIONS).optional(),
    prefix: z.string().optional().meta({ description: "Only keys that begin so." }),
    suffix: z.string().optional().meta({ description: "Only keys that end so, e.g. _metadata." }),
    times: atLeastOne.optional().meta({ description: "How many requests (default 1)." }),
  }),
  fault("user-code", "User code in a task of the TaskManager throws, blocks, hangs or runs wild.", {
    operator: z.string().min(1).meta({ description: "Name of the operator." }),
    call: z.enum(USER_CODE_CALLS).meta({ description: "Where user code is called." }),
    effect: z.enum(USER_CODE_EFFECTS).meta({
      description:
        "block: for a while, and can be interrupted; hang: for good, and cannot; fatal: ends the JVM.",
    }),
    nth: atLeastOne.optional().meta({ description: "At which call of an attempt (default 1)." }),
    times: z
      .union([atLeastOne, z.literal("always")])
      .optional()
      .meta({ description: "How many attempts are struck, one after the other (default 1)." }),
    for: duration.optional().meta({ description: "How long it blocks (default 1 s)." }),
  }),
]);

const channelProfile = z.strictObject({
  latency: duration.optional(),
  jitter: duration.optional(),
  localLatency: duration.optional(),
  bytesPerSecond: atLeastOne
    .optional()
    .meta({ description: "What a connection carries in each direction; absent = any amount." }),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
type ConfigurationValue =
  string | number | boolean | { readonly [key: string]: ConfigurationValue };
const configurationValue: z.ZodType<ConfigurationValue> = z
  .lazy(() => z.union([scalar, z.record(z.string(), configurationValue)]))
  .meta({ id: "configurationValue" });

/** More machines of a kind than this are no lesson, and no memory holds them. */
const MACHINES_MAX = 20_000;

/** A scenario file, as it is written; what each key means is said beside it. */
export const scenarioSchema = z
  .strictObject({
    apiVersion: z.literal("linecook/v1"),
    kind: z.literal("Scenario"),
    metadata: z.strictObject({
      name: word.meta({ description: "Equals the file's name." }),
      title: z.string().min(1),
      story: z.string().optional().meta({ description: "What happens, in a few lines." }),
    }),
    seed: z.string().min(1, { error: "a seed must not be empty" }).optional(),
    tieBreak: z
      .string()
      .regex(/^(content|explore\(\d+\))$/, {
        error: 'write "content", or "explore(7)" with any whole number',
      })
      .optional()
      .meta({
        description:
          "How events of one instant are ordered among each other: always alike (content), or permuted.",
      }),
    control: word.optional().meta({ description: "Name of the twin without faults." }),
    job: z.string().min(1).meta({ description: "A built-in job, or a TypeScript file." }),
    parameters: z.record(z.string(), z.json()).optional().meta({ description: "For the job." }),
    jobs: z
      .array(
        z.strictObject({
          job: z.string().min(1).meta({ description: "A built-in job." }),
          name: word.optional().meta({ description: "Absent = that of the job." }),
          parameters: z.record(z.string(), z.json()).optional(),
          configuration: z
            .record(z.string(), scalar)
            .optional()
            .meta({ description: "Flink's keys, joined by dots, that differ for this job." }),
          at: duration.optional().meta({ description: "When it is submitted (default 0 s)." }),
        }),
      )
      .optional()
      .meta({ description: "Further jobs on the same cluster, each with a verdict of its own." }),
    input: inputSchema.optional(),
    inputs: z
      .array(inputSchema)
      .min(1)
      .optional()
      .meta({ description: "Instead of `input`, for a job that reads several topics." }),
    lookups: z
      .record(z.string(), lookupSchema)
      .optional()
      .meta({ description: "Services that asynchronous functions ask, by name." }),
    readers: z
      .record(
        word,
        z.strictObject({
          topic: z.string().min(1).meta({ description: "A topic that the job writes to." }),
          isolation: z.enum(["read_committed", "read_uncommitted"]),
        }),
      )
      .optional()
      .meta({ description: "Who reads what the job writes, by name." }),
    cluster: z.strictObject({
      jobManagers: atLeastOne.max(MACHINES_MAX).optional().meta({
        description: "jm-1, jm-2, ...: one leads, the others stand by (high availability).",
      }),
      taskManagers: atLeastOne.max(MACHINES_MAX),
      onDemand: atLeastOne
        .optional()
        .meta({ description: "Further TaskManagers that are started when slots are missing." }),
      join: z
        .array(z.strictObject({ machine: z.string().regex(/^tm-[1-9]\d*$/), at: duration }))
        .optional()
        .meta({ description: "TaskManagers that start later." }),
    }),
    configuration: z
      .record(z.string(), configurationValue)
      .optional()
      .meta({ description: "Flink's configuration, its keys and values spelled as in Flink." }),
    network: z
      .strictObject({
        rpc: channelProfile.optional(),
        data: channelProfile.optional(),
        io: channelProfile.optional(),
      })
      .optional(),
    faults: z.array(faultSchema).optional(),
    actions: z
      .array(actionSchema)
      .optional()
      .meta({ description: "What those who run the cluster do to it, and when." }),
    marks: z
      .array(z.strictObject({ name: word, point: moment.point.unwrap() }))
      .optional()
      .meta({ description: "Moments worth a name: bookmarks on the screen." }),
    expect: z
      .strictObject({
        verdict: z.enum(["pass", "fail", "declared", "inconclusive"]).optional(),
        restarts: count.optional(),
        completedCheckpoints: z.strictObject({ min: count }).optional(),
        sinks: z.record(z.string(), z.array(z.json())).optional(),
      })
      .optional()
      .meta({ description: "What has to come out if nothing is overridden." }),
    limits: z
      .strictObject({
        virtualTime: duration.optional(),
        events: atLeastOne.optional(),
        stateBytes: atLeastOne
          .optional()
          .meta({ description: "Most state of one checkpoint: more is a failure." }),
      })
      .optional()
      .meta({ description: "Where a run that does not end is cut off." }),
  })
  .meta({
    title: "linecook scenario",
    description: "A job, its input, a cluster, and what goes wrong.",
  });

/** A scenario file after validation; durations and rates are still text. */
export type ScenarioDocument = z.infer<typeof scenarioSchema>;
/** One fault as it is written in a scenario. */
export type FaultEntry = z.infer<typeof faultSchema>;
