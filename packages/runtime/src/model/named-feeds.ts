/** @file What all inputs of a model are fed with: each by its name, and as many examples for one as for another. */
import { type AnyModel, type DType, FeedError, type ModelPort, type NdArrays, type Tensor } from "@tributary/kernel";
import { isTensor, showShape } from "@tributary/kernel/authoring";
import { arrayOfFeed, type Feed } from "./feeds.ts";

/** What a model is fed: one feed, a list, or several by name, as its inputs were given to `model()`. */
export type FeedsOf<I> = I extends Tensor
  ? Feed
  : I extends readonly Tensor[]
    ? { readonly [K in keyof I]: Feed } | Readonly<Record<string, Feed>>
    : { readonly [K in keyof I]: Feed };

export type InputsOf<M extends AnyModel> = M["given"]["inputs"];

const names = (ports: readonly ModelPort[]): string => ports.map(({ name }) => `"${name}"`).join(", ");

/** The feeds by the names of the inputs. */
const feedsByName = (net: AnyModel, feeds: unknown): Readonly<Record<string, Feed>> => {
  const { inputs } = net;
  if (isTensor(net.given.inputs)) return { [inputs[0]!.name]: feeds as Feed };
  const byName = (
    Array.isArray(feeds)
      ? Object.fromEntries(feeds.map((feed, i) => [inputs[i]?.name ?? `input ${i + 1}`, feed]))
      : feeds
  ) as Readonly<Record<string, Feed>>;
  const given = Object.keys(byName);
  const missing = inputs.find(({ name }) => !Object.hasOwn(byName, name));
  const extra = given.find((name) => !inputs.some((port) => port.name === name));
  if (missing || extra !== undefined) {
    throw new FeedError({
      at: net.name,
      problem: missing ? `input "${missing.name}" is not given` : `there is no input "${extra}"`,
      received: given.map((name) => `"${name}"`).join(", ") || "nothing",
      expected: names(inputs),
      fix: "give every input by its name, and nothing else",
    });
  }
  return byName;
};

/** What a model is fed, as arrays by the names of its inputs. */
export const checkedArrays = (net: AnyModel, feeds: unknown): NdArrays<DType> => {
  const byName = feedsByName(net, feeds);
  const arrays = net.inputs.map((port) => [port.name, arrayOfFeed(port, byName[port.name]!)] as const);
  const sizes = new Set(arrays.map(([, { shape }]) => shape[0]));
  if (sizes.size > 1) {
    throw new FeedError({
      at: net.name,
      problem: "the inputs have batches of different sizes",
      received: arrays.map(([name, { shape }]) => `${name} ${showShape(shape)}`).join(", "),
      expected: "the same first size for every input",
      fix: "give as many elements for each input",
    });
  }
  return Object.fromEntries(arrays);
};
