/** @file U-Nets whose levels, or whose whole way down, come from the other packages. */
import { inception } from "@tributary/inception";
import { type Block, chain, conv2d } from "@tributary/kernel";
import { basicBlock, denseBlock, resnet } from "@tributary/skip";
import { type Filters, segmenter, unet, unetDecoder } from "@tributary/unet";

/** Wide enough to learn something, small enough to try out. */
const levels: Filters = [16, 32, 64, 128];

const residualLevel = (n: number): Block => basicBlock({ filters: n });

const inceptionLevel = (n: number): Block =>
  inception({ one: n / 4, three: [n / 4, n / 2], five: [n / 16, n / 8], pool: n / 8 });

const denseLevel = (n: number): Block => chain(denseBlock(4, n / 4), conv2d(n, 1, { activation: "relu" }));

/**
 * A U-Net with a residual block at each level.
 *
 * @param filters Of the levels, from the finest down. Default 16, 32, 64, 128.
 * @example
 * residualUnet(2)(input([64, 64, 3])).shape; // [null, 64, 64, 2]
 */
export const residualUnet = (classes: number, filters: Filters = levels): Block =>
  unet({ classes, filters, padding: "same", block: residualLevel });

/**
 * A U-Net with an Inception module at each level.
 *
 * @param filters Of the levels, from the finest down. Default 16, 32, 64, 128.
 * @example
 * inceptionUnet(2)(input([64, 64, 3])).shape; // [null, 64, 64, 2]
 */
export const inceptionUnet = (classes: number, filters: Filters = levels): Block =>
  unet({ classes, filters, padding: "same", block: inceptionLevel });

/**
 * A U-Net with a dense block at each level.
 *
 * @param filters Of the levels, from the finest down. Default 16, 32, 64, 128.
 * @example
 * denseUnet(2)(input([64, 64, 3])).shape; // [null, 64, 64, 2]
 */
export const denseUnet = (classes: number, filters: Filters = levels): Block =>
  unet({ classes, filters, padding: "same", block: denseLevel });

/**
 * A U-Net that goes down as ResNet-34 does: published weights of it fit.
 *
 * @example
 * resnetUnet(2)(input([64, 64, 3])).shape; // [null, 64, 64, 2]
 */
export const resnetUnet = (classes: number): Block =>
  segmenter({ encoder: resnet({ depth: 34 }), decoder: unetDecoder(), classes });
