/** @file How a picture may look that shows the same: moved, turned, tinted. */
import { type Augment, augment, brightness, contrast, flip, rotate, scale, shift } from "@tributary/images";

/** @param side Of the pictures, in pixels: they are shifted by a tenth of it. */
export const changed = (side: number): Augment =>
  augment([
    flip({ horizontal: 0.5 }),
    shift({ pixels: Math.round(side / 10) }),
    rotate({ degrees: 12 }),
    scale({ from: 0.85, to: 1.2 }),
    brightness({ by: 0.15 }),
    contrast({ by: 0.2 }),
  ]);
