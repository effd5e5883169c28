import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  jsx: ts.JsxEmit.ReactJSX,
  verbatimModuleSyntax: true,
  inlineSourceMap: true,
  inlineSources: true,
};

/** Finds `./clock.ts` or `./app.tsx` where a source file says `./clock.js` or `./app.js`. */
export async function resolve(specifier, context, nextResolve) {
  if (/^(\.|file:)/.test(specifier) && specifier.endsWith(".js")) {
    for (const extension of [".ts", ".tsx"]) {
      const url = new URL(specifier.replace(/\.js$/, extension), context.parentURL);
      if (existsSync(url)) return { url: url.href, shortCircuit: true };
    }
  }
  return nextResolve(specifier, context);
}

/** Removes the types of one file. */
export async function load(url, context, nextLoad) {
  if (!/\.tsx?$/.test(url) || url.includes("/node_modules/")) return nextLoad(url, context);
  const fileName = fileURLToPath(url);
  const { outputText } = ts.transpileModule(readFileSync(fileName, "utf8"), {
    compilerOptions,
    fileName,
  });
  return { format: "module", source: outputText, shortCircuit: true };
}
