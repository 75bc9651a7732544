/** @file A picture that the worker made, on a canvas. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Shown } from "./pictures.ts";
import type { Place } from "./pixel.ts";

export const Picture = ({ picture, label }: { readonly picture: Shown; readonly label: string }): JSX.Element => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    // The bitmap goes over as a whole: no pixel is touched here.
    canvas.current?.getContext("bitmaprenderer")?.transferFromImageBitmap(picture.bitmap);
  }, [picture]);
  return (
    <canvas ref={canvas} class="shown" role="img" aria-label={label} width={picture.width} height={picture.height} />
  );
};

interface PixelButtonProps {
  readonly label: string;
  /** Called with the place that is clicked, or that arrow keys and Enter choose. */
  readonly onPlace: (place: Place) => void;
}

/** How far an arrow key goes. */
const STEP = 1 / 32;

const inside = (share: number): number => Math.min(1, Math.max(0, share));

const arrows: Readonly<Record<string, Place>> = {
  ArrowUp: [-STEP, 0],
  ArrowDown: [STEP, 0],
  ArrowLeft: [0, -STEP],
  ArrowRight: [0, STEP],
};

/** Lies over a picture whose places can be asked about. */
export const PixelButton = ({ label, onPlace }: PixelButtonProps): JSX.Element => {
  const [[down, right], setPlace] = useState<Place>([0.5, 0.5]);
  return (
    <button
      type="button"
      class="pixels"
      aria-label={`${label}: choose a pixel with the arrow keys, and Enter asks why it is what it is`}
      onKeyDown={(event) => {
        const arrow = arrows[event.key];
        if (arrow === undefined) return;
        event.preventDefault();
        setPlace([inside(down + arrow[0]), inside(right + arrow[1])]);
      }}
      onClick={(event) => {
        // Keys click without a place of their own.
        const { width, height, left, top } = event.currentTarget.getBoundingClientRect();
        const isKey = event.detail === 0;
        const place: Place = isKey
          ? [down, right]
          : [inside((event.clientY - top) / height), inside((event.clientX - left) / width)];
        setPlace(place);
        onPlace(place);
      }}
    >
      <span class="place" style={{ top: `${100 * down}%`, left: `${100 * right}%` }} />
    </button>
  );
};
