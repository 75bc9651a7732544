/** @file What is in hand: a tool, a brush, a class; and how the board is looked at. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { address, setQuery } from "../shell/address.ts";

export type Tool = "brush" | "eraser" | "fill" | "hand";

export const tool: Signal<Tool> = signal("brush");
/** Of the brush and the eraser, in pixels of the picture. */
export const radius: Signal<number> = signal(3);
/** How different filled pixels may be, of 255. */
export const tolerance: Signal<number> = signal(12);
/** The class that is painted. */
export const chosen: Signal<number> = signal(1);
/** Whether dark pictures are stretched from black to white. */
export const bright: Signal<boolean> = signal(true);
/** Whether strokes are drawn over what was found. */
export const showStrokes: Signal<boolean> = signal(true);

const fromQuery = (name: string, fallback: number): ReadonlySignal<number> =>
  computed(() => {
    const text = address.value.query.get(name);
    const number = text === null ? Number.NaN : Number(text);
    return number >= 0 && number <= 1 ? number : fallback;
  });

/** Of what was found, over the picture. */
export const opacity: ReadonlySignal<number> = fromQuery("opacity", 0.45);
export const setOpacity = (value: number): void => setQuery({ opacity: value });
/** How sure the network has to be. */
export const threshold: ReadonlySignal<number> = fromQuery("threshold", 0.5);
export const setThreshold = (value: number): void => setQuery({ threshold: value });
