/** @file Painting without a pointer: arrow keys move the brush, the space bar puts it down. */
import type { Signal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useRef } from "preact/hooks";
import type { Spot } from "./paint/labels.ts";
import { radius } from "./tools.ts";

/** What the keys move. */
interface Moved {
  /** Of the picture. */
  readonly size: () => readonly [width: number, height: number];
  readonly cursor: Signal<Spot | null>;
  /** The brush is put down. */
  begin(spot: Spot): void;
  /** It is at another place, perhaps up. */
  go(spot: Spot): void;
  /** It is lifted. */
  end(): void;
}

/** How much farther an arrow key goes with Shift. */
const FAR = 8;

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type KeyEvent = TargetedKeyboardEvent<HTMLDivElement>;

interface BoardKeys {
  readonly down: (event: KeyEvent) => void;
  readonly up: (event: KeyEvent) => void;
  readonly blur: () => void;
}

/** Handlers for the board's keys. A step is as wide as the brush: steps beside each other leave no gap. */
export const useBoardKeys = ({ size, cursor, begin, go, end }: Moved): BoardKeys => {
  const isDown = useRef(false);
  const place = (): Spot => {
    const [width, height] = size();
    return cursor.value ?? { x: width / 2, y: height / 2 };
  };
  const lift = (): void => {
    if (isDown.current) end();
    isDown.current = false;
  };
  return {
    down(event) {
      const arrow = arrows[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || (arrow === undefined && event.key !== " ")) return;
      event.preventDefault();
      if (arrow === undefined) {
        if (isDown.current) return;
        isDown.current = true;
        cursor.value = place();
        begin(cursor.value);
        return;
      }
      const [width, height] = size();
      const step = Math.max(1, Math.round(radius.value)) * (event.shiftKey ? FAR : 1);
      const { x, y } = place();
      const within = (at: number, most: number): number => Math.min(most - 0.5, Math.max(0.5, at));
      cursor.value = { x: within(x + step * arrow[0], width), y: within(y + step * arrow[1], height) };
      go(cursor.value);
    },
    up(event) {
      if (event.key === " ") lift();
    },
    blur() {
      lift();
      cursor.value = null;
    },
  };
};
