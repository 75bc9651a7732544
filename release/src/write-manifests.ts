/** @file "pnpm release:manifests": writes what all packages share into their manifests. */
import { writeManifests } from "./manifests.ts";
import { publishedPackages, readManifest, repository } from "./packages.ts";

writeManifests(readManifest(repository), publishedPackages());
