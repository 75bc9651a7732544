/** @file An auxiliary head: a loss of its own in the middle of an encoder. Zhao et al. 2016, "Pyramid Scene Parsing Network", arXiv:1612.01105, section 3.3. */
import { type Block, chain, dropout, resizeLike, type Tensor } from "@tributary/kernel";
import { inScope, type Pyramid } from "@tributary/kernel/authoring";
import { convolution, normalized } from "../blocks/convolutions.ts";
import { classify } from "../networks/segmentation-network.ts";

/** Up to this stride encoders halve the image; those that end before it are dilated, and have several stages of the last stride. */
const WHOLE = 32;

/** The map before the coarsest. */
const beforeLast = (encoded: Pyramid): Tensor => {
  const last = encoded.at(-1)!;
  const dilated = last.stride < WHOLE ? last.before : undefined;
  return (dilated ?? encoded.at(-2) ?? last).tensor;
};

/**
 * The classes as the map before the coarsest shows them: 3×3, a quarter of its channels; 1×1; resized to the image. torchvision's
 * `aux_classifier`. Its weights are called `auxiliary/…`.
 */
export const auxiliaryHead = (classes: number): ((encoded: Pyramid, image: Tensor) => Tensor) => {
  let head: Block | undefined;
  return (encoded, image) => {
    const x = beforeLast(encoded);
    const filters = Math.max(1, Math.floor(x.shape.at(-1)! / 4));
    head ??= chain(convolution(filters, 3, { style: normalized }), dropout(0.1), classify("classify", { classes }));
    const [scores] = inScope({ kind: "named", name: "auxiliary" }, [x], () => [head!(x)]);
    return resizeLike(scores!, image, { interpolation: "bilinear" });
  };
};
