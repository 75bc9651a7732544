/** @file What whoever gave the command agrees to, set before each command. */
export const agreed: { nonCommercial: boolean } = { nonCommercial: false };
