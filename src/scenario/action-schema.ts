import { z } from "zod";
import { atLeastOne, hasOneMoment, moment, word } from "./schema-fields.js";

const ofJob = {
  job: word.optional().meta({ description: "Name of a further job; absent = the scenario's own." }),
};

function action<K extends string, S extends z.ZodRawShape>(kind: K, what: string, shape: S) {
  return z
    .strictObject({
      id: word.meta({ description: "Names the action in the story and in the result." }),
      kind: z.literal(kind).meta({ description: what }),
      ...moment,
      ...ofJob,
      ...shape,
    })
    .refine(hasOneMoment, {
      error: 'say when: give exactly one of "at", "point" and "event"',
    });
}

const taskManager = z.string().regex(/^tm-[1-9]\d*$/, {
  error: 'a TaskManager is called tm- and a number, for example "tm-5"',
});

const directory = z
  .string()
  .min(1)
  .meta({ description: "Where it is written; absent = execution.checkpointing.savepoint-dir." });

const format = z.enum(["canonical", "native"]).optional().meta({
  description:
    "canonical (the default): every state backend can restore it; native: the backend's own files.",
});

/** One action as it is written in a scenario, discriminated by `kind`. */
export const actionSchema = z.discriminatedUnion("kind", [
  action("add-machine", "A TaskManager that is not there starts.", { target: taskManager }),
  action("remove-machine", "A TaskManager is shut down in good order.", { target: taskManager }),
  action("checkpoint", "Somebody asks for a checkpoint.", {}),
  action("cancel", "Somebody cancels the job.", {}),
  action("savepoint", "Somebody asks for a savepoint.", {
    directory: directory.optional(),
    format,
    cancel: z.boolean().optional().meta({ description: "Cancel the job when it is complete." }),
  }),
  action("stop-with-savepoint", "Somebody stops the job with a savepoint.", {
    directory: directory.optional(),
    format,
    drain: z
      .boolean()
      .optional()
      .meta({ description: "Let event time end first: windows fire, timers go off." }),
  }),
  action("submit", "The same job is submitted once more.", {
    from: word.optional().meta({
      description: "Id of the action whose checkpoint or savepoint it starts from.",
    }),
    configuration: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .meta({ description: "Flink's keys, joined by dots, that differ this time." }),
    parameters: z.record(z.string(), z.json()).optional().meta({ description: "That differ." }),
  }),
  action("rescale", "The job shall be as parallel as that, if it can.", {
    parallelism: z.union([
      atLeastOne,
      z.strictObject({ lower: atLeastOne.optional(), upper: atLeastOne }),
    ]),
    vertices: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ description: "Names of job vertices; absent = all. The others keep their bounds." }),
  }),
]);

/** One action as it is written in a scenario. */
export type ActionEntry = z.infer<typeof actionSchema>;
