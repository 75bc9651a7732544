/**
 * @file Every complaint about shapes, once. The compiler fills the {holes} at the type level with {@link Complain}, the
 * run time with {@link complain}, so both print the same text. Packages with messages of their own use
 * {@link ComplainOf} and {@link complainOf}.
 */
import type { Complaint } from "./complaint.ts";
import { showShape } from "./complaint.ts";
import type { Shape } from "./types.ts";

/** A complaint with {holes}. */
export interface Message {
  readonly problem: string;
  readonly expected: string;
  readonly fix: string;
}

const messages = {
  rank: {
    problem: "needs {wanted}, but this tensor is {shape}",
    expected: "{wanted}",
    fix: "reshape it first, or apply the layer earlier",
  },
  fit: {
    problem: "{axis} is {size}, smaller than the window of {window}",
    expected: "at least {window} pixels",
    fix: "use padding 'same' or a larger input",
  },
  fitPadded: {
    problem: "{axis} is {size} with its padding, smaller than the window of {window}",
    expected: "at least {window} pixels",
    fix: "pad more, or use a larger input",
  },
  channels: {
    problem: "the last axis must have a known size, but this tensor is {shape}",
    expected: "a known number of channels, since each has weights of its own",
    fix: "give input() that size",
  },
  openWeights: {
    problem: "has a weight for every place, but some sizes of {shape} are not known",
    expected: "known sizes wherever weights are not shared",
    fix: "share the weights along those axes: sharedAxes: [1, 2]",
  },
  openChannels: {
    problem: "needs to know the number of channels, but this tensor is {shape}",
    expected: "a known number of channels",
    fix: "give input() that size",
  },
  spread: {
    problem: "{channels} channels cannot become blocks of {block} × {block} pixels",
    expected: "a number of channels that {count} divides",
    fix: "give the layer before it {count} times the filters that should come out",
  },
  blocks: {
    problem: "{axis} is {size}, which blocks of {block} pixels do not fill",
    expected: "a height and a width that {block} divides",
    fix: "pad or crop the image to a multiple of {block} pixels",
  },
  groups: {
    problem: "{channels} channels cannot be split into {groups} groups",
    expected: "a number of channels that {groups} divides",
    fix: "choose groups that divide the channels of the input",
  },
  crop: {
    problem: "{axis} is {size}, and {crop} would be cut away",
    expected: "at least one pixel to be left",
    fix: "crop less, or use a larger input",
  },
  cropSmall: {
    problem: "{axis} {a} is smaller than {b}",
    expected: "an image at least as large as what it is cropped to",
    fix: "give the larger image first, since it is cropped to the other",
  },
  centerCrop: {
    problem: "{axis} {a} is smaller than {b}",
    expected: "an image at least as large as what it is cropped to",
    fix: "crop to a smaller size, or pad the image first",
  },
  padLarge: {
    problem: "{axis} {a} is larger than {b}",
    expected: "an image at most as large as what it is padded to",
    fix: "give the smaller image first, since it is padded to the other",
  },
  concatenateRank: {
    problem: "rank differs: {a} vs {b}",
    expected: "tensors with the same number of axes",
    fix: "reshape one of them",
  },
  concatenateAxis: {
    problem: "{axis} differs: {a} vs {b}",
    expected: "the same sizes on every axis but the joined one",
    fix: "crop or pad one of them",
  },
  noAxis: {
    problem: "there is no axis {axis} in {shape}",
    expected: "an axis that the tensor has",
    fix: "count axes from 0, the batch, or from -1, the last",
  },
  merge: {
    problem: "{axis} differs: {a} vs {b}",
    expected: "the same size twice, or 1 for one of them",
    fix: "make the sizes equal, or one of them 1",
  },
  mergeBatch: {
    problem: "the batch sizes differ: {a} vs {b}",
    expected: "the same batch size",
    fix: "give both the same number of elements",
  },
  dotAxis: {
    problem: "axis {a} of the first tensor is {m}, axis {b} of the second is {n}",
    expected: "the same size, since the products of its elements are added up",
    fix: "choose axes of the same size",
  },
  dotBatch: {
    problem: "axis 0 is the batch, which cannot be multiplied away",
    expected: "axes that are not the batch",
    fix: "choose axes from 1",
  },
  attentionKeys: {
    problem: "queries have {a} channels, but keys have {b}",
    expected: "as many channels in queries as in keys, since they are multiplied",
    fix: "give the layers that make them the same units",
  },
  attentionPlaces: {
    problem: "there are keys for {a}, but values for {b}",
    expected: "a value for each key",
    fix: "make both from the same tensor",
  },
  heads: {
    problem: "{channels} channels cannot be split into {heads} heads",
    expected: "a number of channels that {heads} divides",
    fix: "choose heads that divide the channels",
  },
  weights: {
    problem: "has weights for {channels} channels, but this tensor is {shape}",
    expected: "{channels} channels in every call, since the weights are shared",
    fix: "make a second layer for it",
  },
  reshape: {
    problem: "{count} elements of {shape} do not fill {target}",
    expected: "a target with as many elements",
    fix: "write -1 for the one size that should be worked out",
  },
  permute: {
    problem: "{dims} is no order of the {count} axes after the batch of {shape}",
    expected: "every axis from 1 to {count} once",
    fix: "list the axes from 1 to {count} in the order you want",
  },
  timeSteps: {
    problem: "needs [batch, steps, …] with known sizes after the batch, but this tensor is {shape}",
    expected: "[batch, steps, …]",
    fix: "give input() all sizes",
  },
  residual: {
    problem: "the body turns {a} into {b}, which cannot be added to its input",
    expected: "a body and a shortcut that give the same shape",
    fix: "give a shortcut that projects the input to the same shape",
  },
  expect: {
    problem: "{axis} is {a}, not {b}",
    expected: "{target}",
    fix: "change the expected shape, or the layers before it",
  },
  expectRank: {
    problem: "the shape is {a}, not {target}",
    expected: "{target}",
    fix: "change the expected shape, or the layers before it",
  },
  least: {
    problem: "{axis} is {size}, less than the {least} pixels that it takes",
    expected: "at least {least} pixels",
    fix: "resize the image to {least} pixels or more",
  },
} as const;

type Messages = typeof messages;
export type MessageId = keyof Messages;

type Template<M extends Message> = `{at}: ${M["problem"]} — ${M["fix"]}`;
type Templates = { [I in MessageId]: Template<Messages[I]> };

type Value = string | number | null;
type Fill<T extends string, A, R extends string = ""> = T extends `${infer P}{${infer K}}${infer Q}`
  ? Fill<Q, A, `${R}${P}${K extends keyof A ? A[K] & Value : ""}`>
  : `${R}${T}`;

/** The complaint in one line, with its holes filled: what the compiler shows. */
export type Complain<I extends MessageId, A> = Fill<Templates[I], A>;

/** The same, for a message of another package. */
export type ComplainOf<M extends Message, A> = Fill<Template<M>, A>;

/** The values of a complaint's holes. */
export type Values = { readonly at: string } & Readonly<Record<string, Value>>;

/**
 * {@link ComplainOf} at run time, in parts.
 *
 * @example
 * const small = { problem: "{axis} {size} is too small", expected: "at least {least} pixels", fix: "resize the image" };
 * complainOf(small, { at: "net", axis: "height", size: 3, least: 8 }).problem; // "height 3 is too small"
 */
export const complainOf = (message: Message, values: Values, received?: Shape | readonly Shape[]): Complaint => {
  const fill = (template: string): string => template.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key]));
  return {
    at: values.at,
    problem: fill(message.problem),
    ...(received === undefined ? {} : { received }),
    expected: fill(message.expected),
    fix: fill(message.fix),
  };
};

/** {@link Complain} at run time, in parts. */
export const complain = (id: MessageId, values: Values, received?: Shape | readonly Shape[]): Complaint =>
  complainOf(messages[id], values, received);

/** The name of an axis. Those of images have names, `height (axis 1)`; others only have an index, `axis 1`. */
export type AxisName<I extends number, Rank extends number> = Rank extends 4
  ? I extends 1
    ? "height (axis 1)"
    : I extends 2
      ? "width (axis 2)"
      : I extends 3
        ? "channels (axis 3)"
        : `axis ${I}`
  : `axis ${I}`;
/**
 * The name of an axis. Those of images have names, others only an index.
 *
 * @example
 * axisName(1, 4); // "height (axis 1)"
 * axisName(1, 2); // "axis 1"
 */
export const axisName = (axis: number, rank: number): string =>
  rank === 4 && axis > 0 ? `${["batch", "height", "width", "channels"][axis]} (axis ${axis})` : `axis ${axis}`;

type Join<S extends readonly unknown[], R extends string = ""> = S extends readonly [infer H, ...infer T]
  ? Join<T, R extends "" ? `${H & Value}` : `${R}, ${H & Value}`>
  : R;
/** `[null, 28, 28, 64]` as text. */
export type Show<S> = S extends readonly unknown[] ? (number extends S["length"] ? "[…]" : `[${Join<S>}]`) : "[…]";
export const show: (shape: Shape) => string = showShape;
