// The house (docs/ARCHITECTURE.md): who may know whom, one row a layer. test/tidy/layer-checker.test.ts
// plants every forbidden import and expects this file to find it.

/** What the layers below the engine may take from kernel/: contracts and pure functions, no engine. */
const smallKernel =
  "kernel/(sim-time|plain-data|invariant|hash|random-source|process|trace-schema)";

/** `may`: other layers; `packages`: from npm; `node`: Node's own modules. */
export const layers = {
  kernel: {
    may: [],
    packages: ["seedrandom"],
    why: "The engine knows nothing of Flink, so that its laws can be tested and read on their own. Move what is Flink's to model/ or runtime/.",
  },
  model: {
    may: [smallKernel],
    why: "model/ is plain data that all layers agree on; it may use the kernel's small types, never the engine.",
  },
  dataflow: {
    may: ["model", smallKernel],
    why: "A program cannot know its cluster. What an operator needs from the runtime belongs into model/'s operator interface.",
  },
  runtime: {
    may: ["kernel", "model"],
    why: "The runtime reaches operators through model/'s operator interface and never mentions mutants, scenarios or screens.",
  },
  external: {
    may: ["kernel", "model"],
    why: "The outside world does not know Flink's runtime; both speak the protocols in model/.",
  },
  verification: {
    may: ["kernel", "model", "dataflow"],
    why: "A checker that shares code with what it checks shares its mistakes: it reads the trace, stores and logs.",
  },
  testing: {
    may: ["kernel", "model", "dataflow", "runtime", "external", "verification"],
    packages: ["fast-check"],
    why: "A harness drives an operator over the runtime's own state and timers; random jobs run on a whole cluster and are judged. Scenarios are scenario/'s.",
  },
  mutants: {
    may: ["model", "runtime"],
    why: "A mutant is an entry for the runtime's rules table and nothing else.",
  },
  scenario: {
    may: ["kernel", "model", "dataflow", "runtime", "external", "verification", "mutants"],
    packages: ["yaml", "zod"],
    why: "A scenario composes everything below; it is run by cli/ and looked at by kitchen/, which it does not know.",
  },
  kitchen: {
    may: ["scenario", "verification", "model", "kernel"],
    why: "The kitchen is a pure view of a session; if it needs something of the runtime, the trace or the session must say it.",
  },
  lesson: {
    may: ["scenario", "kitchen", "verification", "model", "kernel"],
    packages: ["yaml", "zod"],
    why: "A lesson looks at a session and its kitchen; if it needs something of the runtime, the session must say it.",
  },
  report: {
    may: ["scenario", "kitchen", "verification", "model", "kernel"],
    why: "A report renders what a session tells; it writes no file itself, cli/ does.",
  },
  tui: {
    may: ["kitchen", "lesson", "scenario"],
    packages: ["ink", "react", "string-width"],
    node: ["process", "fs"],
    why: "The screen draws view models; words and sentences are made in kitchen/.",
  },
  cli: {
    may: [
      ...["kernel", "model", "dataflow", "runtime", "external", "verification", "mutants"],
      ...["scenario", "kitchen", "lesson", "report", "tui"],
    ],
    packages: ["commander", "jiti", "ink", "react", "string-width", "yaml", "zod"],
    node: ["[a-z_/]+"],
    why: "cli/ may know everything; packages are listed so that a new one is a decision.",
  },
};

function reachable(ownPath, { may, packages = [], node = [] }) {
  return [
    ownPath,
    "^src/version[.]ts$",
    ...may.map((layer) => `^src/${layer}${layer.includes("/") ? "[.]ts$" : "/"}`),
    ...packages.map((name) => `node_modules/(@types/)?${name}/`),
    ...node.map((name) => `^(node:)?${name}$`),
  ];
}

const rows = Object.entries(layers).map(([name, layer]) => ({
  name: `layer-${name}`,
  severity: "error",
  comment: layer.why,
  from: { path: name === "cli" ? "^src/cli([.]ts$|/)" : `^src/${name}/` },
  to: {
    couldNotResolve: false,
    pathNot: reachable(name === "cli" ? "^src/cli/" : `^src/${name}/`, layer),
  },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...rows,
    {
      name: "library-never-loads-the-screen",
      severity: "error",
      comment:
        "Whoever imports linecook in a test must not pay for Ink. Move what is shared below tui/ and cli/.",
      from: { path: "^src/(index|testing)[.]ts$" },
      to: { reachable: true, path: ["^src/(tui|cli)/", "node_modules/(ink|react)/"] },
    },
    {
      name: "library-packages",
      severity: "error",
      comment:
        "The two public doors only re-export; test tools are for testing.ts alone, as optional peers.",
      from: { path: "^src/index[.]ts$" },
      to: { pathNot: ["^src/"] },
    },
    {
      name: "testing-packages",
      severity: "error",
      comment:
        "linecook/testing knows fast-check and vitest (optional peers) and the library, nothing else.",
      from: { path: "^src/testing[.]ts$" },
      to: { pathNot: ["^src/", "node_modules/(fast-check|@?vitest)/"] },
    },
    {
      name: "version-knows-nothing",
      severity: "error",
      comment: "Every layer may print the version; it must not pull anything in.",
      from: { path: "^src/version[.]ts$" },
      to: {},
    },
    {
      name: "node-only-in-cli-and-tui",
      severity: "error",
      comment:
        "The run is a function of its inputs: files, clocks and the process are cli/'s. Pass the content as a parameter.",
      from: { path: "^src/", pathNot: "^src/(cli([.]ts$|/)|tui/)" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment:
        "Two files that load each other are one concept or hide a third. A part may name its owner's type: `import type`.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-cycles-between-folders",
      severity: "error",
      comment:
        "Two folders that name each other, if only as types, cannot be read one after the other: move the type down.",
      from: { path: "^src/(.+)/[^/]+$" },
      to: { circular: true, via: { pathNot: "^src/$1/[^/]+$" } },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment: "Nobody imports this file and it imports nobody: wire it up or delete it.",
      from: { orphan: true, path: "^src/", pathNot: "^src/(index|testing|cli)[.]ts$" },
      to: {},
    },
    {
      name: "no-tests-in-source",
      severity: "error",
      comment: "Tests import the source, never the other way round.",
      from: { path: "^src/" },
      to: { path: "^test/" },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      comment: "The import leads nowhere: fix the path, or add the package to package.json.",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-development-packages",
      severity: "error",
      comment:
        "What users run may only need `dependencies`; fast-check and vitest are optional peers of testing.ts.",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        pathNot: ["node_modules/(fast-check|@?vitest|@types)/"],
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
