/** @file What is open in Segment: the project, the picture on the board, and the worker that learns from it. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { Queue } from "@tributary/kernel/authoring";
import { proxy } from "comlink";
import { address } from "../shell/address.ts";
import { tellRest } from "../shell/hidden.ts";
import { askBeforeLeaving } from "../shell/leaving.ts";
import { begin, fail, lose } from "../shell/status.ts";
import { openOwnFolder } from "../store/files.ts";
import { createWriter } from "../store/writer.ts";
import { openService } from "../worker/open.ts";
import { createLibrary } from "./library.ts";
import { countClasses, type Labels } from "./paint/labels.ts";
import {
  emptyProject,
  isOurs,
  type PictureFacts,
  type Project,
  packProject,
  readProject,
  unpackProject,
  writeProject,
} from "./project.ts";
import { paintSample, samples } from "./samples.ts";
import { createSent } from "./sent.ts";
import { createStrokes } from "./strokes.ts";
import { createTeaching, namesOf } from "./teaching.ts";
import { createTold } from "./told.ts";
import { chosen } from "./tools.ts";

/** The picture on the board. */
export interface Board {
  readonly picture: PictureFacts;
  readonly pixels: ImageData;
  /** The same, stretched from black to white. */
  readonly bright: ImageData;
  readonly labels: Labels;
}

/** `?device=wasm` in the link computes there, whatever else this machine has. */
const wantedDevice = (): string => address.value.query.get("device") ?? "auto";

/** Opens the project that was open before, or one with a sample. */
export const openSession = async () => {
  const { folder, inMemory, release } = await openOwnFolder("segment", lose, isOurs);
  const [{ service, close }, pixels] = await Promise.all([openService("segment"), openService("pixels")]);
  const endRest = tellRest((resting) => service.rest(resting));
  const library = createLibrary(folder, pixels.service);
  const project = signal<Project>(emptyProject);
  const board = signal<Board | null>(null);
  const strokes = signal(0);
  const smaller = signal<string | null>(null);

  const { write, settled, isKept } = createWriter(fail);
  const endAsking = askBeforeLeaving(isKept);
  /** What is in hand is one of its classes. */
  const setProject = (next: Project): void => {
    chosen.value = Math.min(chosen.value, next.classes.length - 1);
    project.value = next;
  };
  const update = (changes: Partial<Project>): void => {
    setProject({ ...project.value, ...changes });
    write("project", () => writeProject(folder, project.value));
  };
  const told = createTold(() => update({ learning: false }));

  const pictureOf = (id: string): PictureFacts | undefined => project.value.pictures.find((one) => one.id === id);
  const sent = createSent(service, library, pictureOf);
  // What is on the board changes one after the other, however fast hands are: the last one stays.
  const changes = new Queue();
  const showNow = async (id: string): Promise<void> => {
    const picture = pictureOf(id);
    const labels = library.labels.get(id);
    if (picture === undefined || labels === undefined) return;
    const read = await library.pixels(picture);
    const before = board.value?.picture.id;
    told.looksAt(id);
    board.value = { picture, ...read, labels };
    strokes.value++;
    await sent.send(id, read.pixels);
    await service.show(id);
    if (before !== undefined && before !== id) await sent.letGo(before);
  };
  const show = (id: string): Promise<void> => changes.next(() => showNow(id));

  /** Keeps what is painted on a picture, and tells the worker. */
  const keep = (id: string): void => {
    if (!library.labels.has(id)) return;
    library.count(id);
    strokes.value++;
    write(id, () => library.keep(id));
    sent.tell(id).catch(fail);
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
        fail(error);
      }
    }
    if (last !== null) await show(last);
  };
  const addSample = async (name: string, paint?: (labels: Labels) => void): Promise<void> => {
    const answer = await fetch(`./samples/${name}.png`);
    await show(await add((await pixels.service.read(await answer.blob(), name)).pixels, name, paint));
  };

  const teaching = createTeaching({
    service,
    told,
    project: () => project.value,
    update,
    report: fail,
    countClasses: library.countClasses,
  });
  const { learn } = teaching;
  const changeClasses = (classes: Project["classes"]): Promise<void> => {
    const changing = teaching.changeClasses(classes);
    strokes.value++;
    return changing;
  };

  const hands = createStrokes({
    board,
    labels: library.labels,
    classes: () => project.value.classes,
    keep,
    show: (id) => begin(() => show(id)),
    painted: teaching.painted,
    changeClasses,
  });

  /** Opens what `project` says. */
  const start = async (): Promise<void> => {
    const { pictures } = project.value;
    await library.open(project.value, fail);
    const opening = { classes: namesOf(project.value), device: wantedDevice(), start: await teaching.loadStart() };
    strokes.value++;
    told.reset(await service.open(opening, told.listener, inMemory ? proxy(folder) : null));
    hands.clear();
    sent.clear();
    const broken = new Set<string>();
    for (const picture of pictures) {
      const labels = library.labels.get(picture.id);
      if (labels === undefined || countClasses(labels).every((count) => count === 0)) continue;
      try {
        await sent.send(picture.id, (await library.pixels(picture)).pixels);
      } catch (error) {
        // The others are as good as before.
        broken.add(picture.id);
        fail(error);
      }
    }
    const first = pictures.find(({ id }) => !broken.has(id));
    if (first !== undefined) await show(first.id).catch(fail);
    if (project.value.learning) await learn();
  };

  setProject((await readProject(folder)) ?? emptyProject);
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
    /** How many classes are painted anywhere. */
    paintedClasses: computed(() => {
      strokes.value;
      return library.countClasses();
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
    pause: teaching.pause,
    restart: teaching.restart,
    /** Before anything is learned: whether it begins with what other pictures of nuclei taught. */
    begin: teaching.begin,
    removePicture: (id: string): Promise<void> =>
      changes.next(async () => {
        const pictures = project.value.pictures.filter((picture) => picture.id !== id);
        update({ pictures });
        await sent.remove(id);
        await library.remove(id);
        if (board.value?.picture.id === id) {
          told.looksAt(null);
          board.value = null;
          if (pictures[0] !== undefined) await showNow(pictures[0].id);
        }
        strokes.value++;
      }),
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
      const picture = pictureOf(id);
      if (picture === undefined) return new Blob();
      const file = await library.file(picture);
      // What cannot be read is said where it is shown.
      return pixels.service.thumbnail(file).catch(() => file);
    },
    async save(): Promise<Uint8Array<ArrayBuffer>> {
      await service.pause();
      await settled();
      try {
        return await packProject(folder, project.value, library.labels, await service.checkpoint());
      } finally {
        if (project.value.learning) await learn();
      }
    },
    async load(file: Blob): Promise<void> {
      await service.pause();
      await settled();
      try {
        setProject(await unpackProject(folder, new Uint8Array(await file.arrayBuffer())));
      } catch (error) {
        if (project.value.learning) await learn();
        throw error;
      }
      await start();
    },
    close(): void {
      endAsking();
      endRest();
      close();
      pixels.close();
      release();
    },
  };
};

/** A session of Segment. */
export type Session = Awaited<ReturnType<typeof openSession>>;
