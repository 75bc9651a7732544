import { agree } from "@tributary/testing";
import { test } from "vitest";
import { type FeatureMapShape, featureMapShape, type ScoresShape, scoresShape } from "./feature-map.ts";

type Residual = { readonly least: 32; readonly up: 32; readonly down: 1 };
const residual: Residual = { least: 32, up: 32, down: 1 };
type Dense = { readonly least: 29; readonly up: 4; readonly down: 8 };
const dense: Dense = { least: 29, up: 4, down: 8 };

test("padded windows round up", () => {
  agree<FeatureMapShape<"resnet", [null, 224, 225, 3], Residual, 2048>>(
    featureMapShape("resnet", [null, 224, 225, 3], residual, 2048),
  ).on([null, 7, 8, 2048]);
});

test("unpadded windows round down", () => {
  agree<FeatureMapShape<"densenet", [null, 193, 29, 3], Dense, 1024>>(
    featureMapShape("densenet", [null, 193, 29, 3], dense, 1024),
  ).on([null, 6, 1, 1024]);
});

test("unknown sizes stay unknown", () => {
  agree<FeatureMapShape<"resnet", [null, null, 64, 3], Residual, 2048>>(
    featureMapShape("resnet", [null, null, 64, 3], residual, 2048),
  ).on([null, null, 2, 2048]);
});

test("images that are too small are refused, and the error names the smallest size", () => {
  agree<FeatureMapShape<"resnet", [null, 31, 64, 3], Residual, 2048>>(
    featureMapShape("resnet", [null, 31, 64, 3], residual, 2048),
  ).on("resnet: height (axis 1) is 31, less than the 32 pixels that it takes — resize the image to 32 pixels or more");
  agree<FeatureMapShape<"densenet", [null, 64, 28, 3], Dense, 1024>>(
    featureMapShape("densenet", [null, 64, 28, 3], dense, 1024),
  ).on("densenet: width (axis 2) is 28, less than the 29 pixels that it takes — resize the image to 29 pixels or more");
});

test("channels must be known", () => {
  agree<FeatureMapShape<"resnet", [null, 64, 64, null], Residual, 2048>>(
    featureMapShape("resnet", [null, 64, 64, null], residual, 2048),
  ).on(
    "resnet: the last axis must have a known size, but this tensor is [null, 64, 64, null] — give input() that size",
  );
});

test("only images are accepted", () => {
  agree<FeatureMapShape<"resnet", [null, 64], Residual, 2048>>(
    featureMapShape("resnet", [null, 64], residual, 2048),
  ).on(
    "resnet: needs [batch, height, width, channels], but this tensor is [null, 64] — reshape it first, or apply the layer earlier",
  );
});

test("a classifier gives one score per class, or the complaint of its features", () => {
  agree<ScoresShape<[null, 7, 7, 2048], 10>>(scoresShape([null, 7, 7, 2048], 10)).on([null, 10]);
  const small = featureMapShape("resnet", [null, 31, 64, 3], residual, 2048);
  agree<ScoresShape<FeatureMapShape<"resnet", [null, 31, 64, 3], Residual, 2048>, 10>>(scoresShape(small, 10)).on(
    "resnet: height (axis 1) is 31, less than the 32 pixels that it takes — resize the image to 32 pixels or more",
  );
});
