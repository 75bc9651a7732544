/** @file A project: classes, pictures and strokes, in the browser's own file system and as one file to take away. */
import type { Folder } from "../store/files.ts";
import {
  collectFiles,
  type Fields,
  isId,
  isReadable,
  isText,
  MAIN,
  noProject,
  readJson,
  replaceFiles,
} from "../store/project-files.ts";
import { unzipFiles, zipFiles } from "../store/zip.ts";
import type { ClassChip } from "../ui/controls.tsx";
import type { Labels } from "./paint/labels.ts";
import { LONGEST } from "./size.ts";

/** A picture of a project. Its pixels are in `ID.png`, what is painted on it in `ID.labels`. */
export interface PictureFacts {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** What `project.json` says. */
export interface Project {
  readonly format: "tributary segment";
  readonly version: 1;
  readonly classes: readonly ClassChip[];
  readonly pictures: readonly PictureFacts[];
  /** Whether it was learning: a tab that was closed goes on. */
  readonly learning: boolean;
  /** Whether it begins with what other pictures of nuclei taught. Projects of old do not say so: they began with nothing. */
  readonly started?: boolean;
}

const FILE = MAIN.segment;
/** What was learned. */
export const LEARNED = "learned.safetensors";

export const emptyProject: Project = {
  format: "tributary segment",
  version: 1,
  classes: [
    { name: "background", color: "#2563eb" },
    { name: "nucleus", color: "#f59e0b" },
  ],
  pictures: [],
  learning: false,
};

const isColor = (value: unknown): value is string => isText(value) && /^#[0-9a-f]{6}$/i.test(value);
const isClass = (value: unknown): value is ClassChip => {
  const { name, color } = Object(value) as Fields<ClassChip>;
  return isText(name) && isColor(color);
};
const isSize = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= LONGEST;
const isPicture = (value: unknown): value is PictureFacts => {
  const { id, name, width, height } = Object(value) as Fields<PictureFacts>;
  return isId(id) && isText(name) && isSize(width) && isSize(height);
};

/** Painted classes are bytes, of which one means: not painted. */
const MOST_CLASSES = 8;

const isProject = (value: unknown): value is Project => {
  const { format, version, classes, pictures, learning, started } = Object(value) as Fields<Project>;
  return (
    format === emptyProject.format &&
    version === emptyProject.version &&
    Array.isArray(classes) &&
    classes.length >= 2 &&
    classes.length <= MOST_CLASSES &&
    classes.every(isClass) &&
    Array.isArray(pictures) &&
    pictures.every(isPicture) &&
    typeof learning === "boolean" &&
    (started === undefined || typeof started === "boolean")
  );
};

/** The project in a folder; null where there is none. */
export const readProject = async (folder: Folder): Promise<Project | null> =>
  readJson(await folder.read(FILE), isProject);

/** Whether this page can read the project in a folder, if there is one. */
export const isOurs = isReadable("segment", isProject);

export const writeProject = (folder: Folder, project: Project): Promise<void> =>
  folder.write(FILE, JSON.stringify(project));

export const pixelsFile = (id: string): string => `${id}.png`;
export const labelsFile = (id: string): string => `${id}.labels`;

/** The names of all files of a project, in the order in which they are written. Labels and what was learned may be missing. */
const filesOf = ({ pictures }: Project): readonly string[] => [
  ...pictures.flatMap(({ id }) => [pixelsFile(id), labelsFile(id)]),
  FILE,
  LEARNED,
];

/**
 * All files of a project as one.
 *
 * @param labels What is painted on each picture: there may have been no room to keep it.
 * @param learned The same for what was learned; null for what is in the folder.
 */
export const packProject = async (
  folder: Folder,
  project: Project,
  labels: ReadonlyMap<string, Labels>,
  learned: Uint8Array | null,
): Promise<Uint8Array<ArrayBuffer>> => {
  const files = await collectFiles(folder, filesOf(project));
  for (const { id } of project.pictures) {
    const painted = labels.get(id);
    if (painted !== undefined) files[labelsFile(id)] = painted.data.slice();
  }
  files[FILE] = new TextEncoder().encode(JSON.stringify(project));
  if (learned !== null) files[LEARNED] = learned;
  return zipFiles(files);
};

/**
 * Replaces what is in a folder by the project in a file.
 *
 * @throws Error when the file is no project, or there is no room for it; nothing is changed then.
 */
export const unpackProject = async (folder: Folder, bytes: Uint8Array): Promise<Project> => {
  const files = await unzipFiles(bytes).catch((): Readonly<Record<string, Uint8Array>> => ({}));
  const project = readJson(files[FILE] ?? null, isProject);
  if (project === null) throw new Error(noProject("segment", files));
  const lacks = project.pictures.find(({ id }) => files[pixelsFile(id)] === undefined);
  if (lacks !== undefined) throw new Error(`The project lacks the picture “${lacks.name}”.`);
  await replaceFiles(folder, filesOf(project), files);
  return project;
};
