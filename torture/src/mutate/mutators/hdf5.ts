/** @file Changes where HDF5 keeps its structure: behind the signatures of its trees, heaps and headers. */
import { anyBytes } from "./bytes.ts";
import { type Mutator, pick } from "./mutator.ts";

const signatures = ["\x89HDF", "TREE", "SNOD", "HEAP", "OHDR", "OCHK", "FRHP", "FHDB", "BTHD", "GCOL"];

const placesOf = (bytes: Uint8Array): readonly number[] => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places: number[] = [];
  for (const signature of signatures) {
    for (let at = text.indexOf(signature, 0, "latin1"); at >= 0; at = text.indexOf(signature, at + 1, "latin1")) {
      places.push(at);
    }
  }
  return places;
};

/** A few bytes near a signature: counts, addresses, sizes, versions. */
export const inHdf5: Mutator = (bytes, random) => {
  const places = placesOf(bytes);
  if (places.length === 0) return anyBytes(bytes, random);
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  for (let left = 1 + random.integer(2); left > 0; left--) {
    const at = pick(places, random) + random.integer(48);
    if (at + 8 > copy.length) continue;
    if (random.chance(0.5)) copy[at] = random.integer(256);
    // Addresses are eight bytes: another structure of the file, so that it goes in circles.
    else view.setBigUint64(at, BigInt(random.chance(0.6) ? pick(places, random) : 0xffffffff), true);
  }
  return copy;
};
