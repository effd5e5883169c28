import { z } from "zod";
import { atLeastOne, count, duration, rate, utcMinute, word } from "../schema-fields.js";

const from = utcMinute.meta({ description: "The first minute of the data." });

function perMinute(what: string) {
  return z
    .array(count)
    .min(1)
    .meta({ description: `How many ${what} each minute has.` });
}

function outOfOrderness(what: string) {
  return duration.meta({ description: `How late ${what} may arrive at most.` });
}

const generatedVisits = z
  .strictObject({
    generator: z.literal("visits"),
    from,
    perMinute: perMinute("visits"),
    minutes: atLeastOne.optional().meta({
      description: "For so many minutes, `perMinute` over and over; absent = once.",
    }),
    pages: atLeastOne.meta({ description: "How many different pages are visited." }),
    users: atLeastOne,
    outOfOrderness: outOfOrderness("a visit"),
    late: count.optional().meta({
      description: "How many more visits of the first minute arrive after all others.",
    }),
    poison: z
      .strictObject({ arrives: duration, ahead: duration })
      .optional()
      .meta({ description: "One more visit in each partition that claims to be this far ahead." }),
    malformed: count.optional().meta({ description: "How many unreadable records are mixed in." }),
  })
  .meta({ description: "Visits of a website, made up from the seed." });

const generatedCharges = z
  .strictObject({
    generator: z.literal("charges"),
    from,
    perMinute: perMinute("charges"),
    cards: atLeastOne.meta({ description: "How many cards are charged." }),
    outOfOrderness: outOfOrderness("a charge"),
  })
  .meta({ description: "Charges to credit cards, made up from the seed." });

const generatedTemperatures = z
  .strictObject({
    generator: z.literal("temperatures"),
    from,
    perMinute: perMinute("readings"),
    sensors: atLeastOne.meta({ description: "How many sensors there are." }),
    outOfOrderness: outOfOrderness("a reading"),
  })
  .meta({ description: "Temperatures of machines, made up from the seed." });

function generatedTaxis<K extends string>(generator: K, what: string) {
  return z
    .strictObject({
      generator: z.literal(generator),
      from,
      rides: atLeastOne.meta({ description: "How many rides begin." }),
      drivers: atLeastOne,
      hours: atLeastOne.meta({ description: "Over how many hours their beginnings are spread." }),
      outOfOrderness: outOfOrderness("an event"),
    })
    .meta({ description: `${what} Topics of one scenario tell of the same rides.` });
}

const generated = z
  .discriminatedUnion("generator", [
    generatedVisits,
    generatedCharges,
    generatedTemperatures,
    generatedTaxis("taxi-rides", "Beginnings and ends of taxi rides, made up from the seed."),
    generatedTaxis("taxi-fares", "What was paid for taxi rides, made up from the seed."),
  ])
  .meta({ description: "Input made up from the seed." });

const writtenRecord = z.strictObject({
  at: duration.optional().meta({ description: "When it arrives, from the start of the input." }),
  value: z.json(),
});

/** What one topic of the input log holds. */
export const inputSchema = z
  .strictObject({
    topic: word,
    partitions: atLeastOne,
    rate: rate.optional().meta({ description: "Absent = records arrive as they happened." }),
    generated: generated.optional(),
    records: z
      .array(writtenRecord)
      .min(1)
      .optional()
      .meta({ description: "Input written down here, dealt to the partitions in turn." }),
    file: z
      .strictObject({ path: z.string().min(1), format: z.enum(["combined-log"]) })
      .optional()
      .meta({ description: "Input from a file, beside the scenario." }),
  })
  .meta({ description: "A topic of the input log." });

/** A service that the job's asynchronous functions ask: `lookup/<name>`. */
export const lookupSchema = z
  .strictObject({
    entries: z.record(z.string(), z.json()).meta({ description: "What it knows, by key." }),
    minLatency: duration.meta({ description: "How long an answer takes at least." }),
    maxLatency: duration.meta({ description: "How long an answer takes at most." }),
    failuresPerThousand: count.max(1000).optional(),
    lossesPerThousand: count.max(1000).optional(),
  })
  .meta({ description: "A service that answers questions: how fast, and how reliably." });

/** What one topic of the input log holds, as a scenario says it. */
export type InputEntry = z.infer<typeof inputSchema>;
/** How made-up input is described. */
export type GeneratedEntry = z.infer<typeof generated>;
/** The description for one generator. */
export type GeneratedBy<G extends GeneratedEntry["generator"]> = Extract<
  GeneratedEntry,
  { readonly generator: G }
>;
/** A lookup service, as a scenario describes it. */
export type LookupEntry = z.infer<typeof lookupSchema>;
