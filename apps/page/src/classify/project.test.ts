/** What is no project is refused, and nothing but a project's own files is taken from an archive. */
import { expect, test } from "vitest";
import { memoryFolder } from "../store/files.ts";
import { collectFiles, replaceFiles } from "../store/project-files.ts";
import { unzipFiles, zipFiles } from "../store/zip.ts";
import { emptyProject, FILE, filesOf, MODEL, projectOf, START, startOf } from "./project.ts";

const encoded = (json: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(json));

const [first, second] = emptyProject().classes;
const project = { ...emptyProject(), classes: [{ ...first!, pictures: ["a1"] }, second!] };

test.for([
  ["nothing", null],
  ["no JSON", new TextEncoder().encode("{")],
  ["a list", encoded([])],
  ["another format", encoded({ ...project, format: "tributary segment" })],
  ["a later version", encoded({ ...project, version: 2 })],
  ["an id that is a path", encoded({ ...project, classes: [{ ...first, pictures: ["../a1"] }] })],
  ["a class without a name", encoded({ ...project, classes: [{ ...first, name: 1 }] })],
  ["a start that nobody knows", encoded({ ...project, start: { kind: "magic" } })],
  ["a start whose name is no text", encoded({ ...project, start: { kind: "published", name: 1 } })],
  ["a score in words", encoded({ ...project, judged: { right: "all", of: 3 } })],
] as const)("%s is no project", ([, content]) => {
  expect(projectOf(content)).toBe(null);
});

test("a project goes through an archive, without what else is in it", async () => {
  const [from, to] = [memoryFolder(), memoryFolder()];
  await from.write(FILE, encoded(project));
  await from.write("a1.png", Uint8Array.of(1, 2, 3));
  await to.write(MODEL, "of another project");
  const archive = await zipFiles({ ...(await collectFiles(from, filesOf(project))), "../evil.js": Uint8Array.of(1) });

  const files = await unzipFiles(archive);
  expect(projectOf(files[FILE]!)).toEqual(project);
  await replaceFiles(to, filesOf(project), files);
  expect(await to.list()).toEqual(["a1.png", FILE]);
  expect(await to.read("a1.png")).toEqual(Uint8Array.of(1, 2, 3));
});

test("an older project began with nothing; a trained network of one's own goes along", () => {
  const { start: _, ...older } = project;
  expect(startOf(projectOf(encoded(older)) ?? project)).toEqual({ kind: "nothing" });
  expect(filesOf({ ...project, start: { kind: "file", name: "mine.keras" } })).toContain(START);
  expect(filesOf(project)).not.toContain(START);
});
