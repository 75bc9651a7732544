/** @file Sizes as papers print them, `3×3`, or as keyboards write them, `3x3`. */

/** With the sign that papers print. */
export const crossed = (written: string): string => written.replace("x", "×");
