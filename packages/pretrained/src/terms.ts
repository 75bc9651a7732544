/** @file Licenses that do not allow every use are not agreed to in silence. (A file named like a license would keep pnpm from packing the real one.) */
import { ArgumentError } from "@tributary/kernel";

/** Creative Commons' "nc", those that say it in words, and SEER's. */
const isNonCommercial = (license: string): boolean =>
  /(^|[-_ ])nc([-_ ]|$)|non-?commercial|research|^seer/i.test(license);

/** @throws {@link ArgumentError} for weights that may not be used commercially, unless they are asked for. */
export const checkLicense = (name: string, license: string | null, nonCommercial: boolean): void => {
  if (license === null || nonCommercial || !isNonCommercial(license)) return;
  throw new ArgumentError({
    at: "pretrained",
    problem: `${name} may not be used commercially`,
    received: `license ${license}`,
    expected: "a license for every use, or that you say that yours is not commercial",
    fix: `allow it: pretrained("${name}", { nonCommercial: true })`,
  });
};
