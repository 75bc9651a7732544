/** @file How large pictures are while they are painted on. */

/** No side of a picture that is painted on is longer: larger ones are made smaller. */
export const LONGEST = 1024;
