/** Numbers of at least 0 and less than 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Base64 of this number of random bytes. Its gzip in base64 is not shorter than the text itself. */
export function incompressibleText(bytes: number): string {
  const random = seededRandom(bytes);
  return Buffer.from(Uint8Array.from({ length: bytes }, () => random() * 256)).toString('base64');
}
