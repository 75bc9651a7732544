/** @file Recipes by name, so that the command line shows, trains and exports them as it does the packages' networks. */
import type { Block } from "@tributary/kernel";
import { digitClassifier, inceptionResnet, multiScaleClassifier } from "../../recipes/classifiers.ts";
import { denseUnet, inceptionUnet, residualUnet, resnetUnet } from "../../recipes/segmenters.ts";
import { smallGooglenet } from "../../recipes/small-googlenet.ts";
import { type Architecture, made } from "./architecture.ts";

interface Recipe {
  readonly name: string;
  readonly task: Architecture["task"];
  readonly input: Architecture["input"];
  readonly classes: number;
  readonly maker: Readonly<Record<string, (classes: number) => Block>>;
}

const recipes: readonly Recipe[] = [
  { name: "digitClassifier", task: "classification", input: [28, 28, 1], classes: 10, maker: { digitClassifier } },
  { name: "inceptionResnet", task: "classification", input: [32, 32, 3], classes: 10, maker: { inceptionResnet } },
  {
    name: "multiScaleClassifier",
    task: "classification",
    input: [32, 32, 3],
    classes: 10,
    maker: { multiScaleClassifier },
  },
  { name: "smallGooglenet", task: "classification", input: [28, 28, 1], classes: 10, maker: { smallGooglenet } },
  { name: "residualUnet", task: "segmentation", input: [128, 128, 3], classes: 2, maker: { residualUnet } },
  { name: "inceptionUnet", task: "segmentation", input: [128, 128, 3], classes: 2, maker: { inceptionUnet } },
  { name: "denseUnet", task: "segmentation", input: [128, 128, 3], classes: 2, maker: { denseUnet } },
  { name: "resnetUnet", task: "segmentation", input: [224, 224, 3], classes: 2, maker: { resnetUnet } },
];

export const recipeArchitectures: readonly Architecture[] = recipes.map(({ maker, ...recipe }) => ({
  ...recipe,
  package: "recipes",
  flavors: ["recipe"],
  build: made(maker, (make, { classes }) => make(classes)),
}));
