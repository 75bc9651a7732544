/** @file What is open in Segment: the project, the picture on the board, and the worker that learns from it. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { address } from "../shell/address.ts";
import { failure, lose } from "../shell/status.ts";
import { openFolder } from "../store/files.ts";
import { openService } from "../worker/open.ts";
import { createLibrary } from "./library.ts";
import { createHistory } from "./paint/history.ts";
import { countPainted, type Labels } from "./paint/labels.ts";
import { readPixels } from "./pixels.ts";
import {
  emptyProject,
  type PictureFacts,
  type Project,
  packProject,
  readProject,
  unpackProject,
  writeProject,
} from "./project.ts";
import { paintSample, samples } from "./samples.ts";
import { createTold } from "./told.ts";

/** The picture on the board. */
export interface Board {
  readonly picture: PictureFacts;
  readonly pixels: ImageData;
  readonly labels: Labels;
}

/** After so many strokes, of at least two classes, it begins to learn by itself. */
const STROKES_TO_BEGIN = 3;

/** `?device=wasm` in the link computes there, whatever else this machine has. */
const wantedDevice = (): string => address.value.query.get("device") ?? "auto";

const namesOf = ({ classes }: Project): readonly string[] => classes.map(({ name }) => name);

/** Opens the project that was open before, or one with a sample. */
export const openSession = async () => {
  const folder = await openFolder("segment", lose);
  const library = createLibrary(folder);
  const { service, close } = await openService("segment");
  const project = signal<Project>(emptyProject);
  const board = signal<Board | null>(null);
  const strokes = signal(0);
  const history = createHistory();
  /** Pictures that the worker has. */
  const sent = new Set<string>();
  /** What was painted before the stroke under way. */
  let before: Uint8Array | null = null;
  /** Strokes since somebody opened the page, until it learns for the first time or is told to pause. */
  let eager = 0;

  const report = (error: unknown): void => {
    failure.value = error instanceof Error ? error.message : String(error);
  };
  // Writes of one file follow each other: what is written last counts.
  let writing: Promise<void> = Promise.resolve();
  const write = (work: () => Promise<void>): void => {
    writing = writing.then(work).catch(report);
  };
  const update = (changes: Partial<Project>): void => {
    project.value = { ...project.value, ...changes };
    write(() => writeProject(folder, project.value));
  };
  const told = createTold(() => update({ learning: false }));

  const send = async (id: string, pixels: ImageData): Promise<void> => {
    if (sent.has(id)) return;
    sent.add(id);
    await service.setPicture(id, pixels.data, pixels.width, pixels.height);
    const labels = library.labels.get(id);
    if (labels !== undefined) await service.setLabels(id, labels.data);
  };
  const show = async (id: string): Promise<void> => {
    const picture = project.value.pictures.find((one) => one.id === id);
    const labels = library.labels.get(id);
    if (picture === undefined || labels === undefined) return;
    const pixels = await library.pixels(picture);
    told.looksAt(id);
    board.value = { picture, pixels, labels };
    strokes.value++;
    await send(id, pixels);
    await service.show(id);
  };

  /** Keeps what is painted on a picture, and tells the worker. */
  const keep = (id: string): void => {
    const labels = library.labels.get(id);
    if (labels === undefined) return;
    strokes.value++;
    write(() => library.keep(id));
    service.setLabels(id, labels.data).catch(report);
  };

  const add = async (pixels: ImageData, name: string, paint?: (labels: Labels) => void): Promise<string> => {
    const picture = await library.add(pixels, name);
    const labels = library.labels.get(picture.id);
    if (paint !== undefined && labels !== undefined) {
      paint(labels);
      await library.keep(picture.id);
    }
    update({ pictures: [...project.value.pictures, picture] });
    return picture.id;
  };
  const addFiles = async (files: readonly File[]): Promise<void> => {
    let last: string | null = null;
    for (const file of files) {
      try {
        last = await add(await readPixels(file, file.name), file.name);
      } catch (error) {
        report(error);
      }
    }
    if (last !== null) await show(last);
  };
  const addSample = async (name: string, paint?: (labels: Labels) => void): Promise<void> => {
    const answer = await fetch(`./samples/${name}.png`);
    await show(await add(await readPixels(await answer.blob(), name), name, paint));
  };

  const learn = async (): Promise<void> => {
    eager = Number.NEGATIVE_INFINITY;
    told.started();
    await service.learn();
    update({ learning: true });
  };
  const pause = async (): Promise<void> => {
    eager = Number.NEGATIVE_INFINITY;
    // First of all: a tab may be closed before the worker's step ends.
    update({ learning: false });
    await service.pause();
  };
  const restart = async (keepFeatures: boolean): Promise<void> => {
    await service.restart(namesOf(project.value), keepFeatures);
    told.reset(0);
    if (!keepFeatures) update({ learning: false });
  };
  /** Somebody who paints two classes wants it to learn them. */
  const perhapsBegin = (): void => {
    eager++;
    const painted = new Set([...library.labels.values()].flatMap(({ data }) => [...new Set(data)]));
    if (eager >= STROKES_TO_BEGIN && painted.size > 2 && told.learning.value.iteration === 0) learn().catch(report);
  };

  /** Opens what `project` says. */
  const start = async (): Promise<void> => {
    const { pictures } = project.value;
    const opening = { classes: namesOf(project.value), device: wantedDevice() };
    await library.open(pictures);
    strokes.value++;
    told.reset(await service.open(opening, told.listener));
    history.clear();
    sent.clear();
    for (const picture of pictures) {
      const labels = library.labels.get(picture.id);
      if (labels !== undefined && countPainted(labels) > 0) await send(picture.id, await library.pixels(picture));
    }
    if (pictures[0] !== undefined) await show(pictures[0].id);
    if (project.value.learning) await learn();
  };

  project.value = (await readProject(folder)) ?? emptyProject;
  await start();
  if (project.value.pictures.length === 0) await addSample(samples[0] ?? "", paintSample);

  return {
    project: project as ReadonlySignal<Project>,
    board: board as ReadonlySignal<Board | null>,
    /** Counts changes of what is painted. */
    strokes: strokes as ReadonlySignal<number>,
    /** How many pixels of all pictures are painted. */
    painted: computed(() => {
      strokes.value;
      return library.countPainted();
    }),
    found: told.found,
    learning: told.learning,
    losses: told.losses,
    history: history as Pick<typeof history, "canUndo" | "canRedo">,
    show,
    addFiles,
    addSample,
    learn,
    pause,
    restart: () => restart(false),
    /** A tab that nobody sees rests; {@link wake} goes on. */
    rest: () => service.pause(),
    wake: async (): Promise<void> => {
      if (project.value.learning && !told.learning.value.running) await learn();
    },
    /** Begins a stroke on the board: until it ends, whoever paints changes `board.value.labels`. */
    beginStroke(): void {
      before = board.value?.labels.data.slice() ?? null;
    },
    endStroke(): void {
      const current = board.value;
      if (current !== null && before !== null && history.add(current.picture.id, before, current.labels)) {
        keep(current.picture.id);
        perhapsBegin();
      }
      before = null;
    },
    undo(): void {
      const id = history.undo((picture) => library.labels.get(picture));
      if (id !== null) keep(id);
    },
    redo(): void {
      const id = history.redo((picture) => library.labels.get(picture));
      if (id !== null) keep(id);
    },
    async removePicture(id: string): Promise<void> {
      const pictures = project.value.pictures.filter((picture) => picture.id !== id);
      update({ pictures });
      sent.delete(id);
      await service.removePicture(id);
      await library.remove(id);
      if (board.value?.picture.id === id) {
        told.looksAt(null);
        board.value = null;
        if (pictures[0] !== undefined) await show(pictures[0].id);
      }
      strokes.value++;
    },
    /** Other names or colors; or a class more, for which what the network has learned to see is kept. */
    async setClasses(classes: Project["classes"]): Promise<void> {
      const grown = classes.length !== project.value.classes.length;
      const { running } = told.learning.value;
      update({ classes });
      strokes.value++;
      if (!grown) return service.nameClasses(namesOf(project.value));
      await restart(true);
      if (running) await learn();
    },
    /** What is found in a picture that need not be part of the project. */
    find: (pixels: ImageData) => service.find(pixels.data, pixels.width, pixels.height),
    model: (kind: "onnx" | "safetensors") => service.model(kind),
    /** The pictures of the project as files. */
    files: () => Promise.all(project.value.pictures.map((picture) => library.file(picture))),
    async thumbnail(id: string): Promise<Blob> {
      const picture = project.value.pictures.find((one) => one.id === id);
      if (picture === undefined) return new Blob();
      return library.file(picture);
    },
    async save(): Promise<Uint8Array<ArrayBuffer>> {
      await service.pause();
      await writing;
      const packed = await packProject(folder);
      if (project.value.learning) await learn();
      return packed;
    },
    async load(file: Blob): Promise<void> {
      await service.pause();
      await writing;
      project.value = await unpackProject(folder, new Uint8Array(await file.arrayBuffer()));
      await start();
    },
    close,
  };
};

/** A session of Segment. */
export type Session = Awaited<ReturnType<typeof openSession>>;
