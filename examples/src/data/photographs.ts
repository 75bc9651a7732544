/** @file Pictures of lines in more or less light, by a camera that adds its dark level and says so. */
import { generated, randomFrom } from "@tributary/images";
import { line } from "./lines.ts";

const one = (value: number) => ({ data: Float32Array.of(value), shape: [1] as const });

/** In: the picture, and what the camera added. Out: the number of its kind, and how much light there was. */
export const photographs = (count: number) =>
  generated(count, (index) => {
    const random = randomFrom(1, `photograph ${index}`);
    const { data, shape } = line(index % 2 === 0 ? "level" : "upright", random);
    const [light, dark] = [random.uniform(0.5, 1), random.uniform(0, 0.5)];
    const picture = { data: data.map((value) => light * value + dark), shape };
    const kind = { data: Int32Array.of(index % 2), shape: [] };
    return {
      input: { picture, dark: one(dark) },
      target: { kind, light: one(light) },
      name: `photograph ${index}`,
    };
  });
