// Runs one scenario on several versions of Node and compares the digests:
//   node test/determinism/node-versions.mjs [SCENARIO ...]
// Each version is a package of the registry, installed once into build/node-versions/ (git-ignored). Their install
// scripts are not needed: the platform package holds the binary itself.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSIONS = ["20.20.2", "22.23.3", "24.21.0"];
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(ROOT, "dist/cli.js");

/** The binary of one version; `process.execPath` if it is the running one. */
function nodeBinary(version) {
  if (process.version === `v${version}`) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(ROOT, "build/node-versions", version);
  const binary = join(folder, "node_modules", name, "bin/node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--prefix", folder];
    const stdio = ["ignore", "ignore", "inherit"];
    execFileSync("npm", ["install", ...options, `${name}@${version}`], { cwd: folder, stdio });
  }
  return binary;
}

/** What must not depend on the version of Node. */
function identityOf(binary, scenario) {
  const stdout = execFileSync(binary, [CLI, "run", scenario, "--json"], { maxBuffer: 1 << 28 });
  const { digest, digests, events, verdict } = JSON.parse(stdout);
  if (typeof digest !== "string" || digest === "") throw new Error("the run printed no digest");
  return { digest, digests, events, verdict: verdict.kind };
}

const scenarios = process.argv.slice(2);
let differences = 0;
for (const scenario of scenarios.length > 0 ? scenarios : ["count-visits-small"]) {
  let first;
  for (const version of VERSIONS) {
    const binary = nodeBinary(version);
    const actual = execFileSync(binary, ["--version"], { encoding: "utf8" }).trim();
    if (actual !== `v${version}`) throw new Error(`expected Node ${version}, got ${actual}`);
    const identity = identityOf(binary, scenario);
    first ??= identity;
    const same = JSON.stringify(identity) === JSON.stringify(first);
    console.log(`${scenario} on Node ${version}: ${identity.digest}${same ? "" : " DIFFERS"}`);
    if (same) continue;
    differences++;
    const names = Object.keys({ ...first.digests, ...identity.digests });
    const differing = names.filter((name) => first.digests[name] !== identity.digests[name]);
    console.log(
      `  events ${first.events} and ${identity.events}; processes: ${differing.join(", ")}`,
    );
  }
}
process.exitCode = differences > 0 ? 4 : 0;
