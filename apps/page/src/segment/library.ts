/** @file The pictures of a project and what is painted on them: in memory while they are needed, always in the folder. */
import type { Folder } from "../store/files.ts";
import { countPainted, emptyLabels, type Labels } from "./paint/labels.ts";
import { encodePixels, readPixels } from "./pixels.ts";
import { labelsFile, type PictureFacts, pixelsFile } from "./project.ts";

/** Pictures and labels in a folder. Pixels are read when somebody asks for them: only the picture on the board is in memory. */
export interface Library {
  /** What is painted, by the pictures' ids. */
  readonly labels: ReadonlyMap<string, Labels>;
  /** Reads what is painted on the pictures of a project. */
  open(pictures: readonly PictureFacts[]): Promise<void>;
  add(pixels: ImageData, name: string): Promise<PictureFacts>;
  remove(id: string): Promise<void>;
  /** Writes what is painted on a picture as it is now. */
  keep(id: string): Promise<void>;
  pixels(picture: PictureFacts): Promise<ImageData>;
  /** The picture as a file. */
  file(picture: PictureFacts): Promise<File>;
  countPainted(): number;
}

export const createLibrary = (folder: Folder): Library => {
  const labels = new Map<string, Labels>();
  const file = async ({ id, name }: PictureFacts): Promise<File> => {
    const bytes = await folder.read(pixelsFile(id));
    if (bytes === null) throw new Error(`The picture “${name}” is not there any more.`);
    return new File([bytes], name, { type: "image/png" });
  };
  return {
    labels,
    async open(pictures) {
      labels.clear();
      for (const { id, width, height } of pictures) {
        const bytes = await folder.read(labelsFile(id));
        const painted = emptyLabels(width, height);
        if (bytes?.length === painted.data.length) painted.data.set(bytes);
        labels.set(id, painted);
      }
    },
    async add(pixels, name) {
      const { width, height } = pixels;
      const id = crypto.randomUUID().slice(0, 8);
      await folder.write(pixelsFile(id), await encodePixels(pixels));
      labels.set(id, emptyLabels(width, height));
      return { id, name, width, height };
    },
    async remove(id) {
      labels.delete(id);
      await folder.remove(pixelsFile(id));
      await folder.remove(labelsFile(id));
    },
    async keep(id) {
      const painted = labels.get(id);
      if (painted !== undefined) await folder.write(labelsFile(id), painted.data.slice());
    },
    pixels: async (picture) => readPixels(await file(picture), picture.name),
    file,
    countPainted: () => [...labels.values()].reduce((sum, one) => sum + countPainted(one), 0),
  };
};
