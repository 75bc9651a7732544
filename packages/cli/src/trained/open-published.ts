/** @file Published weights by name, wherever a command takes a trained model. */
import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readFile } from "@tributary/files";
import type { TrainedModel } from "@tributary/kernel";
import type { Progress } from "@tributary/pretrained";
import { decodeSafetensors, kindOfFile } from "@tributary/runtime";
import { note } from "../terminal/output.ts";
import { agreed } from "./agreed.ts";

const NAME = /^(?:(?:timm|torchvision|smp|smp-hub)\/|hf-hub:|https?:\/\/)/;

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isDirectory() ?? false;
const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isFile() ?? false;

/** What libraries call the weights of a folder, the file that holds no code first. */
const WEIGHTS = ["model.safetensors", "pytorch_model.bin"] as const;

/** Whether a file is safetensors without an architecture of ours, or PyTorch's. */
const holdsWeightsAlone = async (path: string): Promise<boolean> => {
  const bytes = await readFile(path);
  const kind = kindOfFile(bytes);
  if (kind === "safetensors") return decodeSafetensors(bytes, path).metadata.tributary === undefined;
  return kind === "pytorch" || kind === "pickle";
};

/** Whether a file says which architecture of timm the weights beside it are of. */
const namesArchitecture = async (config: string): Promise<boolean> => {
  if (!(await isFile(config))) return false;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await readFile(config)));
    return typeof value === "object" && value !== null && "architecture" in value;
  } catch {
    return false;
  }
};

/**
 * What to ask for where published weights are meant: a name or an address, the weights of a folder, a file of weights. Folders and files have
 * timm's config.json. Null for anything else.
 */
export const publishedNameOf = async (name: string): Promise<string | null> => {
  if (await isFolder(name)) {
    if (!(await namesArchitecture(join(name, "config.json")))) return null;
    for (const file of WEIGHTS) if (await isFile(join(name, file))) return resolve(name, file);
    return null;
  }
  if (!(await isFile(name))) return NAME.test(name) ? name : null;
  const isMeant = (await namesArchitecture(join(dirname(name), "config.json"))) && (await holdsWeightsAlone(name));
  return isMeant ? resolve(name) : null;
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
/** Files that are there in a moment need no line. */
const SMALL = 1e6;

/** Tells how far it is: on one line that is written again where somebody watches, in one line for each file where nobody does. */
const teller = (): ((progress: Progress) => void) => {
  const told = new Set<string>();
  return ({ file, received, total, note: what }) => {
    if (what !== undefined) note(`${file}: ${what}`);
    if (total === null || total < SMALL) return;
    const isWatched = process.stderr.isTTY;
    if (isWatched) {
      const end = received >= total ? "\n" : "";
      process.stderr.write(`\r${file}: ${megabytes(received)} of ${megabytes(total)} MB${end}`);
    } else if (!told.has(file)) note(`${file}: fetching ${megabytes(total)} MB`);
    told.add(file);
  };
};

/** Published weights, and the lines that say where they are from. */
export const openPublished = async (
  name: string,
): Promise<{ readonly trained: TrainedModel; readonly lines: readonly string[] }> => {
  const { pretrained } = await import("@tributary/pretrained");
  const trained = await pretrained(name, { ...agreed, onProgress: teller() });
  const { license, trainedBy, origin } = trained.card ?? {};
  return { trained, lines: [`${origin === name ? "" : `${origin}; `}license ${license}; from ${trainedBy ?? origin}`] };
};
