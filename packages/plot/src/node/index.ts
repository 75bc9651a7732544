export { type PngOptions, toPng } from "./png.ts";
