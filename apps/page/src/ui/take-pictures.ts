/** @file Pictures one after the other, from something that cannot always give one. */

/** How often in a row a picture may be said to be there and not be had, until that is a fault. */
const PATIENCE = 200;

interface Taking<Picture> {
  /** Takes a picture; null where there is none yet. */
  readonly take: () => Promise<Picture | null>;
  /** Milliseconds between two pictures at least. */
  readonly every: number;
  /** Gets a picture; the next one is taken when it is done. */
  readonly onPicture: (picture: Picture) => Promise<unknown>;
  /** Gets why none could be had for so long that no more are taken. */
  readonly onFailure: (error: Error) => void;
  readonly signal: AbortSignal;
}

/** Takes pictures until the signal ends it. */
export const takePictures = async <Picture>(taking: Taking<Picture>): Promise<void> => {
  const { take, every, onPicture, onFailure, signal } = taking;
  let missed = 0;
  /** A camera's frame may be announced and not be there yet. */
  const missing = (error: Error): null => {
    missed++;
    if (missed === PATIENCE) onFailure(error);
    return null;
  };
  while (!signal.aborted && missed < PATIENCE) {
    const next = new Promise((resolve) => setTimeout(resolve, every));
    const picture = await take().catch(missing);
    if (picture !== null) {
      missed = 0;
      await onPicture(picture);
    }
    await next;
  }
};
