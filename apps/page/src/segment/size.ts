/** @file How large pictures are while they are painted on. */

/** No side of a picture that is painted on is longer: larger ones are made smaller. */
export const LONGEST = 1024;

/** No side of a picture is shorter: the network halves it twice. */
export const SHORTEST = 4;
