/** @file The pictures of a project and what is painted on them: in memory while they are needed, always in the folder. */
import type { Folder } from "../store/files.ts";
import { countClasses, emptyLabels, type Labels, UNPAINTED } from "./paint/labels.ts";
import type { ReadPicture } from "./pixels-service.ts";
import { labelsFile, type PictureFacts, type Project, pixelsFile } from "./project.ts";

/** Pictures and labels in a folder. Pixels are read when somebody asks for them: only the picture on the board is in memory. */
export interface Library {
  /** What is painted, by the pictures' ids. */
  readonly labels: ReadonlyMap<string, Labels>;
  /** Reads what is painted on the pictures of a project; what cannot be read is told. */
  open(project: Pick<Project, "pictures" | "classes">, told: (sentence: string) => void): Promise<void>;
  add(pixels: ImageData, name: string): Promise<PictureFacts>;
  remove(id: string): Promise<void>;
  /** Counts anew what is painted on a picture. */
  count(id: string): void;
  /** Whether anything is painted on a picture. */
  isPainted(id: string): boolean;
  /** Writes what is painted on a picture as it is now. */
  keep(id: string): Promise<void>;
  /** @throws Error when it is not there any more, or another picture than the project says. */
  pixels(picture: PictureFacts): Promise<Omit<ReadPicture, "size">>;
  /** The picture as a file. */
  file(picture: PictureFacts): Promise<File>;
  /** How many pixels of all pictures are painted. */
  countPainted(): number;
  /** How many classes are painted anywhere. */
  countClasses(): number;
}

/** What reads pictures and writes them: the worker for pixels. */
export interface PictureFiles {
  read(file: Blob, name: string): Promise<ReadPicture>;
  encode(pixels: ImageData): Promise<Uint8Array<ArrayBuffer>>;
}

export const createLibrary = (folder: Folder, service: PictureFiles): Library => {
  const labels = new Map<string, Labels>();
  /** What is painted where, counted when it changes: nobody goes through all pictures at every stroke. */
  const counts = new Map<string, Uint32Array>();
  const hold = (id: string, painted: Labels): void => {
    labels.set(id, painted);
    counts.set(id, countClasses(painted));
  };
  const file = async ({ id, name }: PictureFacts): Promise<File> => {
    const bytes = await folder.read(pixelsFile(id));
    if (bytes === null) throw new Error(`The picture “${name}” is not there any more.`);
    return new File([bytes], name, { type: "image/png" });
  };
  return {
    labels,
    async open({ pictures, classes }, told) {
      labels.clear();
      counts.clear();
      for (const { id, name, width, height } of pictures) {
        const bytes = await folder.read(labelsFile(id));
        const painted = emptyLabels(width, height);
        if (bytes !== null && bytes.length !== painted.data.length) {
          told(`What was painted on “${name}” cannot be read: it is of another size than the picture.`);
        } else if (bytes !== null) {
          // A class that was removed has nothing to learn.
          painted.data.set(bytes.map((label) => (label < classes.length ? label : UNPAINTED)));
        }
        hold(id, painted);
      }
    },
    async add(pixels, name) {
      const { width, height } = pixels;
      const id = crypto.randomUUID().slice(0, 8);
      await folder.write(pixelsFile(id), await service.encode(pixels));
      hold(id, emptyLabels(width, height));
      return { id, name, width, height };
    },
    async remove(id) {
      labels.delete(id);
      counts.delete(id);
      await folder.remove(pixelsFile(id));
      await folder.remove(labelsFile(id));
    },
    count(id) {
      const painted = labels.get(id);
      if (painted !== undefined) counts.set(id, countClasses(painted));
    },
    isPainted: (id) => counts.get(id)?.some((count) => count > 0) ?? false,
    async keep(id) {
      const painted = labels.get(id);
      if (painted === undefined) return;
      await folder.write(labelsFile(id), painted.data.slice());
    },
    async pixels(picture) {
      const { pixels, bright } = await service.read(await file(picture), picture.name);
      if (pixels.width === picture.width && pixels.height === picture.height) return { pixels, bright };
      throw new Error(`The picture “${picture.name}” has another size than its project says.`);
    },
    file,
    countPainted: () => [...counts.values()].flatMap((list) => [...list]).reduce((sum, count) => sum + count, 0),
    countClasses: () => {
      const lists = [...counts.values()];
      return lists[0]?.filter((_, label) => lists.some((list) => list[label]! > 0)).length ?? 0;
    },
  };
};
