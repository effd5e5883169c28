import { hashText52 } from "../../kernel/hash.js";
import { deepFreeze } from "../../kernel/plain-data.js";
import type { JobGraph } from "../../model/job-graph.js";
import type { JobDefinition } from "../job-definition.js";
import { quoted } from "../quoted.js";
import { parseRate } from "../rate.js";
import { userError } from "../user-error.js";
import { arrivalAtRate, partitioned } from "./arrivals.js";
import { generateCharges } from "./generated-charges.js";
import { generateTaxis } from "./generated-taxis.js";
import { generateTemperatures } from "./generated-temperatures.js";
import { generateVisits } from "./generated-visits.js";
import { inputFromFile, type InputFile } from "./input-file.js";
import type { InputEntry } from "./input-schema.js";
import type { ScenarioInput } from "./scenario-input.js";
import { writtenRecords } from "./written-records.js";

/** All that the input of a run is a function of. */
export interface InputRequest {
  readonly entries: readonly InputEntry[];
  readonly job: Pick<JobDefinition, "input">;
  readonly jobGraph: JobGraph;
  /** Overrides that of each entry. */
  readonly rate: string | undefined;
  /** A file that was read, for the only topic. */
  readonly inputFile: InputFile | undefined;
  readonly seed: string;
}

const SAMPLE_RATE = "100/s";
const SAMPLE_PARTITIONS = 2;

/**
 * The content of each topic: as the scenario says, else as the job's own sample; a file takes the place of
 * the only topic.
 *
 * @throws UserError if the job reads a topic that nothing gives.
 */
export function scenarioInputs(request: InputRequest): readonly ScenarioInput[] {
  const { entries, job, jobGraph, inputFile, rate } = request;
  const topics = topicsRead(jobGraph);
  const fileTopic = inputFile === undefined ? undefined : topicOfFile(entries, topics, inputFile);
  const inputs = entries.map((entry) => {
    if (entry.topic !== fileTopic || inputFile === undefined) return inputOf(entry, request);
    // A rate in the scenario was meant for the scenario's own input.
    const fileRate = rate ?? (entry.file === undefined ? undefined : entry.rate);
    const { topic, partitions } = entry;
    const where = { topic, partitions, ...(fileRate === undefined ? {} : { rate: fileRate }) };
    return inputFromFile(where, inputFile);
  });
  const given = new Set(entries.map(({ topic }) => topic));
  for (const topic of topics) {
    if (given.has(topic)) continue;
    const sample = job.input?.[topic];
    if (topic === fileTopic && inputFile !== undefined) {
      const where = {
        topic,
        partitions: SAMPLE_PARTITIONS,
        ...(rate === undefined ? {} : { rate }),
      };
      inputs.push(inputFromFile(where, inputFile));
    } else if (sample !== undefined) inputs.push(sampleInput(topic, sample, rate));
    else throw nothingGives(topic);
  }
  return inputs;
}

/** One hash for all topics; a journal refuses another input. */
export function hashOfInputs(inputs: readonly ScenarioInput[]): string {
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1) return only.hash;
  return hashText52(inputs.map(({ hash }) => hash).join(" ")).toString(16);
}

function inputOf(entry: InputEntry, { rate, seed }: InputRequest): ScenarioInput {
  const atRate = { ...entry, ...(rate === undefined ? {} : { rate }) };
  if (entry.records !== undefined) return writtenRecords(atRate);
  const { generated } = entry;
  switch (generated?.generator) {
    case "visits":
      return generateVisits(atRate, generated, seed);
    case "charges":
      return generateCharges(atRate, generated, seed);
    case "temperatures":
      return generateTemperatures(atRate, generated, seed);
    case "taxi-rides":
    case "taxi-fares":
      return generateTaxis(atRate, generated, seed);
    case undefined:
      throw userError("The scenario's input file was not read.");
  }
}

/** Topics of the input log that the job's sources read. */
export function topicsRead({ vertices }: JobGraph): readonly string[] {
  const topics = vertices.flatMap(({ operators }) =>
    operators.flatMap(({ descriptor }) => {
      const source = descriptor.parameters["source"] as
        | { readonly type: string; readonly parameters: Readonly<Record<string, unknown>> }
        | undefined;
      return source?.type === "partitionedLog" ? [String(source.parameters["topic"])] : [];
    }),
  );
  return [...new Set(topics)];
}

function topicOfFile(
  entries: readonly InputEntry[],
  topics: readonly string[],
  { path }: InputFile,
): string {
  const fromFile = entries.filter(({ file }) => file !== undefined).map(({ topic }) => topic);
  const read = topics.length > 0 ? topics : entries.map(({ topic }) => topic);
  const candidates = fromFile.length > 0 ? fromFile : read;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  throw only === undefined
    ? userError(
        `${path}: this job reads no topic of the input log.`,
        'A job reads a file with PartitionedLogSource.of({ topic: "..." }).',
      )
    : userError(
        `${path}: this job reads the topics ${candidates.join(" and ")}, and one file cannot be both.`,
        "Write a scenario with an input for each.",
      );
}

/** Records that the job file brings along, dealt to two partitions in turn. */
function sampleInput(
  topic: string,
  records: readonly unknown[],
  rate: string = SAMPLE_RATE,
): ScenarioInput {
  const perSecond = parseRate(rate);
  const arrivals = records.map((value, index) => ({
    partition: index % SAMPLE_PARTITIONS,
    value: deepFreeze(value),
    availableAtUs: arrivalAtRate(index, perSecond),
  }));
  return partitioned(topic, SAMPLE_PARTITIONS, arrivals);
}

function nothingGives(topic: string): Error {
  return userError(
    `The job reads the topic ${quoted(topic)}, and nothing gives it.`,
    "Name a file with --input FILE, give the job file an `input` with that topic, or add it to the scenario.",
  );
}
