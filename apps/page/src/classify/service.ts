/** @file Classify's worker: keeps pictures by class, learns from them, and says of other pictures what they are. */
import { type Image, prepare } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { Queue } from "@tributary/kernel/authoring";
import { createPredictor, encodeModel, loadModel, type Predictor, probabilities, toOnnx } from "@tributary/runtime";
import { type Folder, openOwnFolder } from "../store/files.ts";
import { collectFiles, noProject, replaceFiles } from "../store/project-files.ts";
import { unzipFiles, zipFiles } from "../store/zip.ts";
import { readPicture } from "../ui/read-picture.ts";
import { type ShownError, shownError } from "../ui/shown-error.ts";
import { createRest } from "../worker/rest.ts";
import { divide } from "./learn/held-out.ts";
import { learn } from "./learn/learn.ts";
import { type Prepared, RUN } from "./learn/run.ts";
import type { Guess, KeptPicture, Listener, Source } from "./listener.ts";
import { imageOf, pngOf, squareOf } from "./pixels.ts";
import {
  emptyProject,
  FILE,
  filesOf,
  isOurs,
  type KeptClass,
  MODEL,
  newId,
  type Project,
  pictureFile,
  projectOf,
  START,
  type Start,
  startOf,
} from "./project.ts";
import { beginWith, publishedNames, readStart } from "./start.ts";

/** What was learned, ready to be asked. */
interface Model {
  readonly trained: TrainedModel;
  readonly predictor: Predictor;
}

/** More do not make it better, and take their time. */
const MOST_PICTURES = 2000;

/** What went wrong, and what can be done, in one line. */
const inWords = (error: unknown): string => {
  const { sentence, fix } = shownError(error);
  const line = sentence.split("\n")[0] ?? "";
  return fix === null ? line : `${line}: ${fix}`;
};

/** The service of Classify. */
export const createService = () => {
  let listener: Listener | null = null;
  let folder: Folder | null = null;
  let project: Project = emptyProject();
  let model: Model | null = null;
  const rest = createRest();
  let learning: { readonly controller: AbortController; readonly ended: Promise<void> } | null = null;

  const opened = (): { readonly listener: Listener; readonly folder: Folder } => {
    if (listener === null || folder === null) throw new Error("open() comes first");
    return { listener, folder };
  };
  const tell = (): void => {
    const { classes, judged } = project;
    const { listener } = opened();
    listener.changed({
      classes,
      judged,
      start: startOf(project),
      learned: model !== null,
      learning: learning !== null,
    });
  };
  /** Files are written one after the other, each time with what is the newest by then. */
  const writing = new Queue();
  const change = async (changes: Partial<Project>, sameRun = true): Promise<void> => {
    project = { ...project, ...changes };
    tell();
    const { folder } = opened();
    await writing.next(async () => {
      if (!sameRun) await folder.remove(RUN);
      await folder.write(FILE, JSON.stringify(project));
    });
  };
  /** Other pictures, another run. */
  const setClasses = (classes: readonly KeptClass[]): Promise<void> => change({ classes }, false);
  const changeClass = (id: string, how: (kept: KeptClass) => Partial<KeptClass>): Promise<void> =>
    setClasses(project.classes.map((kept) => (kept.id === id ? { ...kept, ...how(kept) } : kept)));

  const use = async (trained: TrainedModel | null): Promise<void> => {
    await model?.predictor.dispose();
    model = trained === null ? null : { trained, predictor: await createPredictor(trained) };
  };

  /** Reads the pictures and the model of a project that is in the folder. */
  const load = async (found: Project): Promise<void> => {
    const { listener, folder } = opened();
    const pictures = new Set<string>();
    const added: KeptPicture[] = [];
    for (const id of found.classes.flatMap(({ pictures }) => pictures)) {
      const bytes = await folder.read(pictureFile(id));
      if (bytes === null) continue;
      const png = new Blob([bytes], { type: "image/png" });
      try {
        await readPicture(png);
        pictures.add(id);
        added.push({ id, png });
      } catch (error) {
        listener.failed(`A picture could not be read and is left out: ${inWords(error)}.`);
      }
    }
    const whole = found.classes.map((one) => ({ ...one, pictures: one.pictures.filter((id) => pictures.has(id)) }));
    project = { ...found, classes: whole };
    const bytes = await folder.read(MODEL);
    try {
      await use(bytes === null ? null : await loadModel(bytes));
    } catch (error) {
      listener.failed(`What was learned could not be read: ${inWords(error)}.`);
    }
    listener.added(added);
    tell();
  };

  const readKept = async (id: string): Promise<Image<Uint8Array>> => {
    const bytes = await opened().folder.read(pictureFile(id));
    if (bytes === null) throw new Error("a picture is not in the storage any more: load the page again");
    return squareOf(await readPicture(new Blob([bytes], { type: "image/png" })));
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    const { folder, listener } = opened();
    const { classes } = project;
    const prepared = (what: Prepared): void => listener.prepared(what);
    const { trained, judged } = await learn({
      classes: classes.map(({ name }) => name),
      pictures: divide(classes.map(({ pictures: ids }) => ids.map((id) => () => readKept(id)))),
      before: await beginWith(startOf(project), { folder, prepared, signal }),
      folder,
      prepared,
      tell: (told) => listener.told(told),
      rest,
      signal,
    });
    await folder.write(MODEL, encodeModel(trained));
    await folder.remove(RUN);
    await use(trained);
    project = { ...project, judged };
  };

  const start = async (): Promise<void> => {
    if (learning !== null) return;
    const controller = new AbortController();
    const ended = run(controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) opened().listener.failed(`It could not learn: ${inWords(error)}.`);
      })
      .then(async () => {
        learning = null;
        await change({ learning: false });
      });
    learning = { controller, ended };
    await change({ learning: true });
  };
  const stop = async (): Promise<void> => {
    learning?.controller.abort();
    rest.wake();
    await learning?.ended;
  };

  return {
    /** Opens what is kept; what was being learned goes on. Returns where it computes, once that is known. */
    async open(given: Listener): Promise<void> {
      listener = given;
      ({ folder } = await openOwnFolder("classify", (sentence) => given.lost(sentence), isOurs));
      await load(projectOf(await folder.read(FILE)) ?? emptyProject());
      if (project.learning) await start();
    },
    /** Adds a class without pictures, and returns its id. */
    async addClass(name: string): Promise<string> {
      const id = newId();
      await setClasses([...project.classes, { id, name, pictures: [] }]);
      return id;
    },
    async renameClass(id: string, name: string): Promise<void> {
      const place = project.classes.findIndex((one) => one.id === id);
      const before = project.classes[place]?.name;
      await changeClass(id, () => ({ name }));
      const names = model?.trained.classes;
      if (model === null || names?.[place] !== before || names === undefined) return;
      model = { ...model, trained: { ...model.trained, classes: names.with(place, name) } };
      await opened().folder.write(MODEL, encodeModel(model.trained));
    },
    async removeClass(id: string): Promise<void> {
      const removed = project.classes.find((one) => one.id === id)?.pictures ?? [];
      await setClasses(project.classes.filter((one) => one.id !== id));
      for (const picture of removed) await opened().folder.remove(pictureFile(picture));
    },
    /** Adds pictures to a class, as far as they can be read; of the others it says why. */
    async addPictures(id: string, sources: readonly Source[]): Promise<void> {
      const { listener, folder } = opened();
      for (const source of sources) {
        const count = project.classes.reduce((sum, { pictures }) => sum + pictures.length, 0);
        if (count >= MOST_PICTURES) return listener.failed(`No more than ${MOST_PICTURES} pictures are taken.`);
        try {
          const picture = squareOf(await imageOf(source));
          const [png, picked] = [await pngOf(picture), newId()];
          await folder.write(pictureFile(picked), new Uint8Array(await png.arrayBuffer()));
          listener.added([{ id: picked, png }]);
          await changeClass(id, ({ pictures: before }) => ({ pictures: [...before, picked] }));
        } catch (error) {
          listener.failed(`${inWords(error)}.`);
        }
      }
    },
    async removePicture(id: string, picture: string): Promise<void> {
      await changeClass(id, ({ pictures: before }) => ({ pictures: before.filter((one) => one !== picture) }));
      await opened().folder.remove(pictureFile(picture));
    },
    /** What the next learning begins with. */
    async setStart(start: Exclude<Start, { kind: "file" }>): Promise<void> {
      await change({ start }, false);
      await opened().folder.remove(START);
    },
    /** A trained network of somebody's own, or the reason why it cannot be begun with. */
    async setStartFile(files: readonly File[]): Promise<ShownError | null> {
      try {
        const trained = await readStart(files);
        await opened().folder.write(START, encodeModel(trained));
        await change({ start: { kind: "file", name: files[0]?.name ?? "" } }, false);
        return null;
      } catch (error) {
        return shownError(error);
      }
    },
    /** Names of weights that others published. */
    publishedNames,
    learn: start,
    /** Looks at no picture and takes no step as long as it rests; the run is in the file meanwhile. */
    rest: rest.set,
    /** Stops after the step under way; `learn()` goes on from there. */
    stop,
    /** What a picture is, by class; null before anything was learned. */
    async look(source: Source): Promise<readonly Guess[] | null> {
      if (model === null) return null;
      const { trained, predictor } = model;
      const picture = await imageOf(source);
      const { data } = probabilities(trained, await predictor.predict(prepare(trained)(picture)));
      return (trained.classes ?? []).map((name, i) => ({ name, probability: data[i] ?? 0 }));
    },
    /** Where it computes. */
    device: (): string | null => model?.predictor.device ?? null,
    /** The model as a file; null before anything was learned. */
    model(kind: "onnx" | "safetensors"): Uint8Array<ArrayBuffer> | null {
      if (model === null) return null;
      return kind === "onnx" ? toOnnx(model.trained) : encodeModel(model.trained);
    },
    /** Everything as one file. */
    async save(): Promise<Uint8Array<ArrayBuffer>> {
      return zipFiles(await collectFiles(opened().folder, filesOf(project)));
    },
    /** Opens such a file in place of everything that is here. */
    async openProject(archive: Blob): Promise<void> {
      await stop();
      const { folder, listener } = opened();
      try {
        const bytes = new Uint8Array(await archive.arrayBuffer());
        const files = await unzipFiles(bytes).catch((): Readonly<Record<string, Uint8Array>> => ({}));
        const found = projectOf(files[FILE] ?? null);
        if (found === null) throw new Error(noProject("classify", files));
        await replaceFiles(folder, filesOf(found), files);
        await load({ ...found, learning: false });
      } catch (error) {
        listener.failed(`The project could not be opened: ${inWords(error)}`);
      }
    },
    /** Begins anew, with nothing. */
    async clear(): Promise<void> {
      await stop();
      const { folder } = opened();
      for (const name of await folder.list()) await folder.remove(name);
      await load(emptyProject());
      await change({});
    },
  };
};
