/** What is written, and where nothing is. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asTyped, create, whyNot } from "./create.ts";
import { starters } from "./starters.ts";

const own = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
/** The ranges that this repository is built and tested with. */
const catalog = readFileSync(join(own, "../../pnpm-workspace.yaml"), "utf8");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "create-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("every starter is offered", () => {
  expect(starters.map(({ name }) => name).sort()).toEqual(readdirSync(join(own, "templates")).sort());
});

describe.for(starters)("$name", (starter) => {
  test("becomes a project of its own name, with the files that npm does not pack", () => {
    const place = join(folder, "My First Project");
    create(starter, place);
    const manifest = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
    expect(manifest.name).toBe("my-first-project");
    expect(readdirSync(place)).toEqual(expect.arrayContaining([".gitignore", ".npmrc", "README.md", "src"]));
    expect(readdirSync(place).filter((name) => name.startsWith("_"))).toEqual([]);
    expect(existsSync(join(place, "dist"))).toBe(false);
  });

  test("asks for our packages in this version, and for others as we do", () => {
    create(starter, join(folder, starter.name));
    const manifest = JSON.parse(readFileSync(join(folder, starter.name, "package.json"), "utf8"));
    const all: readonly (readonly [string, string])[] = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
    });
    const ours = all.filter(([name]) => name.startsWith("@tributary/"));
    expect(ours.length).toBeGreaterThan(3);
    expect(ours.filter(([, range]) => range !== `^${version}`)).toEqual([]);
    const others = all.filter(([name]) => !name.startsWith("@tributary/"));
    expect(
      others.filter(
        ([name, range]) => !catalog.includes(`${name}: ${range}\n`) && !catalog.includes(`"${name}": ${range}\n`),
      ),
    ).toEqual([]);
  });

  test("depends on what it imports, and on nothing else", () => {
    const place = join(own, "templates", starter.name);
    const { dependencies } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
    const sources = readdirSync(join(place, "src")).map((file) => readFileSync(join(place, "src", file), "utf8"));
    const imported = sources.flatMap((text) => [...text.matchAll(/from "(@[^/]+\/[^/"]+)/g)].map(([, name]) => name));
    const engine = Object.keys(dependencies).filter((name) => name.startsWith("onnxruntime-"));
    expect(Object.keys(dependencies)).toEqual([...[...new Set(imported)].sort(), ...engine]);
  });
});

test("what predicts asks for pictures that are there, and not for those of the first run by their names", () => {
  const predicting = ["classify", "segment"].map((name) =>
    readFileSync(join(own, "templates", name, "src/predict.ts"), "utf8"),
  );
  for (const text of predicting) {
    expect(text).toContain("listPictures(");
    expect(text).not.toContain("0.png");
  }
});

test("a folder with something in it is left alone", () => {
  writeFileSync(join(folder, "thesis.tex"), "");
  const [starter] = starters;
  expect(() => starter && create(starter, folder)).toThrow("is not empty: it has thesis.tex. Choose another folder.");
  expect(readdirSync(folder)).toEqual(["thesis.tex"]);
  expect(whyNot(join(folder, "thesis.tex"))).toContain("is a file");
  expect(whyNot(" ")).toBe("it needs a name");
  expect(whyNot(join(folder, "new"))).toBe(null);
});

test("a folder that cannot be made is said in words", () => {
  const file = join(folder, "thesis.tex");
  writeFileSync(file, "");
  const [starter] = starters;
  const said = (place: string): string => {
    try {
      if (starter) create(starter, place);
      return "written";
    } catch (error) {
      return String(error).replaceAll(folder, "FOLDER");
    }
  };
  // Windows says it with other words of its own.
  expect(said(join(file, "below"))).toMatch(
    /^Error: FOLDER.thesis\.tex.below .+ \(E[A-Z]+\)\. Choose another folder\.$/,
  );
  expect(said(join(folder, "x".repeat(300)))).toMatch(
    /^Error: FOLDER.x{300} .+ \(E[A-Z]+\)\. Choose another folder\.$/,
  );
});

test("what fails half-way leaves nothing behind", () => {
  // A starter that was not packed fails where a full disk does: when the folder is there, and files are to come.
  const lost = { name: "lost", title: "", next: [] };
  expect(() => create(lost, join(folder, "new", "project"))).toThrow("cannot be written (ENOENT)");
  expect(readdirSync(folder)).toEqual([]);

  const place = join(folder, "begun");
  mkdirSync(join(place, ".git"), { recursive: true });
  expect(() => create(lost, place)).toThrow("cannot be written (ENOENT)");
  expect(readdirSync(place)).toEqual([".git"]);
});

test.runIf(existsSync("/proc"))("where the system makes no folders, it ends", () => {
  const [starter] = starters;
  expect(() => starter && create(starter, "/proc/project")).toThrow("/proc/project cannot be written (ENOENT)");
});

test("a folder with blanks stands in quotes behind cd", () => {
  expect(["my-project", "C:\\Users\\me\\project", "日本", "My Project", "a&b"].map(asTyped)).toEqual([
    "my-project",
    "C:\\Users\\me\\project",
    "日本",
    '"My Project"',
    '"a&b"',
  ]);
});
