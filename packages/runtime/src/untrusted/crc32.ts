/** @file The checksum of zip files, CRC-32, where the machine has none. */
const tableOf = (): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
    return sum;
  });

export const crc32 = (bytes: Uint8Array): number => {
  const table = tableOf();
  let sum = -1;
  for (const byte of bytes) sum = table[(sum ^ byte) & 0xff]! ^ (sum >>> 8);
  return ~sum >>> 0;
};
