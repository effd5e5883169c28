const MIDDLE = "cook";

/**
 * What the kitchen calls each vertex of the job, in order: sources prep, sinks serve; of what is
 * between, the last one plates and the others cook.
 *
 * @example
 * stationNames(["Source: visits", "pages", "minutes", "Sink: Writer"]) // prep cook plate serve
 */
export function stationNames(vertexNames: readonly string[]): readonly string[] {
  const last = vertexNames.length - 1;
  const roles: string[] = vertexNames.map((name, index) => {
    if (/^source\b/i.test(name) || index === 0) return "prep";
    if (/\b(sink|writer|committer|print)\b/i.test(name) || index === last) return "serve";
    return MIDDLE;
  });
  const middle = roles.flatMap((role, index) => (role === MIDDLE ? [index] : []));
  if (middle.length > 1) roles[middle[middle.length - 1] as number] = "plate";
  const seen = new Map<string, number>();
  return roles.map((role) => {
    const count = (seen.get(role) ?? 0) + 1;
    seen.set(role, count);
    return count === 1 ? role : `${role} ${String(count)}`;
  });
}
