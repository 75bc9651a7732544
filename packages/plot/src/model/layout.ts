/** @file The layout of a diagram: ELK's layered algorithm, Sugiyama et al. 1981, run in JavaScript. */

import type { ELK as Elk, ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import type { Box, Outline } from "./outline.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout extends Size {
  /** By the ids of boxes. */
  readonly places: ReadonlyMap<string, Place>;
  /** The corners of each wire, in the order of the outline's. */
  readonly wires: readonly (readonly Point[])[];
}

export type Direction = "down" | "right";

/** Room for the name of an open group. */
export const GROUP_HEADER = 26;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "PREFER_EDGES",
  "elk.layered.mergeEdges": "true",
  "elk.layered.mergeHierarchyEdges": "true",
  "elk.spacing.nodeNode": "24",
  "elk.spacing.edgeNode": "16",
  "elk.spacing.edgeEdge": "12",
  "elk.layered.spacing.nodeNodeBetweenLayers": "30",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
} as const;

const MARGIN = 20;

/**
 * ELK, a large library: programs that draw no diagram start without it. It takes any worker for one of its own, which has no document, and
 * would answer that worker's messages: as long as it loads there is one.
 */
const loadElk = async (): Promise<Elk> => {
  const scope = globalThis as { document?: unknown };
  const isWorker = scope.document === undefined && "self" in scope;
  if (isWorker) scope.document = {};
  try {
    const { default: elkjs } = await import("elkjs/lib/elk.bundled.js");
    // CommonJS, which compilers and bundlers describe in two ways; at run time its default always has one of its own.
    const { default: Maker } = elkjs as unknown as { readonly default: new () => Elk };
    return new Maker();
  } finally {
    if (isWorker) delete scope.document;
  }
};

/** Finds a place for every box, given the sizes of those that hold no others. */
export const layOut = async (
  { boxes, wires }: Outline,
  sizeOf: (box: Box) => Size,
  headerOf: (box: Box) => number,
  direction: Direction,
): Promise<Layout> => {
  const flowing = { ...OPTIONS, "elk.direction": direction === "down" ? "DOWN" : "RIGHT" };
  const nodeOf = (box: Box): ElkNode =>
    box.inside.length === 0
      ? { id: box.id, ...sizeOf(box) }
      : {
          id: box.id,
          children: box.inside.map(nodeOf),
          layoutOptions: {
            ...flowing,
            "elk.padding": `[top=${GROUP_HEADER + 12},left=14,bottom=14,right=14]`,
            "elk.nodeSize.constraints": "MINIMUM_SIZE",
            // ELK turns graphs that flow down, but not the smallest sizes of their groups.
            "elk.nodeSize.minimum": direction === "down" ? `(0, ${headerOf(box)})` : `(${headerOf(box)}, 0)`,
          },
        };
  const edges = wires.map(({ from, to }, i): ElkExtendedEdge => ({ id: `wire ${i}`, sources: [from], targets: [to] }));
  const elk = await loadElk();
  const root: ElkNode = await elk.layout({
    id: "root",
    children: boxes.map(nodeOf),
    edges,
    layoutOptions: {
      ...flowing,
      "elk.padding": `[top=${MARGIN},left=${MARGIN},bottom=${MARGIN},right=${MARGIN}]`,
    },
  });

  const places = new Map<string, Place>();
  const collect = (nodes: readonly ElkNode[]): void => {
    for (const { id, x = 0, y = 0, width = 0, height = 0, children = [] } of nodes) {
      places.set(id, { x, y, width, height });
      collect(children);
    }
  };
  collect(root.children ?? []);
  const routes = new Map((root.edges ?? []).map(({ id, sections }) => [id, sections?.[0]]));
  return {
    width: root.width ?? 0,
    height: root.height ?? 0,
    places,
    wires: wires.map((_, i) => {
      const section = routes.get(`wire ${i}`);
      return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
    }),
  };
};
