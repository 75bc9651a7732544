/**
 * @file What a result says of itself, twice over the same chunks: as OME-Zarr 0.4, which is Zarr 2 (`.zgroup`, `.zattrs`, `.zarray`), and as OME-Zarr 0.5,
 * which is Zarr 3 (`zarr.json`). Both know gzip, and Zarr 3 knows Zarr 2's names of chunks.
 */
import type { ResultPlan } from "./result.ts";

type Sizes = readonly [height: number, width: number];

/** A file below the result's folder, and what stands in it as JSON. */
type About = readonly [name: string, content: unknown];

/** How hard gzip tries: most of what there is to win, in little time. */
export const LEVEL = 1;

const isLabels = ({ kind }: ResultPlan): boolean => kind === "labels";

const shapeOf = (plan: ResultPlan, sizes: Sizes): readonly number[] =>
  isLabels(plan) ? sizes : [plan.channels, ...sizes];

const axesOf = (plan: ResultPlan): readonly { readonly name: string; readonly type: string }[] => [
  ...(isLabels(plan) ? [] : [{ name: "c", type: "channel" }]),
  { name: "y", type: "space" },
  { name: "x", type: "space" },
];

const multiscalesOf = (plan: ResultPlan, levels: readonly Sizes[]) => ({
  axes: axesOf(plan),
  datasets: levels.map((_, level) => ({
    path: String(level),
    coordinateTransformations: [{ type: "scale", scale: [...(isLabels(plan) ? [] : [1]), 2 ** level, 2 ** level] }],
  })),
  type: isLabels(plan) ? "mode" : "mean",
});

/** The names of the classes, as viewers of labels look for them. */
const labelOf = ({ classes = [] }: ResultPlan) => ({
  properties: classes.map((name, label) => ({ "label-value": label, name })),
});

const oursOf = ({ identity, classes }: ResultPlan) => ({ identity, ...(classes ? { classes } : {}) });

/** In the order in which they are written. */
export const aboutVersion4 = (plan: ResultPlan, levels: readonly Sizes[]): readonly About[] => [
  ...levels.map(
    (sizes, level): About => [
      `${level}/.zarray`,
      {
        zarr_format: 2,
        shape: shapeOf(plan, sizes),
        chunks: shapeOf(plan, plan.chunk),
        dtype: isLabels(plan) ? "|u1" : "<f4",
        compressor: { id: "gzip", level: LEVEL },
        fill_value: 0,
        filters: null,
        order: "C",
        dimension_separator: "/",
      },
    ],
  ),
  [".zgroup", { zarr_format: 2 }],
  [
    ".zattrs",
    {
      multiscales: [{ version: "0.4", ...multiscalesOf(plan, levels) }],
      ...(isLabels(plan) ? { "image-label": { version: "0.4", ...labelOf(plan) } } : {}),
      tributary: oursOf(plan),
    },
  ],
];

/** In the order in which they are written. */
export const aboutVersion5 = (plan: ResultPlan, levels: readonly Sizes[]): readonly About[] => [
  ...levels.map(
    (sizes, level): About => [
      `${level}/zarr.json`,
      {
        zarr_format: 3,
        node_type: "array",
        shape: shapeOf(plan, sizes),
        data_type: isLabels(plan) ? "uint8" : "float32",
        chunk_grid: { name: "regular", configuration: { chunk_shape: shapeOf(plan, plan.chunk) } },
        chunk_key_encoding: { name: "v2", configuration: { separator: "/" } },
        fill_value: 0,
        codecs: [
          { name: "bytes", configuration: { endian: "little" } },
          { name: "gzip", configuration: { level: LEVEL } },
        ],
        dimension_names: axesOf(plan).map(({ name }) => name),
        attributes: {},
      },
    ],
  ),
  [
    "zarr.json",
    {
      zarr_format: 3,
      node_type: "group",
      attributes: {
        ome: {
          version: "0.5",
          multiscales: [multiscalesOf(plan, levels)],
          ...(isLabels(plan) ? { "image-label": labelOf(plan) } : {}),
        },
        tributary: oursOf(plan),
      },
    },
  ],
];
