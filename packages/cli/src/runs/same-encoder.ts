/** @file Whether trained weights are those of an encoder by name: of the same layers, with the same settings. */
import { type AnyModel, type LayerJson, toJson } from "@tributary/kernel";
import { buildNetwork } from "../models/build-network.ts";
import { UsageError } from "../usage-error.ts";

/** How weights began, which says nothing about what they are used for. */
const isBeginning = (setting: string): boolean => /(Initializer|Regularizer)$/.test(setting);

const settingsOf = (layer: LayerJson | undefined): string => {
  if (layer === undefined) return "nothing";
  const told = Object.entries(layer.settings).filter(([name]) => !isBeginning(name));
  return `${layer.kind} ${JSON.stringify(Object.fromEntries(told)).replaceAll('"', "")}`;
};

const layersOf = (net: AnyModel): ReadonlyMap<string, LayerJson> =>
  new Map(toJson(net).layers.flatMap((layer) => (layer.path === null ? [] : [[layer.path, layer] as const])));

/**
 * @param name The encoder's and the decoder's, with a plus sign between.
 * @param from What the weights are from, for errors.
 * @throws {@link UsageError} with the first layer that is another one: then the weights would answer something else.
 */
export const checkSameEncoder = (name: string, from: string, trained: AnyModel, flavor: string | undefined): void => {
  const [encoder = name] = name.split("+");
  const [, height, width, channels] = trained.inputs[0]!.tensor.shape;
  const size = height && width && channels ? { input: [height, width, channels] as const } : {};
  const named = layersOf(buildNetwork(encoder, { flavor, ...size }).net);
  const own = layersOf(trained);
  // A head for other classes, or none, is not what is taken.
  const head = /^(classify|head)(\/|$)/;
  const order = [...named.keys()].filter((path) => !head.test(path));
  // An encoder that was published alone ends before pooling and what follows it.
  const last = Math.max(...[...own.keys()].map((path) => order.indexOf(path)));
  const beside = [...own.keys()].filter((path) => !named.has(path) && !head.test(path));
  const other = [...order.slice(0, last + 1), ...beside].find(
    (path) => settingsOf(own.get(path)) !== settingsOf(named.get(path)),
  );
  if (other === undefined) return;
  throw new UsageError({
    problem: `the weights of ${from} are not those of the encoder ${encoder}`,
    received: `${other}: ${settingsOf(own.get(other))}`,
    expected: `${other}: ${settingsOf(named.get(other))}`,
    fix: "name the encoder that they are of, or say whose version of it with --flavor",
  });
};
