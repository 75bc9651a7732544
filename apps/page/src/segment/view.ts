/** @file How a picture lies in its frame: scaled from its upper left corner, then moved by shares of the frame. */

export interface View {
  /** 1 shows the whole picture. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The frame, in pixels of the screen. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export const whole: View = { scale: 1, x: 0, y: 0 };

const MOST = 24;

/** A picture never leaves its frame, and never becomes smaller than it. */
const kept = ({ scale, x, y }: View): View => {
  const within = (at: number): number => Math.min(0, Math.max(1 - scale, at));
  return { scale, x: within(x), y: within(y) };
};

/** Zooms; what is under `at` stays there. */
export const zoomed = (view: View, factor: number, at: Place, frame: Frame): View => {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  const [u, v] = [(at.x - frame.left) / frame.width, (at.y - frame.top) / frame.height];
  return kept({ scale, x: u - (u - view.x) * by, y: v - (v - view.y) * by });
};

/** A finger goes from one place to another while a second one, if there is one, stays: the picture follows both. */
export const moved = (view: View, from: Place, to: Place, other: Place | null, frame: Frame): View => {
  const shift = other === null ? 1 : 0.5;
  const x = view.x + (shift * (to.x - from.x)) / frame.width;
  const y = view.y + (shift * (to.y - from.y)) / frame.height;
  if (other === null) return kept({ ...view, x, y });
  const apart = (place: Place): number => Math.max(1, Math.hypot(place.x - other.x, place.y - other.y));
  const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
  return zoomed({ ...view, x, y }, apart(to) / apart(from), middle, frame);
};
