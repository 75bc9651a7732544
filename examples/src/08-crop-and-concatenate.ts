/** @file U-Net's way down and up again: 572 pixels become 388; each skip connection is cropped to the decoder's size. */
import {
  type Block,
  chain,
  conv2d,
  conv2dTranspose,
  countWeights,
  cropAndConcatenate,
  input,
  maxPooling2d,
  model,
} from "@tributary/kernel";

const twoConvs = (filters: number): Block =>
  chain(conv2d(filters, 3, { activation: "relu" }), conv2d(filters, 3, { activation: "relu" })) as Block;

/** Two convolutions down, everything below, and two convolutions up on both joined. */
const level = (filters: number): Block => {
  const down = twoConvs(filters);
  if (filters === 1024) return down;
  const below = chain(maxPooling2d(2), level(2 * filters), conv2dTranspose(filters, 2, { strides: 2 })) as Block;
  const up = twoConvs(filters);
  return (x) => {
    const skip = down(x);
    const risen = below(skip);
    const joined = cropAndConcatenate(skip, risen);
    const crop = (skip.shape[1]! - risen.shape[1]!) / 2;
    console.log(
      `${skip.shape[1]} pixels cropped by ${crop} to ${risen.shape[1]}, joined to ${joined.shape[3]} channels`,
    );
    return up(joined);
  };
};

const tile = input([572, 572, 1], { name: "tile" });
const classes = conv2d(2, 1)(level(64)(tile));
export const net = model(tile, classes);
console.log(`${JSON.stringify(tile.shape)} becomes ${JSON.stringify(classes.shape)}`);
console.log(`${countWeights(net).toLocaleString("en")} weights, as published`);
