/**
 * Which old indexes each new index takes over, for subtasks or channels whose number has changed.
 *
 * Flink: org.apache.flink.runtime.checkpoint.RescaleMappings
 * Simplified: no
 */

export interface RescaleMappings {
  readonly numberOfSources: number;
  readonly numberOfTargets: number;
  /** Targets of each source, without empty ones at the end; `null`: the identity. */
  readonly mappings: readonly (readonly number[])[] | null;
}

/** The identity, whatever the numbers. */
export const SYMMETRIC_IDENTITY: RescaleMappings = {
  numberOfSources: 0x7fffffff,
  numberOfTargets: 0x7fffffff,
  mappings: null,
};

export function rescaleMappingsOf(
  targetsOfSources: readonly (readonly number[])[],
  numberOfTargets: number,
): RescaleMappings {
  const numberOfSources = targetsOfSources.length;
  if (isIdentity(targetsOfSources, numberOfTargets)) {
    return { numberOfSources, numberOfTargets, mappings: null };
  }
  const lastUsed = targetsOfSources.findLastIndex((targets) => targets.length > 0);
  return { numberOfSources, numberOfTargets, mappings: targetsOfSources.slice(0, lastUsed + 1) };
}

export function getMappedIndexes(rescale: RescaleMappings, source: number): readonly number[] {
  if (rescale.mappings !== null) return rescale.mappings[source] ?? [];
  return source < rescale.numberOfTargets ? [source] : [];
}

export function invertMappings(rescale: RescaleMappings): RescaleMappings {
  const { numberOfSources, numberOfTargets, mappings } = rescale;
  if (mappings === null) {
    return {
      numberOfSources: numberOfTargets,
      numberOfTargets: numberOfSources,
      mappings: null,
    };
  }
  const inverted = Array.from({ length: numberOfTargets }, (): number[] => []);
  mappings.forEach((targets, source) => {
    for (const target of targets) inverted[target]?.push(source);
  });
  return rescaleMappingsOf(inverted, numberOfSources);
}

/** Targets that belong to several sources, so that their content must be filtered. */
export function getAmbiguousTargets(rescale: RescaleMappings): number[] {
  const used = new Set<number>();
  const ambiguous = new Set<number>();
  for (const target of (rescale.mappings ?? []).flat()) {
    if (used.has(target)) ambiguous.add(target);
    used.add(target);
  }
  return [...ambiguous].sort((left, right) => left - right);
}

export function areEqualMappings(left: RescaleMappings, right: RescaleMappings): boolean {
  return JSON.stringify(left.mappings ?? []) === JSON.stringify(right.mappings ?? []);
}

function isIdentity(
  targetsOfSources: readonly (readonly number[])[],
  numberOfTargets: number,
): boolean {
  if (targetsOfSources.length < numberOfTargets) return false;
  return targetsOfSources.every((targets, source) =>
    source < numberOfTargets ? targets.length === 1 && targets[0] === source : targets.length === 0,
  );
}
