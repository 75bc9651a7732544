/** @file A project: classes, pictures and strokes, in the browser's own file system and as one file to take away. */
import type { Folder } from "../store/files.ts";
import { unzipFiles, zipFiles } from "../store/zip.ts";
import type { ClassChip } from "../ui/controls.tsx";

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
}

const FILE = "project.json";

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

const isProject = (json: unknown): json is Project =>
  typeof json === "object" &&
  json !== null &&
  "format" in json &&
  json.format === emptyProject.format &&
  "version" in json &&
  json.version === emptyProject.version;

/** Reads what a text says of a project; null where it is none. */
const parsed = (text: Uint8Array): Project | null => {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(text));
    return isProject(json) ? json : null;
  } catch {
    return null;
  }
};

/** The project in a folder; null where there is none. */
export const readProject = async (folder: Folder): Promise<Project | null> => {
  const text = await folder.read(FILE);
  return text === null ? null : parsed(text);
};

export const writeProject = (folder: Folder, project: Project): Promise<void> =>
  folder.write(FILE, JSON.stringify(project));

export const pixelsFile = (id: string): string => `${id}.png`;
export const labelsFile = (id: string): string => `${id}.labels`;

/** All files of a project as one. */
export const packProject = async (folder: Folder): Promise<Uint8Array<ArrayBuffer>> => {
  const files: Record<string, Uint8Array> = {};
  for (const name of await folder.list()) {
    const content = await folder.read(name);
    if (content !== null) files[name] = content;
  }
  return zipFiles(files);
};

/**
 * Replaces what is in a folder by the project in a file.
 *
 * @throws Error when the file is no project; nothing is changed then.
 */
export const unpackProject = async (folder: Folder, bytes: Uint8Array): Promise<Project> => {
  const files = await unzipFiles(bytes).catch((): Readonly<Record<string, Uint8Array>> => ({}));
  const project = parsed(files[FILE] ?? new Uint8Array());
  if (project === null) throw new Error("This is no project of this page: save one with “Save project”.");
  const lacks = project.pictures.find(({ id }) => files[pixelsFile(id)] === undefined);
  if (lacks !== undefined) throw new Error(`The project lacks the picture “${lacks.name}”.`);
  for (const name of await folder.list()) await folder.remove(name);
  for (const [name, content] of Object.entries(files)) await folder.write(name, content.slice());
  return project;
};
