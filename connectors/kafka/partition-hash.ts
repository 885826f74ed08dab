// The hash that Kafka's own producers choose the partition of a key by: murmur2 in 32 bits, of the key in UTF-8. The
// client's own works with big integers, which costs more than all else that is done for a record here.

const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;
const shift = 24;

/** Keys up to this many characters need no buffer of their own. */
const scratchCharacters = 1024;
const scratch = Buffer.allocUnsafe(scratchCharacters * 3);

/** The hash of a key without its sign, as the partition is the rest of it. */
export function hashKey(key: string): number {
  const bytes = key.length <= scratchCharacters ? scratch : Buffer.from(key);
  const length = bytes === scratch ? scratch.write(key, 'utf8') : bytes.length;
  let hash = seed ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), multiplier);
    word ^= word >>> shift;
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier);
  }
  if (at < length) {
    let rest = 0;
    for (let i = length - 1; i >= at; i--) rest = (rest << 8) | (bytes[i] as number);
    hash = Math.imul(hash ^ rest, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}
