// Goal: nothing of one machine gets into the repository. Method: search every committed text.
import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { PROJECT_ROOT, projectFiles, readProjectFile } from "../support/project-files.js";

const SIZE_MAX_BYTES = 8 * 1024 * 1024;
const BINARY = /\.(png|gif|ico|woff2?|gz|zip)$/;

/** Absolute paths of somebody's machine; relative ones and web addresses are fine. */
const MACHINE_PATH = /(?<![\w.~:%-])(?:[A-Z]:\\|\/)(?:home|root|Users|work|var\/folders)[/\\]\w/;
const REGISTRY_HOST = new RegExp(["registry", "npm(js|mirror)", "(org|com)"].join("[.]"));
const ADDRESS = /https?:\/\/(?:\d+\.){3}\d+/;

const texts = projectFiles().filter((path) => !BINARY.test(path));

function found(pattern: RegExp): string[] {
  return texts.flatMap((path) => {
    const match = pattern.exec(readProjectFile(path))?.[0];
    return match === undefined ? [] : [`${path}: ${match}`];
  });
}

it.each([
  ["machine path", MACHINE_PATH, `see ${"/ho" + "me"}/somebody/file`],
  ["registry host", REGISTRY_HOST, ["https://registry", "npmjs", "org/a"].join(".")],
  ["numeric address", ADDRESS, ["http://10", "0", "0", "1:8080"].join(".")],
])("no %s", (_, pattern, planted) => {
  expect(pattern.test(planted)).toBe(true);
  expect(found(pattern)).toEqual([]);
});

it("does not take a web address for a machine path", () => {
  expect(MACHINE_PATH.test("https://example.org/home/page ../work/x homework/x")).toBe(false);
});

interface LockedPackage {
  readonly resolved?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

function lockedPackages(): Record<string, LockedPackage> {
  const lock = JSON.parse(readProjectFile("package-lock.json")) as {
    packages: Record<string, LockedPackage>;
  };
  return lock.packages;
}

it("the lock file names no place to download from", () => {
  const resolved = Object.entries(lockedPackages()).filter(([, { resolved }]) => resolved);
  expect(resolved).toEqual([]);
});

/** Whether `name` is found from `path` as Node looks for it: from the inside out. */
function isLocked(locked: Record<string, unknown>, path: string, name: string): boolean {
  if (`${path}/node_modules/${name}`.replace(/^\//, "") in locked) return true;
  const outer = path.lastIndexOf("/node_modules/");
  return path !== "" && isLocked(locked, path.slice(0, Math.max(outer, 0)), name);
}

it("the lock file is whole, also for other platforms: `npm ci` refuses it otherwise", () => {
  const locked = lockedPackages();
  const missing = Object.entries(locked).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(locked, path, name))
      .map((name) => `${path} needs ${name}`),
  );
  expect(missing).toEqual([]);
  expect(isLocked(locked, "node_modules/knip", "planted")).toBe(false);
});

it("the manifest pins exact versions", () => {
  const manifest = JSON.parse(readProjectFile("package.json")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
  >;
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it("no file is too big to clone", () => {
  const big = projectFiles().filter((path) => statSync(PROJECT_ROOT + path).size > SIZE_MAX_BYTES);
  expect(big).toEqual([]);
});
