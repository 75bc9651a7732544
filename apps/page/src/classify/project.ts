/** @file What Classify keeps: names of classes, which pictures are whose, and how well it learned; each picture is a file beside it. */
import type { Folder } from "../store/files.ts";
import type { Judged } from "./learn/learn.ts";

/** A class and its pictures, by id, in the order in which they came. */
export interface KeptClass {
  readonly id: string;
  readonly name: string;
  readonly pictures: readonly string[];
}

/** What `classify.json` says. */
export interface Project {
  readonly format: "tributary classify";
  readonly version: 1;
  readonly classes: readonly KeptClass[];
  /** It was learning: a tab that was closed goes on. */
  readonly learning: boolean;
  /** Of what was learned; null without pictures that were kept back. */
  readonly judged: Judged | null;
}

export const FILE = "classify.json";
/** What was learned. */
export const MODEL = "model.safetensors";
export const pictureFile = (id: string): string => `${id}.png`;

export const newId = (): string => crypto.randomUUID().slice(0, 13);

export const emptyProject = (): Project => ({
  format: "tributary classify",
  version: 1,
  classes: ["Class 1", "Class 2"].map((name) => ({ id: newId(), name, pictures: [] })),
  learning: false,
  judged: null,
});

const isText = (value: unknown): value is string => typeof value === "string";
/** Ids become names of files. */
const isId = (value: unknown): value is string => isText(value) && /^[0-9a-f-]{1,40}$/.test(value);

const isClass = (value: unknown): value is KeptClass => {
  const { id, name, pictures } = Object(value) as Partial<Record<keyof KeptClass, unknown>>;
  return isId(id) && isText(name) && Array.isArray(pictures) && pictures.every(isId);
};

const isProject = (value: unknown): value is Project => {
  const { format, version, classes, judged } = Object(value) as Partial<Record<keyof Project, unknown>>;
  const { right, of } = Object(judged) as Partial<Record<keyof Judged, unknown>>;
  return (
    format === "tributary classify" &&
    version === 1 &&
    Array.isArray(classes) &&
    classes.every(isClass) &&
    (judged === null || (Number.isInteger(right) && Number.isInteger(of)))
  );
};

/** The project that a file describes; null where it describes none. */
export const projectOf = (content: Uint8Array | null): Project | null => {
  if (content === null) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(content));
    return isProject(json) ? json : null;
  } catch {
    return null;
  }
};

/** The names of all files of a project. What was learned may be missing. */
const filesOf = ({ classes }: Project): readonly string[] => [
  FILE,
  MODEL,
  ...classes.flatMap(({ pictures }) => pictures.map(pictureFile)),
];

/** Reads all files that there are. */
export const collectFiles = async (folder: Folder, project: Project): Promise<Record<string, Uint8Array>> => {
  const files: Record<string, Uint8Array> = {};
  for (const name of filesOf(project)) {
    const content = await folder.read(name);
    if (content !== null) files[name] = content;
  }
  return files;
};

/** Puts the files of a project into a folder, in place of everything in it. The project itself comes last. */
export const replaceFiles = async (
  folder: Folder,
  project: Project,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> => {
  for (const name of await folder.list()) await folder.remove(name);
  for (const name of filesOf(project).toReversed()) {
    const content = files[name];
    if (content !== undefined) await folder.write(name, content.slice());
  }
};
