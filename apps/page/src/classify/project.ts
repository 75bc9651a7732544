/** @file What Classify keeps: names of classes, which pictures are whose, and how well it learned; each picture is a file beside it. */
import { type Fields, isId, isReadable, isText, MAIN, readJson } from "../store/project-files.ts";
import type { Judged } from "./learn/run.ts";

/** A class and its pictures, by id, in the order in which they came. */
export interface KeptClass {
  readonly id: string;
  readonly name: string;
  readonly pictures: readonly string[];
}

/** What learning begins with. */
export type Start =
  /** The network that comes along, which was taught photographs. */
  | { readonly kind: "photographs" }
  /** Weights that somebody published, by the name that `pretrained` takes. */
  | { readonly kind: "published"; readonly name: string }
  /** A trained network that somebody gave: {@link START}. */
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "nothing" };

/** What `classify.json` says. */
export interface Project {
  readonly format: "tributary classify";
  readonly version: 1;
  readonly classes: readonly KeptClass[];
  /** Default nothing: older projects knew no other. */
  readonly start?: Start;
  /** It was learning: a tab that was closed goes on. */
  readonly learning: boolean;
  /** Of what was learned; null without pictures that were kept back. */
  readonly judged: Judged | null;
}

export const FILE = MAIN.classify;
/** What was learned. */
export const MODEL = "model.safetensors";
/** A trained network that was given to begin with. */
export const START = "start.safetensors";
export const pictureFile = (id: string): string => `${id}.png`;

export const newId = (): string => crypto.randomUUID().slice(0, 13);

export const emptyProject = (): Project => ({
  format: "tributary classify",
  version: 1,
  classes: ["Class 1", "Class 2"].map((name) => ({ id: newId(), name, pictures: [] })),
  start: { kind: "photographs" },
  learning: false,
  judged: null,
});

export const startOf = ({ start = { kind: "nothing" } }: Project): Start => start;

const isStart = (value: unknown): value is Start => {
  const { kind, name } = Object(value) as Fields<Extract<Start, { name: string }>>;
  return kind === "photographs" || kind === "nothing" || ((kind === "published" || kind === "file") && isText(name));
};

const isClass = (value: unknown): value is KeptClass => {
  const { id, name, pictures } = Object(value) as Fields<KeptClass>;
  return isId(id) && isText(name) && Array.isArray(pictures) && pictures.every(isId);
};

const isProject = (value: unknown): value is Project => {
  const { format, version, classes, start, judged } = Object(value) as Fields<Project>;
  const { right, of } = Object(judged) as Fields<Judged>;
  return (
    format === "tributary classify" &&
    version === 1 &&
    Array.isArray(classes) &&
    classes.every(isClass) &&
    (start === undefined || isStart(start)) &&
    (judged === null || (Number.isInteger(right) && Number.isInteger(of)))
  );
};

/** The project that a file describes; null where it describes none. */
export const projectOf = (content: Uint8Array | null): Project | null => readJson(content, isProject);

/** Whether this page can read the project in a folder, if there is one. */
export const isOurs = isReadable("classify", isProject);

/** The names of all files of a project, in the order in which they are written. What was learned may be missing. */
export const filesOf = (project: Project): readonly string[] => [
  ...project.classes.flatMap(({ pictures }) => pictures.map(pictureFile)),
  ...(startOf(project).kind === "file" ? [START] : []),
  FILE,
  MODEL,
];
