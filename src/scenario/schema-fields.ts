import { z } from "zod";
import { DURATION_FORMS, durationProblem } from "./duration.js";
import { rateProblem } from "./rate.js";
import { utcMinuteProblem } from "../model/utc-minute.js";

/** Text that is valid if `problem` finds nothing; the pattern is for editors, the problem for people. */
function checkedText(
  problem: (text: unknown) => string | undefined,
  form: string,
  pattern: string,
) {
  return z
    .string({ error: ({ input }) => `${problem(input) ?? "it is not text"}. ${form}` })
    .refine((text) => problem(text) === undefined, {
      error: ({ input }) => `${problem(input) ?? ""}. ${form}`,
    })
    .meta({ pattern, description: form });
}

export const duration = checkedText(
  durationProblem,
  DURATION_FORMS,
  "^\\s*(\\d+(\\.\\d+)?\\s*(us|µs|ms|sec|s|min|m|h|d)\\s*)+$",
);
export const rate = checkedText(
  rateProblem,
  'Write records per virtual second, for example "200/s".',
  "^\\d+/s$",
);
export const utcMinute = checkedText(
  utcMinuteProblem,
  'Write a minute of UTC, for example "2026-03-02T09:00Z".',
  "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}Z$",
);
export const count = z.int().min(0);
export const atLeastOne = z.int().min(1);
export const word = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
  error: "a name is made of lower-case letters, digits and hyphens",
});

/** The moment of a fault; exactly one of `at`, `point` and `event` is given. */
export const moment = {
  at: duration.optional().meta({ description: "Virtual time since the start of the run." }),
  point: z
    .string()
    .regex(/^[A-Za-z][\w-]*(\.[\w-]+)*(#[1-9]\d*)?$/, {
      error:
        'write the name of a protocol point, for example "checkpoint.ack.sent#2" for its second passing',
    })
    .optional()
    .meta({ description: "A protocol point; #n = its n-th passing in the run (default 1)." }),
  event: count.optional().meta({ description: "Right before the event at this position." }),
  command: atLeastOne
    .optional()
    .meta({ description: "With `event`: after this many commands of that event's turn." }),
};

/** Whether a fault or an action says when, and only once. */
export function hasOneMoment(value: object): boolean {
  const moments = ["at", "point", "event"].filter((key) => key in value);
  return moments.length === 1 && (!("command" in value) || "event" in value);
}
