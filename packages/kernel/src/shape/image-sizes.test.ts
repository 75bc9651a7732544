import { agree } from "@tributary/testing";
import { describe, test } from "vitest";
import { type GlobalPoolingShape, globalPoolingShape } from "./global-pooling.ts";
import { type CroppingShape, croppingShape, type PadShape, padShape } from "./padding.ts";
import {
  type CenterCropShape,
  type CropAndConcatenateShape,
  centerCropShape,
  type LikeShape,
  likeShape,
} from "./same-size.ts";
import { type ResizingShape, resizingShape, type UpSamplingShape, upSamplingShape } from "./up-sampling.ts";

type S = [null, 28, 30, 64];
const s = [null, 28, 30, 64] as const;

describe("borders", () => {
  test("are added on all sides", () => {
    agree<PadShape<S, 3>>(padShape(s, 3)).on([null, 34, 36, 64]);
    agree<PadShape<S, [1, 2]>>(padShape(s, [1, 2])).on([null, 30, 34, 64]);
    agree<PadShape<S, [[0, 1], [2, 3]]>>(
      padShape(s, [
        [0, 1],
        [2, 3],
      ]),
    ).on([null, 29, 35, 64]);
    agree<PadShape<[null, 3], 1>>(padShape([null, 3], 1)).on(
      "zeroPadding2d: needs [batch, height, width, channels], but this tensor is [null, 3] — reshape it first, or apply the layer earlier",
    );
  });

  test("are cut away, as long as something is left", () => {
    agree<CroppingShape<S, 4>>(croppingShape(s, 4)).on([null, 20, 22, 64]);
    agree<CroppingShape<S, [[0, 1], [2, 3]]>>(
      croppingShape(s, [
        [0, 1],
        [2, 3],
      ]),
    ).on([null, 27, 25, 64]);
    agree<CroppingShape<[null, null, 30, 1], 4>>(croppingShape([null, null, 30, 1], 4)).on([null, null, 22, 1]);
    agree<CroppingShape<S, 14>>(croppingShape(s, 14)).on(
      "cropping2d: height (axis 1) is 28, and 28 would be cut away — crop less, or use a larger input",
    );
  });
});

describe("new sizes", () => {
  test("an integer factor, or any size", () => {
    agree<UpSamplingShape<S, 2>>(upSamplingShape(s, 2)).on([null, 56, 60, 64]);
    agree<UpSamplingShape<S, [1, 3]>>(upSamplingShape(s, [1, 3])).on([null, 28, 90, 64]);
    agree<ResizingShape<S, 224, 200>>(resizingShape(s, 224, 200)).on([null, 224, 200, 64]);
  });

  test("one value per channel", () => {
    agree<GlobalPoolingShape<"globalAveragePooling2d", S>>(globalPoolingShape("globalAveragePooling2d", s, false)).on([
      null,
      64,
    ]);
    agree<GlobalPoolingShape<"globalAveragePooling2d", S, true>>(
      globalPoolingShape("globalAveragePooling2d", s, true),
    ).on([null, 1, 1, 64]);
  });
});

describe("one size for two images", () => {
  test("the larger is cropped", () => {
    agree<CenterCropShape<S, 20, 30>>(centerCropShape(s, 20, 30)).on([null, 20, 30, 64]);
    agree<CenterCropShape<S, 20, 31>>(centerCropShape(s, 20, 31)).on(
      "centerCrop: width (axis 2) 30 is smaller than 31 — crop to a smaller size, or pad the image first",
    );
    agree<LikeShape<"crop", "cropLike", S, [null, 20, 20, 8]>>(likeShape("crop", "cropLike", s, [null, 20, 20, 8])).on([
      null,
      20,
      20,
      64,
    ]);
  });

  test("or the smaller is padded, or resized", () => {
    agree<LikeShape<"pad", "padLike", S, [null, 29, 30, 8]>>(likeShape("pad", "padLike", s, [null, 29, 30, 8])).on([
      null,
      29,
      30,
      64,
    ]);
    agree<LikeShape<"pad", "padLike", S, [null, 27, 30, 8]>>(likeShape("pad", "padLike", s, [null, 27, 30, 8])).on(
      "padLike: height (axis 1) 28 is larger than 27 — give the smaller image first, since it is padded to the other",
    );
    agree<LikeShape<"resize", "resizeLike", S, [null, 7, 99, 8]>>(
      likeShape("resize", "resizeLike", s, [null, 7, 99, 8]),
    ).on([null, 7, 99, 64]);
  });

  test("cropped and joined, the compiler does both at once", () => {
    const compiler: CropAndConcatenateShape<[null, 64, 64, 512], [null, 56, 56, 512]> = [null, 56, 56, 1024];
    agree<typeof compiler>([null, 56, 56, 1024]).on([null, 56, 56, 1024]);
  });
});
