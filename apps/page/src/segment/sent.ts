/** @file Which pictures the worker has: the one on the board, and those that something is painted on. */
import type { Library } from "./library.ts";
import type { PictureFacts } from "./project.ts";

/** What the worker is told of pictures. */
export interface Receiver {
  setPicture(id: string, rgba: Uint8ClampedArray, width: number, height: number): Promise<void>;
  setLabels(id: string, labels: Uint8Array): Promise<void>;
  removePicture(id: string): Promise<void>;
}

/** The pictures that the worker has. */
export interface Sent {
  /** Sends a picture with what is painted on it, where the worker does not have it. */
  send(id: string, pixels: ImageData): Promise<void>;
  /** Tells what is painted on a picture now. */
  tell(id: string): Promise<void>;
  /** A picture that nobody looks at any more. */
  letGo(id: string): Promise<void>;
  /** A picture that is not in the project any more. */
  remove(id: string): Promise<void>;
  /** The worker has begun anew, and has none. */
  clear(): void;
}

/** @param pictureOf A picture of the project; undefined for one that is in it no more. */
export const createSent = (
  worker: Receiver,
  library: Pick<Library, "labels" | "isPainted" | "pixels">,
  pictureOf: (id: string) => PictureFacts | undefined,
): Sent => {
  const ids = new Set<string>();
  const send = async (id: string, { data, width, height }: ImageData): Promise<void> => {
    if (ids.has(id)) return;
    ids.add(id);
    await worker.setPicture(id, data, width, height);
    const labels = library.labels.get(id);
    if (labels !== undefined) await worker.setLabels(id, labels.data);
  };
  const remove = async (id: string): Promise<void> => {
    ids.delete(id);
    await worker.removePicture(id);
  };
  /** A step back may bring strokes to a picture that was let go. */
  const sendAgain = async (id: string): Promise<void> => {
    const picture = pictureOf(id);
    if (picture !== undefined) await send(id, (await library.pixels(picture)).pixels);
  };
  return {
    send,
    remove,
    async tell(id) {
      const labels = library.labels.get(id);
      if (labels === undefined) return;
      if (ids.has(id) || !library.isPainted(id)) await worker.setLabels(id, labels.data);
      else await sendAgain(id);
    },
    async letGo(id) {
      // What nothing is painted on takes no memory: only its file is there.
      if (!library.isPainted(id)) await remove(id);
    },
    clear: () => ids.clear(),
  };
};
