// Many random jobs on this machine's own cores, each judged:
//   nice node test/property/random-jobs.mjs --runs 20000 --workers 2 [--from 0] [--mutant ID] [--no-faults]
//   node test/property/random-jobs.mjs --seed 4711 [--shrink]
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

register("../support/typescript-hooks.mjs", import.meta.url);

const SOURCES = "../../src/";

/** `--name value` and `--flag`, as an object. */
function optionsOf(words) {
  const options = {};
  for (let at = 0; at < words.length; at++) {
    const name = words[at].replace(/^--/, "");
    const next = words[at + 1];
    options[name] = next === undefined || next.startsWith("--") ? true : words[++at];
  }
  return options;
}

async function library(options) {
  const testing = await import(`${SOURCES}testing.ts`);
  const { MUTANT_CATALOGUE } = await import(`${SOURCES}mutants/mutant-catalogue.ts`);
  const mutant = MUTANT_CATALOGUE.find(({ id }) => id === options.mutant);
  if (options.mutant !== undefined && mutant === undefined) {
    throw new Error(`there is no mutant "${options.mutant}"`);
  }
  return { ...testing, rules: mutant?.rules(() => {}) };
}

/** One run; what user code or the runtime throws is a failure as well. */
function runOf({ runRandomJob, rules }, job) {
  try {
    const { verdict, evidence } = runRandomJob(job, rules);
    const hasFaults = evidence.outcomes.some(({ landed }) => landed);
    const failed = verdict.properties.find(({ status }) => status === "fail");
    const why = failed === undefined ? verdict.properties[0] : failed;
    return { ...verdict, hasFaults, detail: `${why.id} ${why.detail}` };
  } catch (error) {
    return { kind: "fail", detail: String(error.stack), hasFaults: false, properties: [] };
  }
}

async function work({ from, step, to, options }) {
  const all = await library(options);
  for (let seed = from; seed < to; seed += step) {
    const job = all.randomJob(String(seed), { withFaults: options["no-faults"] !== true });
    const { kind, rowsComparedWith, hasFaults, detail } = runOf(all, job);
    parentPort.postMessage({ seed, kind, rowsComparedWith, hasFaults, detail });
  }
}

/** Faults and numbers aside, so that reasons can be counted. */
function reasonOf(detail) {
  return detail
    .replace(/fault \S+ \(.*?\)/, "a fault")
    .replace(/tm-\d+/, "its target")
    .slice(0, 110);
}

async function campaign(options) {
  const runs = Number(options.runs ?? 1000);
  const workers = Number(options.workers ?? 1);
  const from = Number(options.from ?? 0);
  const began = performance.now();
  const counts = new Map();
  const count = (name) => counts.set(name, (counts.get(name) ?? 0) + 1);
  let done = 0;
  const failing = [];
  const take = ({ seed, kind, rowsComparedWith, hasFaults, detail }) => {
    done++;
    count(`verdict ${kind}`);
    count(hasFaults ? "with faults" : "without faults");
    if (kind === "pass") count(`compared with the ${rowsComparedWith ?? "nothing"}`);
    if (kind === "inconclusive" || kind === "declared") count(`  ${kind}: ${reasonOf(detail)}`);
    if (kind === "fail") {
      failing.push(seed);
      console.log(`seed ${seed} fails: ${detail.slice(0, 400)}`);
      console.log(`  node test/property/random-jobs.mjs --seed ${seed} --shrink`);
    }
    if (done % 1000 === 0) console.error(`${done} of ${runs}`);
  };
  const ends = Array.from({ length: workers }, (_, first) => {
    const data = { from: from + first, step: workers, to: from + runs, options };
    const worker = new Worker(new URL(import.meta.url), { workerData: data });
    worker.on("message", take);
    return new Promise((resolve, reject) => {
      worker.on("error", reject);
      worker.on("exit", resolve);
    });
  });
  await Promise.all(ends);
  const seconds = (performance.now() - began) / 1000;
  for (const [name, number] of [...counts].sort())
    console.log(`${String(number).padStart(7)} ${name}`);
  const strict = counts.get("compared with the reference") ?? 0;
  console.log(`${done} runs in ${seconds.toFixed(1)} s, ${(done / seconds).toFixed(1)} a second`);
  console.log(`${((100 * strict) / done).toFixed(1)} % judged by strict equality`);
  console.log(`failing seeds: ${failing.length === 0 ? "none" : failing.join(" ")}`);
  process.exitCode = failing.length === 0 ? 0 : 1;
}

async function replay(options) {
  const all = await library(options);
  let job = all.randomJob(String(options.seed), { withFaults: options["no-faults"] !== true });
  if (options.shrink === true && runOf(all, job).kind === "fail") {
    job = all.shrinkRandomJob(job, (smaller) => runOf(all, smaller).kind === "fail");
  }
  console.log(all.describeRandomJob(job));
  const { kind, rowsComparedWith, properties, detail } = runOf(all, job);
  console.log(`${kind}, compared with the ${rowsComparedWith ?? "nothing"}`);
  for (const { id, status, detail: text } of properties) {
    if (status !== "pass") console.log(`  ${status} ${id}: ${text}`);
  }
  if (properties.length === 0) console.log(detail);
  process.exitCode = kind === "fail" ? 1 : 0;
}

if (!isMainThread) await work(workerData);
else {
  const options = optionsOf(process.argv.slice(2));
  if (options.help === true) console.log(`see the head of ${fileURLToPath(import.meta.url)}`);
  else await (options.seed === undefined ? campaign(options) : replay(options));
}
