/** @file The sample pictures, and the strokes that are on the first one when the page opens. */
import { type Labels, paintLine, type Spot } from "./paint/labels.ts";

/** Names of the samples in `public/samples`; see its NOTICE.md. */
export const samples: readonly string[] = ["nuclei-1", "nuclei-2", "nuclei-3", "nuclei-4"];

interface SampleStroke {
  readonly label: number;
  readonly radius: number;
  readonly points: readonly Spot[];
}

const line = (label: number, radius: number, ...numbers: readonly number[]): SampleStroke => ({
  label,
  radius,
  points: numbers.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: numbers[i + 1] ?? 0 }] : [])),
});

const strokes: readonly SampleStroke[] = [
  line(1, 4, 91, 82, 108, 86),
  line(1, 4, 10, 148, 23, 146),
  line(1, 3, 140, 187, 147, 194),
  line(0, 4, 215, 115, 240, 118, 237, 131, 202, 138),
  line(0, 4, 190, 205, 205, 235),
  line(0, 1.5, 58, 92, 66, 91, 81, 91),
];

/** What is painted on the first sample when the page opens. */
export const paintSample = (labels: Labels): void => {
  for (const { label, radius, points } of strokes) {
    for (const [i, spot] of points.entries())
      paintLine(labels, points[Math.max(0, i - 1)] ?? spot, spot, radius, label);
  }
};
