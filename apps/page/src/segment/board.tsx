/** @file The picture, what was found in it and what is painted on it, and everything that hands do there. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX, TargetedPointerEvent, TargetedWheelEvent } from "preact";
import { useRef } from "preact/hooks";
import { useBoardKeys } from "./board-keys.ts";
import { fill } from "./paint/fill.ts";
import { paintLine, type Spot, UNPAINTED } from "./paint/labels.ts";
import { foundPixels, paintedPixels } from "./pixels.ts";
import type { Session } from "./session.ts";
import { bright, chosen, opacity, radius, showStrokes, threshold, tolerance, tool } from "./tools.ts";
import { moved, type View, whole, zoomed } from "./view.ts";

/** Two fingers that move the picture come down within so many milliseconds: the first one has not painted. */
const PINCH = 300;

const draw = (canvas: HTMLCanvasElement | null, pixels: ImageData | null): void => {
  if (canvas === null) return;
  const context = canvas.getContext("2d");
  if (pixels === null) context?.clearRect(0, 0, canvas.width, canvas.height);
  else context?.putImageData(pixels, 0, 0);
};

export const Board = ({ session }: { readonly session: Session }): JSX.Element => {
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const paint = useRef<HTMLCanvasElement>(null);
  const view = useSignal<View>(whole);
  const cursor = useSignal<Spot | null>(null);
  /** Counts what was painted within a stroke. */
  const dabs = useSignal(0);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const last = useRef<Spot | null>(null);
  /** When the stroke under way began, in milliseconds. */
  const began = useRef(0);
  const shown = useComputed(() => session.board.value?.picture ?? null);
  const width = shown.value?.width ?? 1;
  const height = shown.value?.height ?? 1;

  useSignalEffect(() => {
    const board = session.board.value;
    if (board !== null) draw(picture.current, bright.value ? board.bright : board.pixels);
  });
  useSignalEffect(() => {
    const found = session.found.value;
    const { classes } = session.project.value;
    draw(overlay.current, found === null ? null : foundPixels(found, threshold.value, classes));
  });
  useSignalEffect(() => {
    session.strokes.value;
    dabs.value;
    const board = session.board.value;
    if (board !== null) draw(paint.current, paintedPixels(board.labels, session.project.value.classes));
  });
  useSignalEffect(() => {
    if (shown.value !== null) view.value = whole;
  });

  const spotOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Spot => {
    const box = paint.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return { x: ((clientX - box.left) / box.width) * width, y: ((clientY - box.top) / box.height) * height };
  };
  const paintTo = (spot: Spot): void => {
    const labels = session.board.value?.labels;
    if (labels === undefined) return;
    const label = tool.value === "eraser" ? UNPAINTED : chosen.value;
    paintLine(labels, last.current ?? spot, spot, radius.value, label);
    last.current = spot;
    dabs.value++;
  };
  const abandon = (): void => {
    session.hands.abandon();
    dabs.value++;
  };
  const cancel = (): void => {
    if (last.current === null) return;
    session.hands.end();
    last.current = null;
  };

  const down = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    // A second finger, the middle button and the hand move the picture.
    if (pointers.current.size > 1 || event.button === 1 || tool.value === "hand") {
      if (event.timeStamp - began.current < PINCH) abandon();
      cancel();
      return;
    }
    began.current = event.timeStamp;
    const board = session.board.value;
    if (event.button !== 0 || board === null) return;
    session.hands.begin();
    if (tool.value === "fill") {
      fill(board.labels, board.pixels, spotOf(event), tolerance.value, chosen.value);
      session.hands.end();
    } else {
      paintTo(spotOf(event));
    }
  };
  const move = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    cursor.value = event.pointerType === "touch" ? null : spotOf(event);
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    if (last.current !== null) {
      // A fast hand moves many pixels from one event to the next.
      for (const part of event.getCoalescedEvents?.() ?? []) paintTo(spotOf(part));
      paintTo(spotOf(event));
    } else if (tool.value !== "fill") {
      const box = frame.current?.getBoundingClientRect();
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      if (box !== undefined) view.value = moved(view.value, before, now, other ?? null, box);
    }
    pointers.current.set(event.pointerId, now);
  };
  const up = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    pointers.current.delete(event.pointerId);
    cancel();
  };
  const wheel = (event: TargetedWheelEvent<HTMLDivElement>): void => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined) return;
    event.preventDefault();
    view.value = zoomed(view.value, Math.exp(-event.deltaY / 400), { x: event.clientX, y: event.clientY }, box);
  };

  const keys = useBoardKeys({
    size: () => [width, height],
    cursor,
    begin(spot) {
      const board = session.board.value;
      if (board === null || tool.value === "hand") return;
      session.hands.begin();
      if (tool.value === "fill") {
        fill(board.labels, board.pixels, spot, tolerance.value, chosen.value);
        session.hands.end();
      } else {
        paintTo(spot);
      }
    },
    go(spot) {
      if (last.current !== null) paintTo(spot);
    },
    end: cancel,
  });

  const { scale, x, y } = view.value;
  const painting = tool.value === "brush" || tool.value === "eraser";
  return (
    <div
      ref={frame}
      class="board"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer paints with keys.
      tabIndex={0}
      aria-label={`Picture ${shown.value?.name ?? ""}: paint on it with ${tool.value}. Arrow keys move, with Shift farther; the space bar paints`}
      onKeyDown={keys.down}
      onKeyUp={keys.up}
      onBlur={keys.blur}
      style={{ aspectRatio: `${width} / ${height}`, "--ratio": width / height }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onPointerLeave={() => {
        cursor.value = null;
      }}
      onWheel={wheel}
      // A finger that stays paints, and asks for no menu.
      onContextMenu={(event) => event.preventDefault()}
      data-tool={tool.value}
    >
      <div class="layers" style={{ transform: `translate(${x * 100}%, ${y * 100}%) scale(${scale})` }}>
        <canvas ref={picture} key={`picture ${shown.value?.id}`} width={width} height={height} />
        <canvas
          ref={overlay}
          key={`overlay ${shown.value?.id}`}
          width={width}
          height={height}
          style={{ opacity: opacity.value }}
        />
        <canvas
          ref={paint}
          key={`paint ${shown.value?.id}`}
          width={width}
          height={height}
          style={{ opacity: 0.85, visibility: showStrokes.value ? "visible" : "hidden" }}
        />
        {cursor.value !== null && painting && (
          <span
            class="cursor"
            style={{
              left: `${(100 * (cursor.value.x - radius.value)) / width}%`,
              top: `${(100 * (cursor.value.y - radius.value)) / height}%`,
              width: `${(200 * radius.value) / width}%`,
              height: `${(200 * radius.value) / height}%`,
              borderWidth: `${1.5 / scale}px`,
            }}
          />
        )}
      </div>
    </div>
  );
};
