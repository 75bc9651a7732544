/** @file Whether this Node is new enough: asked before anything is loaded that an older one does not have. */
import { createRequire } from "node:module";

/** What to tell somebody whose Node is older than `engines` asks for, such as ">=20.19"; null if it is not. */
export const tooOld = (version: string, engines: string): string | null => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least = 0, after = 0] = engines.replace(/^>=/, "").split(".").map(Number);
  if (major > least || (major === least && minor >= after)) return null;
  return `Node ${least}.${after} or newer is needed, and this is Node ${version}: see https://nodejs.org`;
};

/** The same of the Node that runs this, and of what this package asks for. */
export const tooOldHere = (): string | null => {
  const { engines }: { readonly engines: { readonly node: string } } = createRequire(import.meta.url)(
    "../package.json",
  );
  return tooOld(process.versions.node, engines.node);
};
