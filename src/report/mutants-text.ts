import type { KillMatrix } from "../verification/kill-matrix.js";

/** Which broken rule was noticed by which property, one a line. */
export function renderMutants({ mutants, controls }: KillMatrix): string {
  const width = Math.max(0, ...[...mutants, ...controls].map(({ id }) => id.length));
  const killed = mutants.filter((mutant) => mutant.killed).length;
  return [
    ...mutants.map(({ id, killed: isKilled, killedBy, medianSeeds, reached, infected }) => {
      const name = id.padEnd(width);
      if (isKilled)
        return `${name}  killed by ${killedBy.join(", ")} (median ${String(medianSeeds)} seeds)`;
      const why = !reached
        ? "its rule was never asked"
        : infected
          ? "nobody noticed"
          : "no run differed";
      return `${name}  SURVIVED: ${why}`;
    }),
    ...controls.map(({ id, seeds, flagged }) => {
      const name = id.padEnd(width);
      return flagged === 0
        ? `${name}  rightly not flagged (${String(seeds)} seeds)`
        : `${name}  WRONGLY FLAGGED ${String(flagged)} of ${String(seeds)} times`;
    }),
    "",
    `${String(killed)} of ${String(mutants.length)} mutants killed; ${String(controls.length)} controls.`,
    "",
  ].join("\n");
}
