/** @file CRC-32C, the checksum of TensorBoard's files and of our checkpoints. Castagnoli 1993; RFC 3720, appendix B.4. */

/** 0x1EDC6F41 with its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/**
 * The checksum of bytes, or of bytes that come after others whose checksum is `before`.
 *
 * @example
 * crc32c(new TextEncoder().encode("123456789")); // 0xe3069283
 */
export const crc32c = (bytes: Uint8Array, before = 0): number => {
  let remainder = ~before;
  for (let i = 0; i < bytes.length; i++) remainder = TABLE[(remainder ^ bytes[i]!) & 0xff]! ^ (remainder >>> 8);
  return ~remainder >>> 0;
};

/** A checksum in letters: eight of them. */
export const hex = (sum: number): string => sum.toString(16).padStart(8, "0");

/** The bytes of numbers, as they lie in memory. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
