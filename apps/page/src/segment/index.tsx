/** @file The job Segment: paint a few strokes, and a U-Net learns which pixels are what. */
import "./segment.css";
import { useSignal } from "@preact/signals";
import type { JSX, TargetedPointerEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { device } from "../shell/status.ts";
import { type ClassChip, ColorChips, DropZone, FileButton, Slider } from "../ui/controls.tsx";
import { openService } from "../worker/open.ts";
import { emptyLabels, type Labels, paintLine, type Spot, UNPAINTED } from "./learn/labels.ts";

const classes: readonly ClassChip[] = [
  { name: "background", color: "#3b82f6" },
  { name: "nucleus", color: "#f59e0b" },
];

const draw = (canvas: HTMLCanvasElement, { width, height, data }: Labels): void => {
  const pixels = new ImageData(width, height);
  const colors = classes.map(({ color }) => Number.parseInt(color.slice(1), 16));
  for (const [i, label] of data.entries()) {
    if (label === UNPAINTED) continue;
    const color = colors[label] ?? 0;
    pixels.data.set([color >> 16, (color >> 8) & 255, color & 255, 200], 4 * i);
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
};

const Segment = (): JSX.Element => {
  const picture = useSignal("./samples/nuclei-1.png");
  const chosen = useSignal(1);
  const radius = useSignal(4);
  const canvas = useRef<HTMLCanvasElement>(null);
  const labels = useRef(emptyLabels(256, 256));
  const last = useRef<Spot | null>(null);

  useEffect(() => {
    const opened = openService("segment");
    opened.then(async ({ service }) => {
      device.value = await service.start(classes.length);
    });
    return () => void opened.then(({ close }) => close());
  }, []);

  const spotOf = ({ clientX, clientY, currentTarget }: TargetedPointerEvent<HTMLCanvasElement>): Spot => {
    const box = currentTarget.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width) * 256, y: ((clientY - box.top) / box.height) * 256 };
  };
  const paintTo = (spot: Spot): void => {
    paintLine(labels.current, last.current ?? spot, spot, radius.value, chosen.value);
    last.current = spot;
    if (canvas.current !== null) draw(canvas.current, labels.current);
  };
  const take = ([file]: readonly File[]): void => {
    if (file === undefined) return;
    if (picture.value.startsWith("blob:")) URL.revokeObjectURL(picture.value);
    picture.value = URL.createObjectURL(file);
  };

  return (
    <DropZone onFiles={take}>
      <div class="columns">
        <div class="picture">
          <img src={picture.value} alt="to paint on" />
          <canvas
            ref={canvas}
            width="256"
            height="256"
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              last.current = null;
              paintTo(spotOf(event));
            }}
            onPointerMove={(event) => {
              if (event.buttons !== 0) paintTo(spotOf(event));
            }}
          />
        </div>
        <div class="panel">
          <ColorChips
            classes={classes}
            chosen={chosen.value}
            onChoose={(index) => {
              chosen.value = index;
            }}
          />
          <Slider
            label="Brush"
            min={1}
            max={20}
            step={0.5}
            value={radius.value}
            onInput={(value) => {
              radius.value = value;
            }}
          />
          <FileButton accept="image/*" onFiles={take}>
            Open a picture
          </FileButton>
        </div>
      </div>
    </DropZone>
  );
};

export default Segment;
