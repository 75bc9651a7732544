/** @file References of deep networks, whose hundreds of names are listed when somebody asks for them. */
import type { Reference } from "@tributary/kernel/authoring";

/** A reference whose names are made at their first use: whoever only builds the network does not wait for them. */
export const listedLater = (facts: Omit<Reference, "names">, list: () => Reference["names"]): Reference => {
  let names: Reference["names"] | null = null;
  return {
    ...facts,
    get names() {
      names ??= list();
      return names;
    },
  };
};
