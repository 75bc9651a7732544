/** @file Which outputs are maps, and whether they have a value for each pixel of what a network sees of a picture. */
import type { ModelPort, Preprocessing, TrainedModel } from "@tributary/kernel";
import { bind, fitOf, meaningOf } from "@tributary/kernel/authoring";

type Sees = Pick<TrainedModel, "net" | "preprocessing">;

const isMap = ({ tensor }: ModelPort): boolean =>
  tensor.shape.length === 4 || (tensor.shape.length === 3 && meaningOf(tensor).kind === "labels");

/** The size of what a network sees of any picture; null where it follows from the picture. */
const seenBy = ({ net, preprocessing = "unit" }: Sees): readonly [height: number, width: number] | null => {
  const [, height = null, width = null] = net.inputs[0]!.tensor.shape;
  const fitting = fitOf(preprocessing, [height, width]);
  if (fitting) return fitting.crop;
  return height === null || width === null ? null : [height, width];
};

/** The size of an output that has a value for each pixel of what the network sees; null for others, and where that follows from the picture. */
export const mapOfSeen = (trained: Sees, port: ModelPort): readonly [height: number, width: number] | null => {
  const seen = seenBy(trained);
  const { net } = trained;
  const [{ name, tensor }] = net.inputs as readonly [ModelPort];
  if (seen === null || !isMap(port)) return null;
  const { outputs } = bind(net, { [name]: [1, ...seen, tensor.shape[3]!] });
  const [, height, width] = outputs[net.outputs.indexOf(port)]!.tensor.shape;
  return height === seen[0] && width === seen[1] ? seen : null;
};

/** Whether preparation may leave parts of a picture out: any but one that makes every picture exactly as large as the network wants it. */
const cutsAway = (preprocessing: Preprocessing): boolean => {
  if (typeof preprocessing === "string" || !("resize" in preprocessing)) return true;
  const { resize, crop } = preprocessing;
  return typeof resize === "number" || resize[0] !== crop[0] || resize[1] !== crop[1];
};

/** What pictures become, where they do not stay as they are. */
const isFitted = ({ net, preprocessing = "unit" }: Sees): boolean => {
  const [, height = null, width = null] = net.inputs[0]!.tensor.shape;
  return height !== null || width !== null || fitOf(preprocessing, [height, width]) !== null;
};

/** What the metadata of a file says of the pictures in it. */
export const preparedInside = (trained: Sees): string => {
  const maps = isFitted(trained) ? trained.net.outputs.filter(isMap) : [];
  if (maps.some((port) => mapOfSeen(trained, port) === null))
    return "prepared inside; maps are of what the network saw";
  const isPart = maps.length > 0 && cutsAway(trained.preprocessing ?? "unit");
  return `prepared inside${isPart ? "; labels are -1 where it was cut away" : ""}`;
};
