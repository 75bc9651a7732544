import { abilitiesOf } from "@tributary/runtime";
import { expect, test } from "vitest";
import { networks } from "../training/networks.ts";
import { total, trafficOf } from "./traffic-of.ts";

const { channelBlock } = await abilitiesOf("cpu");

/** Megabytes of one training step. They are exact, but another order of channels moves other numbers. */
const ceilings: Readonly<Record<string, number>> = {
  "ResNet-18": 2930,
  "ResNet-20": 3241,
  "U-Net": 1247,
  GoogLeNet: 3864,
};

test.skipIf(channelBlock !== 16).each(networks)("a step of $name moves no more than it did", async (network) => {
  expect(total(await trafficOf(network))).toBeLessThan(ceilings[network.name]!);
});
