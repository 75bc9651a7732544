/** @file The hub that examples and the programs of READMEs and guides ask: on this machine, with random weights. */
import type { Block } from "@tributary/kernel";
import type { Reference } from "@tributary/kernel/authoring";
import { resnet } from "@tributary/skip";
import { afterAll } from "vitest";
import { HubServer } from "./hub-server.ts";
import { timmFiles } from "./timm-files.ts";

/** Starts it, and lets the environment name it until the tests of this file are done. */
export const exampleHub = async (): Promise<HubServer> => {
  const hub = await HubServer.start();
  const files = timmFiles("resnet18", resnet({ depth: 18 }) as Block & { reference: Reference });
  hub.publish("timm/resnet18.a1_in1k", files);
  const notForSale = String(files["config.json"]).replace("apache-2.0", "cc-by-nc-4.0");
  hub.publish("timm/resnet18.fb_swsl_ig1b_ft_in1k", { "config.json": notForSale });
  process.env.HF_ENDPOINT = hub.endpoint;
  process.env.HF_HOME = "hub";
  afterAll(() => hub[Symbol.asyncDispose]());
  return hub;
};
