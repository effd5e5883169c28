/** Name under which a file that is still being written lies, hidden, until it is renamed. */
export function inProgressPath(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  return `${path.slice(0, slash)}.${path.slice(slash)}.inprogress`;
}

/** The name that a file in progress will get; `null` = it is none. */
export function pathWhenFinished(path: string): string | null {
  const slash = path.lastIndexOf("/") + 1;
  const [, name] = /^\.(.+)\.inprogress$/.exec(path.slice(slash)) ?? [];
  return name === undefined ? null : path.slice(0, slash) + name;
}
