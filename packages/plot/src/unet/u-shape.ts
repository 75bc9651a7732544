/** @file Finding the U in a model: the way down, the way up, and the arrows across. */
import { type AnyModel, GraphError, type Tensor } from "@tributary/kernel";
import type { LayerCall } from "@tributary/kernel/authoring";
import { detailOf, familyOf } from "../model/describe.ts";

/** How a map comes about, as the paper's figure tells arrows apart. */
export type Step = "input" | "convolution" | "pointwise" | "pooling" | "strided" | "up" | "join" | "merge";

/** What comes from the other side at a join. */
export interface Skip {
  readonly from: FeatureMap;
  readonly channels: number;
  /** Whether it is put beside what comes up, rather than added to it. */
  readonly beside: boolean;
  readonly cropped: boolean;
}

/** A multi-channel image on its way through the network. */
export interface FeatureMap {
  readonly tensor: Tensor;
  /** How often the image has been halved: 0 is the full size. */
  readonly level: number;
  readonly step: Step;
  /** What made it, in words: `conv2d 3 × 3, relu`. */
  readonly made: string;
  readonly before: FeatureMap | null;
  readonly skips: readonly Skip[];
  /** Counts up in the order of computing. */
  readonly order: number;
  /** How many joins are on the way to this one. */
  readonly joins: number;
  /** For each level: the latest map there on the way to this one. */
  readonly latest: readonly number[];
}

const isImage = ({ shape }: Tensor): boolean => shape.length === 4;
const channelsOf = ({ shape }: Tensor): number => shape[3] ?? 0;
const pair = (value: unknown): readonly number[] =>
  typeof value === "number" ? [value, value] : Array.isArray(value) ? value : [1, 1];
const halvings = (factor: unknown): number => Math.round(Math.log2(pair(factor)[0]!));

/** How many levels down (or, below 0, up) a layer goes. */
const descent = ({ layer: { kind, settings }, inputs, output }: LayerCall): number => {
  if (kind === "upSampling2d") return -halvings(settings.size);
  if (kind === "conv2dTranspose") return -halvings(settings.strides);
  if (kind === "depthToSpace") return -halvings(settings.blockSize);
  if (kind === "spaceToDepth") return halvings(settings.blockSize);
  if ("strides" in settings) return halvings(settings.strides);
  const [from, to] = [inputs[0]!.shape[1], output.shape[1]];
  return /^resiz/.test(kind) && from && to ? Math.round(Math.log2(from / to)) : 0;
};

const stepOf = ({ layer: { kind, settings } }: LayerCall, down: number): Step => {
  if (down < 0) return "up";
  if (/pooling/i.test(kind)) return "pooling";
  if (down > 0) return "strided";
  return pair(settings.kernelSize).every((size) => size === 1) ? "pointwise" : "convolution";
};

/** Layers that make a new map; the others change the numbers of one. */
const makesMap = ({ layer: { kind } }: LayerCall, down: number): boolean =>
  familyOf(kind) === "convolution" || down !== 0;

class Tracer {
  readonly #maps = new Map<Tensor, FeatureMap>();
  #made = 0;

  mapOf(tensor: Tensor): FeatureMap | undefined {
    return this.#maps.get(tensor);
  }

  #add(fields: Omit<FeatureMap, "order" | "joins" | "latest">, inputs: readonly FeatureMap[]): void {
    const order = this.#made++;
    const levels = Math.max(fields.level + 1, ...inputs.map(({ latest }) => latest.length));
    const latest = Array.from({ length: levels }, (_, level) =>
      Math.max(level === fields.level ? order : -1, ...inputs.map((map) => map.latest[level] ?? -1)),
    );
    const joins = (fields.before?.joins ?? 0) + (fields.step === "join" ? 1 : 0);
    this.#maps.set(fields.tensor, { ...fields, order, joins, latest });
  }

  start(tensor: Tensor, name: string): void {
    this.#add({ tensor, level: 0, step: "input", made: name, before: null, skips: [] }, []);
  }

  follow(call: LayerCall): void {
    const inputs = call.inputs.flatMap((x) => (isImage(x) ? (this.#maps.get(x) ?? []) : []));
    const [first] = inputs;
    if (!first || !isImage(call.output)) return;
    const family = familyOf(call.layer.kind);
    if (inputs.length === 1) this.#one(call, first);
    else if (/Like$/.test(call.layer.kind)) this.#like(call, first, inputs[1]!);
    else if (family === "merge" && call.layer.kind !== "multiply") this.#merge(call, inputs);
    // A gate weighs the pixels of a map; it is the map with the most channels that goes on.
    else
      this.#maps.set(
        call.output,
        inputs.reduce((a, b) => (channelsOf(b.tensor) > channelsOf(a.tensor) ? b : a)),
      );
  }

  #one(call: LayerCall, before: FeatureMap): void {
    const down = descent(call);
    if (!makesMap(call, down)) {
      this.#maps.set(call.output, before);
      return;
    }
    const made = [call.layer.kind, detailOf(call.layer)].filter(Boolean).join(" ");
    const level = Math.max(0, before.level + down);
    this.#add({ tensor: call.output, level, step: stepOf(call, down), made, before, skips: [] }, [before]);
  }

  /** One image brought to the size of another. */
  #like(call: LayerCall, before: FeatureMap, like: FeatureMap): void {
    if (before.level <= like.level) {
      this.#maps.set(call.output, before);
      return;
    }
    this.#add({ tensor: call.output, level: like.level, step: "up", made: call.layer.kind, before, skips: [] }, [
      before,
    ]);
  }

  /** A join, if one of the maps has been further down since another was made; else streams of one level that come together. */
  #merge(call: LayerCall, inputs: readonly FeatureMap[]): void {
    const { level } = inputs[0]!;
    const dive = (map: FeatureMap): number => Math.max(-1, ...map.latest.slice(level + 1));
    // Of several that have been down, the one that has come the whole way up.
    const [risen] = inputs.toSorted((a, b) => b.joins - a.joins || dive(b) - dive(a)) as [FeatureMap, ...FeatureMap[]];
    const across = inputs.filter((map) => map !== risen && map.order < dive(risen));
    const beside = /concatenate/i.test(call.layer.kind);
    const fields = { tensor: call.output, level, made: call.layer.kind };
    if (across.length > 0) {
      const skips = across.map((from): Skip => {
        const read = call.inputs.find((x) => this.#maps.get(x) === from)!;
        const cropped = read.shape[1] !== call.output.shape[1] || from.tensor.shape[1] !== call.output.shape[1];
        return { from, channels: channelsOf(read), beside, cropped };
      });
      this.#add({ ...fields, level: risen.level, step: "join", before: risen, skips }, inputs);
      return;
    }
    const [main] = inputs.toSorted((a, b) => b.joins - a.joins || b.order - a.order) as [FeatureMap, ...FeatureMap[]];
    if (beside) this.#add({ ...fields, step: "merge", before: main, skips: [] }, inputs);
    else this.#maps.set(call.output, main);
  }
}

/** The maps on the way from the input over the bottom to the output. */
const trunkTo = (end: FeatureMap): readonly FeatureMap[] => {
  const trunk: FeatureMap[] = [];
  for (let map: FeatureMap | null = end; map; map = map.before) trunk.unshift(map);
  return trunk;
};

/**
 * The way down and up through a model, map by map. Where it has several outputs, that with the most joins.
 *
 * @throws {@link GraphError} when nothing on the way down is joined to what comes up.
 */
export const uShapeOf = (net: AnyModel): readonly FeatureMap[] => {
  const tracer = new Tracer();
  for (const { name, tensor } of net.inputs) if (isImage(tensor)) tracer.start(tensor, name);
  const calls = net.layers.flatMap((layer) => layer.calls).sort((a, b) => a.output.id - b.output.id);
  for (const call of calls) tracer.follow(call);
  const ends = net.outputs.flatMap(({ tensor }) => tracer.mapOf(tensor) ?? []);
  const [best] = ends.toSorted((a, b) => b.joins - a.joins);
  if (best && best.joins > 0) return trunkTo(best);
  throw new GraphError({
    at: "plotUnet",
    problem: `the model "${net.name}" has no U: nothing on its way down is joined to what comes up`,
    received: `outputs ${net.outputs.map(({ name }) => `"${name}"`).join(", ")}`,
    expected: "a model that halves images, brings them back to size, and joins both ways by concatenating or adding",
    fix: "draw it with plotModel(model)",
  });
};
