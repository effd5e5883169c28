// Goal: the registry of protocol points is complete and holds nothing dead. Method: the literals in the sources.
import { describe, expect, it } from "vitest";
import { PROTOCOL_POINTS } from "../../../src/model/protocol-points.js";
import { projectFiles, readProjectFile } from "../../support/project-files.js";

const LITERAL = /\bpoint\("([^"]+)"\)/g;
/** Points whose names end with a state are made of it. */
const BY_STATUS = /^(job\.status|adaptive\.state)\./;

function passedPoints(): string[] {
  const sources = projectFiles().filter((path) =>
    /^src\/(runtime|dataflow|external)\/.*\.ts$/.test(path),
  );
  const names = sources.flatMap((path) =>
    [...readProjectFile(path).matchAll(LITERAL)].map(([, name]) => name ?? ""),
  );
  return [...new Set(names)].sort();
}

describe("protocol points", () => {
  it("are registered if a process passes them, and only then", () => {
    const registered = Object.keys(PROTOCOL_POINTS).filter((name) => !BY_STATUS.test(name));
    expect(registered.sort()).toEqual(passedPoints());
  });

  it("have a sentence each", () => {
    for (const sentence of Object.values(PROTOCOL_POINTS)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
