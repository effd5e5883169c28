// Goal: what we print can be pasted where it was printed. Method: name every way in which the program is called.
import { expect, it } from "vitest";
import { asCalled, commandName } from "../../../src/cli/command-name.js";

it.each([
  ["/srv/linecook/dist/cli.js", { npm_command: "exec" }, "npx linecook"],
  ["/srv/linecook/dist/cli.js", { npm_command: "start" }, "npx linecook"],
  ["/usr/local/bin/linecook", { PATH: "/usr/bin:/usr/local/bin" }, "linecook"],
  ["/srv/app/node_modules/.bin/linecook", { PATH: "/usr/bin" }, "npx linecook"],
  ["/srv/linecook/dist/cli.js", {}, "node dist/cli.js"],
  ["/opt/it's here/cli.js", {}, "node '/opt/it'\\''s here/cli.js'"],
] as const)("%s with %j is called %s", (script, env, command) => {
  expect(commandName(script, env, "/srv/linecook")).toBe(command);
});

it("says our own lines as they are typed here, and leaves others alone", () => {
  expect(asCalled("npx linecook", "linecook replay 'v1:abc'")).toBe("npx linecook replay 'v1:abc'");
  expect(asCalled("npx linecook", "anything else")).toBe("anything else");
});
