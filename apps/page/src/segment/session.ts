/** @file What is open in Segment: the project, the picture on the board, and the worker that learns from it. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { proxy } from "comlink";
import { address } from "../shell/address.ts";
import { failure, lose } from "../shell/status.ts";
import { openOwnFolder } from "../store/files.ts";
import { openService } from "../worker/open.ts";
import { createLibrary } from "./library.ts";
import { countClasses, type Labels } from "./paint/labels.ts";
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
import { createStrokes } from "./strokes.ts";
import { createTold } from "./told.ts";

/** The picture on the board. */
export interface Board {
  readonly picture: PictureFacts;
  readonly pixels: ImageData;
  /** The same, stretched from black to white. */
  readonly bright: ImageData;
  readonly labels: Labels;
}

/** After so many strokes, of at least two classes, it begins to learn by itself. */
const STROKES_TO_BEGIN = 3;

/** `?device=wasm` in the link computes there, whatever else this machine has. */
const wantedDevice = (): string => address.value.query.get("device") ?? "auto";

/** What other pictures of nuclei taught, where the project begins with it (`public/start/NOTICE.md`). */
const startOf = async ({ started }: Project): Promise<Uint8Array | null> => {
  if (started !== true) return null;
  const answer = await fetch("./start/nuclei.safetensors");
  if (!answer.ok)
    throw new Error(`What other pictures taught could not be loaded: the server answers ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
};

const namesOf = ({ classes }: Project): readonly string[] => classes.map(({ name }) => name);

/** Opens the project that was open before, or one with a sample. */
export const openSession = async () => {
  const { folder, inMemory, release } = await openOwnFolder("segment", lose);
  const [{ service, close }, pixels] = await Promise.all([openService("segment"), openService("pixels")]);
  const library = createLibrary(folder, pixels.service);
  const project = signal<Project>(emptyProject);
  const board = signal<Board | null>(null);
  const strokes = signal(0);
  const smaller = signal<string | null>(null);
  /** Pictures that the worker has. */
  const sent = new Set<string>();
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
  /** What nobody looks at and nothing is painted on takes no memory: only its file is there. */
  const letGo = async (id: string): Promise<void> => {
    if (library.isPainted(id)) return;
    sent.delete(id);
    await service.removePicture(id);
  };
  /** A step back may bring strokes to a picture that was let go. */
  const sendAgain = async (id: string): Promise<void> => {
    const picture = project.value.pictures.find((one) => one.id === id);
    if (picture !== undefined) await send(id, (await library.pixels(picture)).pixels);
  };
  const show = async (id: string): Promise<void> => {
    const picture = project.value.pictures.find((one) => one.id === id);
    const labels = library.labels.get(id);
    if (picture === undefined || labels === undefined) return;
    const read = await library.pixels(picture);
    const before = board.value?.picture.id;
    told.looksAt(id);
    board.value = { picture, ...read, labels };
    strokes.value++;
    await send(id, read.pixels);
    await service.show(id);
    if (before !== undefined && before !== board.value.picture.id) await letGo(before);
  };

  /** Keeps what is painted on a picture, and tells the worker. */
  const keep = (id: string): void => {
    const labels = library.labels.get(id);
    if (labels === undefined) return;
    library.count(id);
    strokes.value++;
    write(() => library.keep(id));
    const telling = sent.has(id) || !library.isPainted(id) ? service.setLabels(id, labels.data) : sendAgain(id);
    telling.catch(report);
  };

  const add = async (pixels: ImageData, name: string, paint?: (labels: Labels) => void): Promise<string> => {
    const picture = await library.add(pixels, name);
    const labels = library.labels.get(picture.id);
    if (paint !== undefined && labels !== undefined) {
      paint(labels);
      library.count(picture.id);
      await library.keep(picture.id);
    }
    update({ pictures: [...project.value.pictures, picture] });
    return picture.id;
  };
  const addFiles = async (files: readonly File[]): Promise<void> => {
    let last: string | null = null;
    smaller.value = null;
    for (const file of files) {
      try {
        const { pixels: read, size } = await pixels.service.read(file, file.name);
        last = await add(read, file.name);
        if (size[0] > read.width)
          smaller.value = `“${file.name}” has ${size.join(" × ")} pixels: it is painted on, and learned from, at ${read.width} × ${read.height}. Masks have the size of the file.`;
      } catch (error) {
        report(error);
      }
    }
    if (last !== null) await show(last);
  };
  const addSample = async (name: string, paint?: (labels: Labels) => void): Promise<void> => {
    const answer = await fetch(`./samples/${name}.png`);
    await show(await add((await pixels.service.read(await answer.blob(), name)).pixels, name, paint));
  };

  const learnNow = async (): Promise<void> => {
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
  /** What it begins with; null for nothing, and where that cannot be loaded. */
  const loadStart = async (): Promise<Uint8Array | null> => {
    try {
      return await startOf(project.value);
    } catch (error) {
      report(error);
      update({ started: false });
      return null;
    }
  };
  const restart = async (keepFeatures: boolean): Promise<void> => {
    await service.restart(namesOf(project.value), keepFeatures, await loadStart());
    told.reset(0);
    if (!keepFeatures) update({ learning: false });
  };
  // One change after the other: each begins with what the worker had learned before, and it learns after all of them.
  let changing: Promise<void> = Promise.resolve();
  const learn = async (): Promise<void> => {
    await changing;
    await learnNow();
  };
  const changeClasses = (classes: Project["classes"]): Promise<void> => {
    const others = classes.length !== project.value.classes.length;
    // What other pictures taught is of two classes: with another number, what was learned so far goes on alone.
    update(others ? { classes, started: false } : { classes });
    strokes.value++;
    changing = changing
      .then(async () => {
        if (!others) return service.nameClasses(namesOf(project.value));
        const { running } = told.learning.value;
        await restart(true);
        if (running) await learnNow();
      })
      .catch(report);
    return changing;
  };
  /** Somebody who paints two classes wants it to learn them. */
  const perhapsBegin = (): void => {
    eager++;
    if (eager < STROKES_TO_BEGIN || told.learning.value.iteration > 0) return;
    if (library.countClasses() > 1) learn().catch(report);
  };

  const hands = createStrokes({
    board,
    labels: library.labels,
    classes: () => project.value.classes,
    keep,
    painted: perhapsBegin,
    changeClasses,
  });

  /** Opens what `project` says. */
  const start = async (): Promise<void> => {
    const { pictures } = project.value;
    await library.open(pictures);
    const opening = { classes: namesOf(project.value), device: wantedDevice(), start: await loadStart() };
    strokes.value++;
    told.reset(await service.open(opening, told.listener, inMemory ? proxy(folder) : null));
    hands.clear();
    sent.clear();
    const broken = new Set<string>();
    for (const picture of pictures) {
      const labels = library.labels.get(picture.id);
      if (labels === undefined || countClasses(labels).every((count) => count === 0)) continue;
      try {
        await send(picture.id, (await library.pixels(picture)).pixels);
      } catch (error) {
        // The others are as good as before.
        broken.add(picture.id);
        report(error);
      }
    }
    const first = pictures.find(({ id }) => !broken.has(id));
    if (first !== undefined) await show(first.id).catch(report);
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
    /** That the last picture was made smaller; null where it was not. */
    smaller: smaller as ReadonlySignal<string | null>,
    found: told.found,
    learning: told.learning,
    losses: told.losses,
    /** What hands change on the board, and the steps back. */
    hands,
    show,
    addFiles,
    addSample,
    learn,
    pause,
    restart: () => restart(false),
    /** Before anything is learned: whether it begins with what other pictures of nuclei taught. */
    begin(started: boolean): Promise<void> {
      update({ started });
      changing = changing.then(() => restart(false)).catch(report);
      return changing;
    },
    /** A tab that nobody sees rests; {@link wake} goes on. */
    rest: () => service.pause(),
    wake: async (): Promise<void> => {
      if (project.value.learning && !told.learning.value.running) await learn();
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
    /** What is found in a picture that need not be part of the project, and its size; null before anything was learned. */
    async findIn(file: File) {
      const { pixels: read, size } = await pixels.service.read(file, file.name);
      const found = await service.find(read.data, read.width, read.height);
      return found && { found, size };
    },
    /** A mask as the bytes of a PNG file. */
    mask: pixels.service.mask,
    model: (kind: "onnx" | "safetensors") => service.model(kind),
    /** The pictures of the project as files. */
    files: () => Promise.all(project.value.pictures.map((picture) => library.file(picture))),
    async thumbnail(id: string): Promise<Blob> {
      const picture = project.value.pictures.find((one) => one.id === id);
      if (picture === undefined) return new Blob();
      const file = await library.file(picture);
      // What cannot be read is said where it is shown.
      return pixels.service.thumbnail(file).catch(() => file);
    },
    async save(): Promise<Uint8Array<ArrayBuffer>> {
      await service.pause();
      await writing;
      const packed = await packProject(folder, project.value);
      if (project.value.learning) await learn();
      return packed;
    },
    async load(file: Blob): Promise<void> {
      await service.pause();
      await writing;
      project.value = await unpackProject(folder, new Uint8Array(await file.arrayBuffer()));
      await start();
    },
    close(): void {
      close();
      pixels.close();
      release();
    },
  };
};

/** A session of Segment. */
export type Session = Awaited<ReturnType<typeof openSession>>;
