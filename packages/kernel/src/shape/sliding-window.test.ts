import { agree } from "@tributary/testing";
import { describe, test } from "vitest";
import { type SlideShape, slideShape } from "./sliding-window.ts";

const window = { kernelSize: 3, padding: "valid", strides: 1, dilationRate: 1 } as const;
type Photo = [null, 224, 224, 3];
const photo = [null, 224, 224, 3] as const;

describe("what comes out", () => {
  test("valid: every place where the window fits", () => {
    agree<SlideShape<"conv2d", Photo, 64, 3, "valid", 1, 1>>(slideShape("conv2d", photo, 64, window)).on([
      null,
      222,
      222,
      64,
    ]);
    agree<SlideShape<"conv2d", Photo, 64, [3, 1], "valid", [1, 2], 1>>(
      slideShape("conv2d", photo, 64, { ...window, kernelSize: [3, 1], strides: [1, 2] }),
    ).on([null, 222, 112, 64]);
    agree<SlideShape<"conv2d", Photo, 64, 3, "valid", 1, 4>>(
      slideShape("conv2d", photo, 64, { ...window, dilationRate: 4 }),
    ).on([null, 216, 216, 64]);
  });

  test("same: the size divided by the strides, rounded up", () => {
    agree<SlideShape<"conv2d", [null, 57, 57, 3], 64, 3, "same", 2, 1>>(
      slideShape("conv2d", [null, 57, 57, 3], 64, { ...window, padding: "same", strides: 2 }),
    ).on([null, 29, 29, 64]);
  });

  test("sides given in pixels", () => {
    agree<SlideShape<"conv2d", Photo, 64, 7, [[3, 3], [3, 3]], 2, 1>>(
      slideShape("conv2d", photo, 64, {
        ...window,
        kernelSize: 7,
        padding: [
          [3, 3],
          [3, 3],
        ],
        strides: 2,
      }),
    ).on([null, 112, 112, 64]);
    agree<SlideShape<"maxPooling2d", [null, 112, 112, 64], null, 3, [[0, 1], [0, 1]], 2, 1>>(
      slideShape("maxPooling2d", [null, 112, 112, 64], null, {
        ...window,
        padding: [
          [0, 1],
          [0, 1],
        ],
        strides: 2,
      }),
    ).on([null, 56, 56, 64]);
  });

  test("unknown sizes stay unknown", () => {
    agree<SlideShape<"conv2d", [null, null, 9, 3], 8, 3, "valid", 1, 1>>(
      slideShape("conv2d", [null, null, 9, 3], 8, window),
    ).on([null, null, 7, 8]);
  });
});

describe("what is refused", () => {
  test("a window larger than the image, dilation included", () => {
    agree<SlideShape<"conv2d", [null, 5, 9, 1], 64, 7, "valid", 1, 1>>(
      slideShape("conv2d", [null, 5, 9, 1], 64, { ...window, kernelSize: 7 }),
    ).on("conv2d: height (axis 1) is 5, smaller than the window of 7 — use padding 'same' or a larger input");
    agree<SlideShape<"conv2d", [null, 9, 5, 1], 64, 3, "valid", 1, 3>>(
      slideShape("conv2d", [null, 9, 5, 1], 64, { ...window, dilationRate: 3 }),
    ).on("conv2d: width (axis 2) is 5, smaller than the window of 7 — use padding 'same' or a larger input");
    agree<SlideShape<"conv2d", [null, 4, 9, 1], 64, 7, [[1, 1], [0, 0]], 1, 1>>(
      slideShape("conv2d", [null, 4, 9, 1], 64, {
        ...window,
        kernelSize: 7,
        padding: [
          [1, 1],
          [0, 0],
        ],
      }),
    ).on(
      "conv2d: height (axis 1) is 6 with its padding, smaller than the window of 7 — pad more, or use a larger input",
    );
  });

  test("a shape that is not an image's", () => {
    agree<SlideShape<"conv2d", [null, 100], 64, 3, "valid", 1, 1>>(slideShape("conv2d", [null, 100], 64, window)).on(
      "conv2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
    );
  });
});
