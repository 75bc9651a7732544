/** @file Encoders with an eighth of their filters: the same architecture, layer by layer, in a hundredth of the time. */
import { fromJson, input, model, type NodeJson, type Tensor, toJson } from "@tributary/kernel";
import type { Backbone } from "@tributary/kernel/authoring";
import type { Architecture, EncoderNetwork } from "../models/architectures/architecture.ts";

/** Channels of most encoders are multiples of 8. */
const byName: readonly (readonly [name: RegExp, by: number])[] = [
  // It adds channels of zeros, and is narrow already.
  [/^cifarResnet/, 1],
  // An eighth of their channels goes another way.
  [/^inceptionNext/, 1],
  // Parts of 26 channels.
  [/^res2net/, 2],
];

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

type Settings = Readonly<Record<string, unknown>>;

/** The settings of a layer with fewer channels. */
const narrowed = (settings: Settings, by: number): Settings => {
  const { filters, units, groups, targetShape } = settings;
  const few = (count: number): number => Math.max(1, Math.round(count / by));
  return {
    ...settings,
    ...(typeof units === "number" ? { units: few(units) } : {}),
    ...(typeof filters === "number" ? { filters: few(filters) } : {}),
    ...(typeof filters === "number" && typeof groups === "number" ? { groups: divisor(groups, few(filters)) } : {}),
    ...(Array.isArray(targetShape) ? { targetShape: targetShape.map((size) => (size > 1 ? size / by : size)) } : {}),
  };
};

interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

/** A part of fewer channels. */
const cutFewer = ({ axis, start, end }: Cut, by: number): Cut =>
  axis === 3 ? { axis, start: start / by, end: end / by } : { axis, start, end };

const fewerChannels = (node: NodeJson, by: number): NodeJson => {
  if (node.node !== "operation" || node.operation !== "slice") return node;
  const cuts = (node.attributes.cuts as readonly Cut[]).map((cut) => cutFewer(cut, by));
  return { ...node, attributes: { ...node.attributes, cuts } };
};

/** The pyramid of an architecture in its first flavor, with an eighth of its filters, or as few as fit. */
export const narrowEncoder = (
  { name, build, flavors, classes }: Architecture<EncoderNetwork>,
  outputStride?: 8 | 16,
): Backbone => {
  const stride = outputStride === undefined ? {} : { outputStride };
  const network = build({ flavor: flavors[0]!, classes, ...stride });
  const image: Tensor = input([null, null, 3], { name: "image" });
  const levels = network.pyramid(image);
  const json = toJson(model(image, Object.fromEntries(levels.map((level) => [level.name, level.tensor]))));
  const by = byName.find(([pattern]) => pattern.test(name))?.[1] ?? 8;
  const layers = json.layers.map((layer) => ({ ...layer, settings: narrowed(layer.settings, by) }));
  const nodes = json.nodes.map((node) => fewerChannels(node, by));
  const narrow = fromJson({ ...json, layers, nodes });
  return (given) => {
    const maps = (narrow as unknown as (x: Tensor) => Readonly<Record<string, Tensor>>)(given);
    return levels.map(({ name, stride }) => ({ name, stride, tensor: maps[name]! }));
  };
};
