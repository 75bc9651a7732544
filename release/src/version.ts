/** @file "pnpm release:version": takes the changesets into changelogs and gives all packages their next version. */
import { repository } from "./packages.ts";
import { nextVersion } from "./versions.ts";

console.log(
  `All packages are ${await nextVersion(repository)} now. Commit that, and publish it: CONTRIBUTING.md has the steps.`,
);
