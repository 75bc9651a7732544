/**
 * @file The jobs that the page does. To add one: a folder of its own, whose `index.tsx` exports a component by default,
 * and a line here. What it computes goes into a service of the worker (`src/worker/services.ts`).
 */
import type { ComponentType } from "preact";

/** One job, loaded when someone opens it. */
export interface Job {
  /** Its name in the address: `#/segment`. */
  readonly id: string;
  /** Its name in the header. */
  readonly title: string;
  /** What it does, in a sentence. */
  readonly hint: string;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

/** In the order of the header; the first one is where the page opens. */
export const jobs: readonly [Job, ...Job[]] = [
  {
    id: "segment",
    title: "Segment",
    hint: "Paint a few strokes, and a U-Net learns which pixels are what",
    load: () => import("../segment/index.tsx"),
  },
  {
    id: "classify",
    title: "Classify",
    hint: "Collect pictures of what you want to tell apart, and a network learns to",
    load: () => import("../classify/index.tsx"),
  },
  {
    id: "explore",
    title: "Explore",
    hint: "Every network: its diagram, its shapes, its cost, the program that makes it",
    load: () => import("../explore/index.tsx"),
  },
  {
    id: "open",
    title: "Open",
    hint: "Drop a trained model of any kind and a picture: what it says, and where it looks",
    load: () => import("../open/index.tsx"),
  },
];
