import { explainTopic, nearestTopic } from "../kitchen/explain-topic.js";
import { userError } from "../scenario/user-error.js";
import type { CommandIo } from "./command-io.js";
import { ExitCode } from "./exit-code.js";

/** `linecook explain`: what a key, a term, a protocol point, a fault or a property is. */
export async function explainCommand(
  io: CommandIo,
  word: string,
  options: { readonly json?: boolean },
): Promise<number> {
  const found = explainTopic(word);
  await io.breathe();
  if (found === undefined) {
    const nearest = nearestTopic(word);
    const hint =
      nearest === undefined
        ? "It explains Flink's configuration keys and terms, protocol points, faults (C01) and properties (P10)."
        : `Did you mean "${nearest}"?`;
    throw userError(`There is nothing called "${word}" to explain.`, hint);
  }
  const { name, kind, text, facts } = found;
  if (options.json === true) {
    const named = Object.fromEntries(facts);
    io.out(`${JSON.stringify({ name, kind, text, ...named }, null, 2)}\n`);
    return ExitCode.pass;
  }
  const width = Math.max(...facts.map(([label]) => label.length));
  const lines = facts.map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`);
  io.out(`${name} (${kind})\n  ${text}\n\n${lines.join("")}`);
  return ExitCode.pass;
}
