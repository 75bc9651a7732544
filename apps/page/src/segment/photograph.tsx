/** @file Pictures from a camera, one at a time. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Camera } from "../ui/camera.tsx";
import { Button } from "../ui/controls.tsx";
import { LONGEST } from "./size.ts";

/** Milliseconds until a camera that has just been opened is asked again. */
const SOON = 100;

/** What the camera sees, as a file. */
const fileOf = async (seen: ImageBitmap, name: string): Promise<File> => {
  const canvas = new OffscreenCanvas(seen.width, seen.height);
  // It goes over as a whole: the page touches no pixel.
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(seen);
  return new File([await canvas.convertToBlob({ type: "image/png" })], name);
};

interface PhotographProps {
  /** Of the next picture. */
  readonly name: string;
  readonly onPicture: (picture: File) => Promise<unknown>;
}

export const Photograph = ({ name, onPicture }: PhotographProps): JSX.Element => {
  const taking = useSignal(false);
  const take = async (seen: ImageBitmap): Promise<void> => {
    taking.value = false;
    await onPicture(await fileOf(seen, name));
  };
  return (
    <div class="photograph">
      {/* Above what is seen, which gets its size when it comes: nothing moves away from under the hand. */}
      <Button
        primary
        disabled={taking.value}
        onClick={() => {
          taking.value = true;
        }}
      >
        Take a picture
      </Button>
      <Camera width={LONGEST} every={taking.value ? SOON : null} onPicture={take} />
    </div>
  );
};
