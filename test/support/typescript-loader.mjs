// Lets Node run our TypeScript tools as they are: `node --import ./test/support/typescript-loader.mjs FILE.ts`.
// It emits exactly what `tsc` would, as native modules, so a benchmark measures what users run.
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
