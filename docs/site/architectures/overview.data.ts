/** @file What the list of architectures shows. */
import { countWeights } from "@tributary/kernel";
import { families } from "./families.ts";

export interface Shown {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
}

declare const data: readonly Shown[];

export { data };

const inMillions = (count: number): string => `${(count / 1e6).toFixed(count < 1e6 ? 2 : 1)} million weights`;

export default {
  load: (): readonly Shown[] =>
    families.map(({ slug, title, package: packageName, net }) => ({
      slug,
      title,
      summary: `@tributary/${packageName} · ${inMillions(countWeights(net))}`,
    })),
};
