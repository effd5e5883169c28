// Fence 2 of 7 (docs/decisions/0002): what would make two runs differ does not compile past the linter.
// `noInlineConfig` below means that no comment can switch a ban off; each message names the replacement.
import tseslint from "typescript-eslint";

/** Where the world leaks in. `globals`, `properties` and `syntax` are proven in test/tidy/lint-fence.test.ts. */
export const bans = {
  globals: {
    Date: "ask `ctx.now()` for time; format event time with integer arithmetic.",
    setTimeout: "use `ctx.setTimer` with plain data.",
    setInterval: "use `ctx.setTimer` again from `onTimer`.",
    setImmediate: "send yourself a message through `ctx.send`.",
    clearTimeout: "use `ctx.cancelTimer`.",
    clearInterval: "use `ctx.cancelTimer`.",
    clearImmediate: "use `ctx.cancelTimer`.",
    queueMicrotask: "a turn runs to completion; send yourself a message through `ctx.send`.",
    performance: "measure in test/bench; inside the run, time is `ctx.now()`.",
    process: "only cli/ and tui/ know the process; pass what you need as a parameter.",
    crypto: "draw from `ctx.random(stream)`; hash with kernel/hash.",
    Intl: "format by hand; locale data differs between machines.",
    WeakRef: "garbage collection is not reproducible; keep it in state or let it go.",
    FinalizationRegistry: "garbage collection is not reproducible; end life cycles explicitly.",
    SharedArrayBuffer: "processes share nothing; send a message.",
    Atomics: "processes share nothing; send a message.",
    globalThis: "name the value you need; nothing global belongs into a run.",
    console: "emit a trace event; text is rendered above the runtime.",
    Buffer: "use `Uint8Array`.",
    fetch: "the outside world is simulated in external/.",
    structuredClone: "use `copyPlain` of kernel/plain-data.",
    require: "import statically.",
    eval: "write the code.",
  },
  /** Banned below scenario/, where everything is one synchronous turn. */
  asyncGlobals: {
    Promise: "a wait is a pending step in state, answered by a later message.",
  },
  properties: {
    "Math.random": "draw from `ctx.random(stream)`.",
  },
  /** The language leaves these results to the engine, so they differ between Node versions. */
  inexactMath: (
    "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin " +
    "sinh tan tanh"
  ).split(" "),
  syntax: {
    "locale method": {
      selector: "MemberExpression[property.name=/^(localeCompare|toLocale)/]",
      message: "locale data differs between machines; compare with `compareText`.",
    },
    "sort without comparator": {
      selector: "CallExpression[callee.property.name=/^(sort|toSorted)$/][arguments.length=0]",
      message: "the default order is by text; name the order with a comparator.",
    },
    "for-in": {
      selector: "ForInStatement",
      message: "integer-like keys jump the queue; iterate an array or `sortedEntries(map)`.",
    },
    "Math by another name": {
      selector: ":not(MemberExpression) > Identifier[name='Math']:not(.key)",
      message: "call the function on `Math` itself, so that the bans can see it.",
    },
    "call stack": {
      selector: "MemberExpression[object.name=/^(e|err|error|cause)$/][property.name='stack']",
      message: "stacks hold machine paths; put facts into the message.",
    },
    "mutable module variable": {
      selector:
        ":matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration[kind='let']",
      message: "it would live longer than a run; keep it in the owner's state.",
    },
    "module-level cache": {
      selector:
        ":matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > " +
        "NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet)$/][arguments.length=0]",
      message: "it would live longer than a run; keep it in the owner's state.",
    },
    "mutable static field": {
      selector: "PropertyDefinition[static=true]:not([readonly=true])",
      message: "it would live longer than a run; keep it in the instance's state.",
    },
    "import.meta": {
      selector: "MetaProperty[meta.name='import']",
      message: "machine paths belong to cli/.",
    },
    "dynamic import": {
      selector: "ImportExpression",
      message: "import statically; loading user code belongs to cli/.",
    },
  },
  /** Banned below scenario/ as well. */
  coreSyntax: {
    "async function": {
      selector: ":function[async=true]",
      message: "handlers are synchronous; a wait is a pending step in state.",
    },
    await: {
      selector: ":matches(AwaitExpression, ForOfStatement[await=true])",
      message: "handlers are synchronous; a wait is a pending step in state.",
    },
    "inexact power": {
      selector:
        ":matches(BinaryExpression[operator='**']:not([left.bigint], [left.raw='2'][right.type='Literal']), " +
        "AssignmentExpression[operator='**='])",
      message: "multiply, shift, or write `2 ** literal`; engines round other powers differently.",
    },
  },
  /** Banned where processes and operators live. */
  processSyntax: {
    generator: {
      selector: ":function[generator=true]",
      message: "a generator cannot be saved or drawn; keep a cursor in state or return an array.",
    },
  },
};

/** Everywhere in src/: how we write modules. */
const house = {
  "export *": {
    selector: "ExportAllDeclaration",
    message: "list the names, so that a reader and the linter see what is public.",
  },
  "default export": {
    selector: "ExportDefaultDeclaration",
    message: "export by name; the file carries the same name.",
  },
};

const globalsRule = (globals) => [
  "error",
  ...Object.entries(globals).map(([name, message]) => ({ name, message })),
];

const propertiesRule = (withInexactMath) => [
  "error",
  ...Object.entries(bans.properties).map(([path, message]) => {
    const [object, property] = path.split(".");
    return { object, property, message };
  }),
  ...(withInexactMath ? bans.inexactMath : []).map((property) => ({
    object: "Math",
    property,
    message: "use an integer table or rational arithmetic; engines round it differently.",
  })),
];

const syntaxRule = (...sets) => [
  "error",
  ...Object.entries(Object.assign({}, ...sets)).map(([what, { selector, message }]) => ({
    selector,
    message: `${what}: ${message}`,
  })),
];

const noWorldImports = [
  "error",
  {
    patterns: [
      {
        regex:
          "^(node:|(fs|path|os|crypto|process|child_process|worker_threads|timers|util|events)(/|$))",
        message: "Node's modules belong to cli/; pass what you need as a parameter.",
      },
      {
        regex: "^(ink|react)(/|$)",
        message: "drawing belongs to tui/; emit a trace event or return data.",
      },
    ],
  },
];

const core = ["kernel", "model", "dataflow", "runtime", "external", "verification", "mutants"];
const folders = (names) => names.map((name) => `src/${name}/**/*.ts`);

export default tseslint.config(
  { ignores: ["dist/", "build/", "coverage/", "docs/api/", "node_modules/", ".stryker-tmp/"] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" } },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-param-reassign": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": syntaxRule(house),
      "no-console": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
    },
  },
  {
    files: folders(core),
    rules: {
      "no-restricted-globals": globalsRule({ ...bans.globals, ...bans.asyncGlobals }),
      "no-restricted-properties": propertiesRule(true),
      "no-restricted-syntax": syntaxRule(house, bans.syntax, bans.coreSyntax),
      "no-restricted-imports": noWorldImports,
    },
  },
  {
    files: folders(["dataflow", "runtime", "external"]),
    rules: {
      "no-restricted-syntax": syntaxRule(house, bans.syntax, bans.coreSyntax, bans.processSyntax),
    },
  },
  {
    files: [...folders(["scenario"]), "src/index.ts", "src/testing.ts"],
    rules: {
      "no-restricted-globals": globalsRule(bans.globals),
      "no-restricted-properties": propertiesRule(true),
      "no-restricted-syntax": syntaxRule(house, bans.syntax),
      "no-restricted-imports": noWorldImports,
    },
  },
  {
    // The one file that has to name the clocks: it sets them wrong, to find out who reads them.
    files: ["src/scenario/disturbed-world.ts"],
    rules: { "no-restricted-globals": globalsRule({ process: bans.globals.process }) },
  },
  {
    files: folders(["kitchen", "lesson", "report"]),
    rules: {
      "no-restricted-globals": globalsRule(bans.globals),
      "no-restricted-properties": propertiesRule(false),
      "no-restricted-syntax": syntaxRule(house, bans.syntax),
      "no-restricted-imports": noWorldImports,
    },
  },
  {
    // The screen may use timers for animation; what it draws still has to be the same every time.
    files: ["src/tui/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-globals": globalsRule({ Date: bans.globals.Date, Intl: bans.globals.Intl }),
      "no-restricted-properties": propertiesRule(false),
    },
  },
  { files: ["src/cli.ts", "src/cli/**/*.ts"], rules: { "no-console": "off" } },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
