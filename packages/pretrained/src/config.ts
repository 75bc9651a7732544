/** @file config.json, as timm writes it beside weights: which architecture, how pictures are prepared, what the classes are called. */
import { type ChannelStatistics, type Interpolation, type Preprocessing, WeightsError } from "@tributary/kernel";
import type { Library } from "./architectures/architectures.ts";

/** What is known of weights before they are there. */
export interface Description {
  readonly library: Library;
  readonly architecture: string;
  /** Null where there is no head. */
  readonly classes: number | null;
  /** Whether what comes out are no scores of classes: a point among those of texts, for example. */
  readonly embeds: boolean;
  /** Their names; `"imagenet"` for ImageNet's 1,000; null where nobody says. */
  readonly names: readonly string[] | "imagenet" | null;
  readonly preprocessing: Preprocessing;
  /** Null where any size is taken. */
  readonly size: readonly [height: number, width: number] | null;
  readonly channels: number;
  readonly license: string | null;
  readonly origin: string | null;
  readonly paper: string | null;
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

const refuse = (at: string, problem: string, received: unknown, expected: string): WeightsError =>
  new WeightsError({
    at,
    problem,
    received: JSON.stringify(received) ?? "nothing",
    expected,
    fix: "look at config.json of the repository, and whether this version knows what it says",
  });

const interpolations: readonly Interpolation[] = ["nearest", "bilinear", "bicubic", "lanczos"];

const sizesOf = (at: string, value: unknown): readonly [channels: number, height: number, width: number] => {
  const isSize = (size: unknown): size is number => Number.isInteger(size) && Number(size) > 0 && Number(size) <= 4096;
  const [channels, height, width, ...others]: readonly unknown[] = Array.isArray(value) ? value : [];
  if (isSize(channels) && isSize(height) && isSize(width) && others.length === 0) return [channels, height, width];
  throw refuse(at, "input_size is no size of pictures", value, "[channels, height, width]");
};

const statisticsOf = (at: string, { mean, std }: Json, channels: number): ChannelStatistics => {
  const isNumbers = (value: unknown): value is readonly number[] =>
    Array.isArray(value) && value.length === channels && value.every(Number.isFinite);
  if (isNumbers(mean) && isNumbers(std) && std.every((one) => one > 0)) return { mean, std };
  throw refuse(at, "mean and std are not a number for each channel", [mean, std], `${channels} numbers each`);
};

/** How timm's `create_transform` resizes: to the whole of what a part is seen of, rounded down. */
const preprocessingOf = (
  at: string,
  given: Json,
  [height, width]: readonly [height: number, width: number],
  channels: number,
): Preprocessing => {
  const { crop_pct: part = 0.875, crop_mode: mode = "center", interpolation = "bilinear" } = given;
  const pixels = statisticsOf(at, given, channels);
  const method = interpolations.find((known) => known === interpolation);
  if (typeof part !== "number" || !(part > 0 && part <= 1)) {
    throw refuse(at, "crop_pct is no part of a picture", part, "a number above 0, at most 1");
  }
  if (!method) throw refuse(at, "this interpolation is not known here", interpolation, interpolations.join(", "));
  if (mode !== "center" && mode !== "squash") {
    throw refuse(at, "pictures would be prepared in a way that is not known here", mode, '"center" or "squash"');
  }
  const whole = [Math.floor(height / part), Math.floor(width / part)] as const;
  const resize = mode === "center" && height === width ? whole[0] : whole;
  return { pixels, resize, crop: [height, width], interpolation: method };
};

const namesOf = (at: string, config: Json, tag: unknown, classes: number): Description["names"] => {
  const { label_names: names, label_descriptions: descriptions } = config;
  if (isTexts(names)) {
    if (names.length !== classes) throw refuse(at, "there is not one name for each class", names.length, `${classes}`);
    const described = isRecord(descriptions) ? descriptions : {};
    return names.map((name) => {
      const long = Object.hasOwn(described, name) ? described[name] : undefined;
      return typeof long === "string" ? long : name;
    });
  }
  // Tags say what weights were trained on last, 1k classes of ImageNet, and then perhaps for which size.
  return classes === 1000 && /(^|_)in1k(_\d+)?$/.test(String(tag)) ? "imagenet" : null;
};

/** CLIP's picture towers end in points among those of texts, unless they were trained on classes afterwards. */
const isEmbedding = (tag: unknown): boolean => /^clip_/.test(String(tag)) && !/_ft_in\d+k/.test(String(tag));

const textOr = (value: unknown): string | null => {
  if (isTexts(value)) return value.join(", ");
  return typeof value === "string" && value !== "" ? value : null;
};

/** Settings of a network that would make it another one than its architecture's name says. */
const checkSettings = (at: string, settings: unknown): void => {
  if (settings === undefined || settings === null) return;
  if (isRecord(settings) && Object.keys(settings).length === 0) return;
  throw refuse(at, "the network was built with settings of its own", settings, "the architecture as its name says");
};

const parse = (at: string, text: string): Json => {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw refuse(at, "this is no config.json", text.slice(0, 60), "a JSON object");
};

/**
 * What a config.json says.
 *
 * @param at What it is of, for errors.
 * @param size The size that is asked for in place of the published one.
 * @throws {@link WeightsError} when it does not name an architecture, or asks for what is not known here.
 */
export const describedBy = (at: string, text: string, size?: readonly [number, number]): Description => {
  const config = parse(at, text);
  // timm's older files have no part of their own for it.
  const given = isRecord(config.pretrained_cfg) ? config.pretrained_cfg : config;
  const architecture = config.architecture ?? given.architecture;
  if (typeof architecture !== "string") {
    throw refuse(at, "config.json names no architecture of timm", architecture, '"architecture": "resnet50"');
  }
  checkSettings(at, config.model_args ?? given.model_args);
  const [channels, ...published] = sizesOf(at, given.input_size);
  const classes = config.num_classes ?? given.num_classes;
  if (!Number.isInteger(classes) || Number(classes) < 0 || Number(classes) > 100_000) {
    throw refuse(at, "num_classes is no number of classes", classes, "a whole number");
  }
  const count = Number(classes);
  return {
    library: "timm",
    architecture,
    classes: count === 0 ? null : count,
    embeds: isEmbedding(given.tag),
    names: count === 0 ? null : namesOf(at, config, given.tag, count),
    preprocessing: preprocessingOf(at, given, size ?? published, channels),
    size: size ?? published,
    channels,
    license: textOr(given.license),
    origin: textOr(given.origin_url),
    paper: textOr(given.paper_ids),
  };
};
