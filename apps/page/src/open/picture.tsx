/** @file A picture that the worker made, on a canvas. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Shown } from "./pictures.ts";

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
