/** @file What Classify keeps: names of classes, which pictures are whose, and how well it learned; each picture is a file beside it. */
import { type Fields, isId, isText, readJson } from "../store/project-files.ts";
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

const isClass = (value: unknown): value is KeptClass => {
  const { id, name, pictures } = Object(value) as Fields<KeptClass>;
  return isId(id) && isText(name) && Array.isArray(pictures) && pictures.every(isId);
};

const isProject = (value: unknown): value is Project => {
  const { format, version, classes, judged } = Object(value) as Fields<Project>;
  const { right, of } = Object(judged) as Fields<Judged>;
  return (
    format === "tributary classify" &&
    version === 1 &&
    Array.isArray(classes) &&
    classes.every(isClass) &&
    (judged === null || (Number.isInteger(right) && Number.isInteger(of)))
  );
};

/** The project that a file describes; null where it describes none. */
export const projectOf = (content: Uint8Array | null): Project | null => readJson(content, isProject);

/** The names of all files of a project, in the order in which they are written. What was learned may be missing. */
export const filesOf = ({ classes }: Project): readonly string[] => [
  ...classes.flatMap(({ pictures }) => pictures.map(pictureFile)),
  FILE,
  MODEL,
];
