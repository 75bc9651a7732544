/** @file Whoever leaves what is not kept yet is asked first, in the browser's own words. */

/**
 * @param isKept Whether nothing would be lost.
 * @returns What ends the asking.
 */
export const askBeforeLeaving = (isKept: () => boolean): (() => void) => {
  const ask = (event: BeforeUnloadEvent): void => {
    if (!isKept()) event.preventDefault();
  };
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
};
