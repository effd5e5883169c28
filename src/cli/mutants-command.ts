import { MUTANT_CATALOGUE } from "../mutants/mutant-catalogue.js";
import { NEGATIVE_CONTROLS } from "../mutants/negative-control.js";
import { renderMutants } from "../report/mutants-text.js";
import { createHuntWorkload } from "../scenario/hunt/hunt-workload.js";
import { suggestWord } from "../scenario/nearest-word.js";
import { userError } from "../scenario/user-error.js";
import { killMatrix, type ControlResult, type MutantResult } from "../verification/kill-matrix.js";
import type { CommandIo } from "./command-io.js";
import { ExitCode } from "./exit-code.js";
import { wholeNumber } from "./whole-number.js";
import { quoted } from "../scenario/quoted.js";

/** Options of `linecook mutants`, as commander gives them. */
export interface MutantsOptions {
  readonly id?: string;
  readonly seeds: string;
  readonly repetitions: string;
  readonly json?: boolean;
}

/** `linecook mutants`: each broken rule has to be noticed, and no odd but correct one may be. */
export async function mutantsCommand(io: CommandIo, options: MutantsOptions): Promise<number> {
  const mutantIds = MUTANT_CATALOGUE.map(({ id }) => id);
  const controlIds = NEGATIVE_CONTROLS.map(({ id }) => id);
  const { id } = options;
  if (id !== undefined && ![...mutantIds, ...controlIds].includes(id)) {
    const hint = suggestWord(id, [...mutantIds, ...controlIds], "mutants");
    throw userError(`--id: there is no mutant ${quoted(id)}.`, hint);
  }
  const limits = {
    repetitions: wholeNumber("--repetitions", options.repetitions),
    maxSeeds: wholeNumber("--seeds", options.seeds),
    controlSeeds: wholeNumber("--seeds", options.seeds),
  };
  const wanted = (one: string): boolean => id === undefined || one === id;
  const workload = createHuntWorkload();
  const mutants: MutantResult[] = [];
  const controls: ControlResult[] = [];
  for (const mutant of mutantIds.filter(wanted)) {
    mutants.push(...killMatrix(workload, { ...limits, mutants: [mutant], controls: [] }).mutants);
    io.err(`${mutant}\n`);
    await io.breathe();
  }
  for (const control of controlIds.filter(wanted)) {
    controls.push(
      ...killMatrix(workload, { ...limits, mutants: [], controls: [control] }).controls,
    );
    io.err(`${control}\n`);
    await io.breathe();
  }
  const matrix = { mutants, controls };
  io.out(options.json === true ? `${JSON.stringify(matrix, null, 2)}\n` : renderMutants(matrix));
  const survived = mutants.some(({ killed }) => !killed);
  return survived || controls.some(({ flagged }) => flagged > 0) ? ExitCode.finding : ExitCode.pass;
}
