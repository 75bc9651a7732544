/** @file The loss as a living curve. */
import type { JSX } from "preact";

const WIDTH = 280;
const HEIGHT = 72;
/** So many points are drawn; each is the mean of those that it stands for. */
const POINTS = 140;

const means = (losses: readonly number[]): readonly number[] => {
  const each = Math.max(1, Math.ceil(losses.length / POINTS));
  return Array.from({ length: Math.ceil(losses.length / each) }, (_, i) => {
    const part = losses.slice(i * each, (i + 1) * each);
    return part.reduce((sum, loss) => sum + loss, 0) / part.length;
  });
};

export const LossCurve = ({ losses }: { readonly losses: readonly number[] }): JSX.Element => {
  const values = means(losses);
  const most = Math.max(0.1, ...values);
  // Small losses matter as much as large ones: the root spreads them.
  const place = (value: number, i: number): string =>
    `${((WIDTH * i) / Math.max(1, values.length - 1)).toFixed(1)} ${(HEIGHT - 4 - (HEIGHT - 8) * Math.sqrt(Math.max(0, value) / most)).toFixed(1)}`;
  const recent = losses.slice(-20);
  const now = recent.reduce((sum, loss) => sum + loss, 0) / Math.max(1, recent.length);
  return (
    <figure class="curve" data-last={losses.at(-1)}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={losses.length === 0 ? "The loss: nothing was learned yet" : `The loss, now ${now.toFixed(3)}`}
        preserveAspectRatio="none"
      >
        {values.length > 1 && <polyline points={values.map(place).join(" ")} />}
      </svg>
      <figcaption>
        Loss <span data-value="loss">{losses.length === 0 ? "–" : now.toFixed(3)}</span>
      </figcaption>
    </figure>
  );
};
