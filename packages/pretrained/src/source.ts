/** @file What a name stands for: a row of our tables, a repository of the hub, an address, a path. */
import { ArgumentError } from "@tributary/kernel";
import { nearest } from "@tributary/kernel/authoring";
import { leftOutOfTorchvision } from "./architectures/left-out.ts";
import { findPublished, type PublishedWeights, publishedWeights } from "./published/published.ts";

export type Source =
  | { readonly kind: "published"; readonly row: PublishedWeights }
  | { readonly kind: "repository"; readonly repository: string }
  /** Weights at an address, or a path; config.json lies beside them. */
  | { readonly kind: "file"; readonly weights: string; readonly config: string };

const REPOSITORY = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;
const WEIGHTS = /\.(safetensors|pth|pt|bin)$/i;

/** The file beside another; what stands behind a question mark in an address stays. */
const beside = (weights: string): string => weights.replace(/[^/\\?]*(?=\?|$)/, "config.json");

/** A path, and not a repository of the hub: `./folder`, `/folder`, `C:\\folder`, `folder/`. */
const isFolder = (name: string): boolean => /^(\.{1,2}$|\.{1,2}[\\/]|[\\/]|[A-Za-z]:[\\/])|[\\/]$/.test(name);

const isAddress = (name: string): boolean => /^(https?|file):/i.test(name);

const unknown = (name: string, problem: string): ArgumentError =>
  new ArgumentError({
    at: "pretrained",
    problem,
    received: `"${name}"`,
    expected: `a name such as ${nearest(
      name,
      publishedWeights().map((row) => row.name),
    ).join(", ")}`,
    fix: "take a name that publishedWeights() lists, a repository of the hub, where a .safetensors file is, or a folder: ./folder",
  });

/** @throws {@link ArgumentError} for what is none of them. */
export const sourceOf = (given: unknown): Source => {
  if (!(typeof given === "string" || given instanceof URL) || String(given) === "") {
    throw unknown(String(given), "this is not the name of weights");
  }
  const name = String(given).replace(/^(hf-hub|hf_hub|hf):(\/\/)?/, "");
  if (isAddress(name) || (WEIGHTS.test(name) && /[/\\.]/.test(name) && !findPublished(name))) {
    const address = isAddress(name) ? new URL(name) : null;
    if (!WEIGHTS.test(address?.pathname ?? name)) throw unknown(name, "there are no weights at this address");
    return { kind: "file", weights: name, config: beside(name) };
  }
  if (isFolder(name)) {
    const folder = name.replace(/[\\/]$/, "");
    return { kind: "file", weights: `${folder}/model.safetensors`, config: `${folder}/config.json` };
  }
  const row = findPublished(name);
  if (row) return { kind: "published", row };
  if (/^(torchvision|smp|smp-hub)\//.test(name)) {
    const why = leftOutOfTorchvision.get(name.replace(/^torchvision\//, "").replace(/\.[^.]*$/, ""));
    throw unknown(name, `no weights of this name are known${why === undefined ? "" : `: ${why}`}`);
  }
  if (REPOSITORY.test(name)) return { kind: "repository", repository: name };
  throw unknown(name, "no weights of this name are known");
};
