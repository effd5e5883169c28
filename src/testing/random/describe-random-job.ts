import type { RandomInput, RandomJob, RandomSettings, RandomStream } from "./random-job.js";

/** The job in the words of the DataStream API, one line for each operator, then what happens to it. */
export function describeRandomJob(job: RandomJob): string {
  const lines = [
    ...job.inputs.map(describeInput),
    `env.setParallelism(${String(job.parallelism)})`,
    ...describeStream(job.stream, ""),
    "  .sinkTo(main)",
    `on ${String(job.taskManagers)} TaskManagers with ${String(job.slots)} slots, ${settings(job.configuration)}`,
    ...job.faults.map((fault) => `fault: ${JSON.stringify(fault)}`),
    `seed "${job.seed}", interleaving ${String(job.interleaving)}`,
  ];
  return lines.join("\n");
}

function describeInput({ partitions, boundMs, idlenessMs }: RandomInput, input: number): string {
  const rows = partitions.map((records, partition) => {
    const all = records.map(
      ([{ key, value, time }, at]) => `${key}=${String(value)}@${String(time)}(+${String(at)})`,
    );
    return `  partition ${String(partition)}: ${all.join(" ")}`;
  });
  const idle = idlenessMs === null ? "" : `, idle after ${String(idlenessMs)} ms`;
  return [`input ${String(input)}: bound ${String(boundMs)} ms${idle}`, ...rows].join("\n");
}

function describeStream(stream: RandomStream, indent: string): string[] {
  switch (stream.kind) {
    case "source":
      return [`${indent}source(${String(stream.input)})`];
    case "union":
      return [
        ...describeStream(stream.first, indent),
        `${indent}  .union(`,
        ...describeStream(stream.second, `${indent}    `),
        `${indent}  )`,
      ];
    case "one": {
      const by = stream.partitioner === "default" ? "" : `.${stream.partitioner}()`;
      return [...describeStream(stream.input, indent), `${indent}  ${by}${describeStep(stream)}`];
    }
    case "two":
      return [
        ...describeStream(stream.first, indent),
        `${indent}  .with(`,
        ...describeStream(stream.second, `${indent}    `),
        `${indent}  )${describeStep(stream)}`,
      ];
  }
}

function describeStep({
  operator,
  settings: given,
  parallelism,
  chaining,
}: Extract<RandomStream, { operator: string }>): string {
  const at = parallelism === null ? "" : `.setParallelism(${String(parallelism)})`;
  const link = { default: "", disabled: ".disableChaining()", newChain: ".startNewChain()" };
  return `.${operator}(${settings(given)})${at}${link[chaining]}`;
}

function settings(given: RandomSettings): string {
  return Object.entries(given)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
}
