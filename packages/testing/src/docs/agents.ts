/** @file AGENTS.md of a package: what someone, or something, has to know who writes programs with it. Made of what is tested: README, examples, doors. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { docstringsOf } from "./docstrings.ts";
import { doorsOf } from "./doors.ts";
import { fencesOf } from "./markdown.ts";
import { commandsOf, isMistake, programsOf, type ReadmeProgram } from "./readme-programs.ts";

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>;
}

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** What stands between the title and the first block, table or heading. */
const introductionOf = (readme: string): string => {
  const [, text = ""] = /^# .*\n+([\s\S]*?)\n*(?=^(?:```|\||#))/m.exec(readme) ?? [];
  // Links that lead out of the package lead nowhere in `node_modules`.
  return text.replace(/\[([^\]]*)\]\(\.\.[^)]*\)/g, "$1").replace(/\s*\n\s*/g, " ");
};

/** More lines than these of what a program prints say no more. */
const LINES = 30;

const shortened = (text: string): string => {
  const lines = text.split("\n");
  return lines.length <= LINES ? text : [...lines.slice(0, LINES), "…"].join("\n");
};

const programAndClaims = ({ code, claims }: ReadmeProgram): readonly string[] => [
  fence("ts", code),
  ...claims.map((claim) => fence("text", shortened(claim))),
];

/** The first sentence of a docstring. */
const sentenceOf = (docstring: string): string => {
  const [paragraph = ""] = docstring.split(/\n\s*\n|\n@/);
  const text = paragraph.replace(/\s*\n\s*/g, " ").replace(/\{@link ([\w.]+)\}/g, "`$1`");
  return (/^.*?[^.][.!?](?= [A-Z`]|$)/.exec(text)?.[0] ?? text).replace(/[.:]$/, "");
};

/** How an example calls a name, where it does so within a line. */
const callIn = (docstring: string, name: string): string => {
  const [, ...examples] = docstring.split(/^@example\b/m);
  const code = examples.map((example) => example.split(/^@\w/m)[0]).join("\n");
  const at = new RegExp(`(?<![\\w.])${name}\\(`).exec(code)?.index;
  if (at === undefined) return name;
  let depth = 0;
  for (let end = at + name.length; end < code.length && code[end] !== "\n"; end++) {
    if (code[end] === "(") depth++;
    if (code[end] === ")") depth--;
    if (depth === 0 && code[end] === ")") return end - at < 70 ? code.slice(at, end + 1) : name;
  }
  return name;
};

/** The names of each door: what can be called in a line each, types in one. */
const exportsOf = (folder: string): readonly string[] =>
  doorsOf(folder).flatMap(({ specifier, names }) => {
    const sorted = [...names].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    const values = sorted.filter(([, { type }]) => !type);
    const types = sorted.filter(([, { type }]) => type).map(([name]) => `\`${name}\``);
    const lines = values.map(([name, { file, original }]) => {
      const docstring = docstringsOf(file).get(original) ?? "";
      return `- \`${callIn(docstring, original).replace(original, name)}\`: ${sentenceOf(docstring)}`;
    });
    return [
      `### \`${specifier}\``,
      ...(lines.length > 0 ? [lines.join("\n")] : []),
      ...(types.length > 0 ? [`Types: ${types.join(", ")}`] : []),
    ];
  });

/** What programs written from memory get wrong, as far as it concerns the package. */
const mistakesOf = (
  { name, engines, peerDependencies = {}, peerDependenciesMeta = {} }: Manifest,
  { names, disposes }: { readonly names: boolean; readonly disposes: boolean },
): readonly string[] => {
  const needed = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
  const engine = Object.keys(peerDependencies).filter((peer) => peer.startsWith("onnxruntime-"));
  const tensors = needed.some((peer) => peer.endsWith("/kernel")) || name.endsWith("/kernel");
  return [
    `ES modules only, Node ${engines.node}: \`import\`, and top-level \`await\`.`,
    ...(needed.length > 0
      ? [
          `Install ${needed.map((one) => `\`${one}\``).join(" and ")} beside it, all packages of one version: two kernels refuse each other's tensors.`,
        ]
      : []),
    ...(engine.length > 0
      ? [
          `Install one engine: ${engine.map((one) => `\`${one}\``).join(" or ")}; for the first with \`--ignore-scripts\`, or its install script asks for CUDA.`,
        ]
      : []),
    ...(names ? ["A name that is not listed below does not exist."] : []),
    ...(disposes
      ? [
          "`await using` is TypeScript's and Node 24's: JavaScript for older Node calls `await it.dispose()` at the end.",
        ]
      : []),
    ...(tensors
      ? [
          "Names, arguments and defaults are Keras', in camelCase; options are an object at the end.",
          "Images are channels last, and `input([height, width, channels])` takes no batch axis.",
          "A type error that ends in a sentence is about shapes: change the network as the sentence says, never cast.",
        ]
      : []),
    "An error says what was `received`, what was `expected` and what is `to fix`: do the last.",
  ];
};

/** The text of `AGENTS.md` for the package in a folder. */
export const agentsOf = (folder: string): string => {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const programs = programsOf(readme);
  const [first] = programs.filter((program) => !isMistake(program));
  const commands = commandsOf(readme);
  const install = fencesOf(readme).find(({ language }) => language === "sh");
  const doors = exportsOf(folder);
  return `${[
    `# ${manifest.name}`,
    introductionOf(readme) || manifest.description,
    "Written from `README.md`, whose programs are compiled, run and compared with what stands under them by tests.",
    ...(install ? ["## Install", fence("sh", install.text)] : []),
    ...(commands.length > 0 ? ["## Commands", fence("text", commands.map(({ line }) => `$ ${line}`).join("\n"))] : []),
    ...(first ? ["## Example", ...programAndClaims(first)] : []),
    "## Common mistakes",
    mistakesOf(manifest, { names: doors.length > 0, disposes: first?.code.includes("await using ") ?? false })
      .map((line) => `- ${line}`)
      .join("\n"),
    ...programs.filter(isMistake).flatMap(programAndClaims),
    ...(doors.length > 0 ? ["## What can be imported", ...doors] : []),
  ].join("\n\n")}\n`;
};
