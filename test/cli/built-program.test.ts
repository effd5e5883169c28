// Goal: the built program behaves among other programs: pipes, full disks, signals, dumb terminals. Method: start
// dist/cli.js as a process of its own.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const RUN = [CLI, "run", "count-visits-small"];
/** As a user's shell has it: the tests themselves are started by npm. */
const env = { PATH: process.env["PATH"] };

describe.runIf(existsSync(CLI))("the built program", () => {
  it("is content with a reader who has read enough", async () => {
    const child = spawn(process.execPath, RUN, { env, stdio: ["ignore", "pipe", "pipe"] });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it.runIf(existsSync("/dev/full"))("says in one line that the disk is full", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, RUN, {
      ...{ env, encoding: "utf8", stdio: ["ignore", full, "pipe"] },
    });
    expect(stderr).toBe("linecook: the output cannot be written: no space is left.\n");
    expect(status).toBe(3);
  });

  it("ends with 130 on Ctrl-C, without a trace of a stack", async () => {
    const argv = [CLI, "sweep", "count-visits-small", "--workers", "1"];
    const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "pipe", "pipe"] });
    let err = "";
    // The first line of progress says that it is well under way.
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
      child.kill("SIGINT");
    });
    const timer = setTimeout(() => child.kill("SIGINT"), 3_000);
    const code = await new Promise((resolve) => child.on("close", resolve));
    clearTimeout(timer);
    expect(code).toBe(130);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("prints a replay line that can be pasted", () => {
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const told = spawnSync(process.execPath, RUN, { env, cwd, encoding: "utf8" });
    const line = /^node dist\/cli\.js replay '.*'$/m.exec(told.stdout)?.[0] ?? "";
    expect(line).not.toBe("");
    const again = spawnSync("sh", ["-c", line], { env, cwd, encoding: "utf8" });
    const digest = /digest ([0-9a-f]+)/;
    expect(digest.exec(again.stdout)?.[1]).toBe(digest.exec(told.stdout)?.[1]);
  });

  it("tells the plain story on a dumb terminal", () => {
    // `script` gives the program a terminal; without it there is nothing to look at.
    const command = `${process.execPath} ${RUN.join(" ")}`;
    const { stdout, error } = spawnSync("script", ["-qec", command, "/dev/null"], {
      ...{ env: { ...env, TERM: "dumb" }, encoding: "utf8", input: "" },
    });
    if (error !== undefined) return;
    expect(stdout).toMatch(/PASS: every record counts exactly once\./);
    expect(stdout).not.toContain("\u001b");
  });
});
