const WIDTH = 16;

/**
 * A hex dump: offset, 16 bytes, and their ASCII characters.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function hexOf(bytes) {
  const lines = [];
  for (let offset = 0; offset < bytes.length; offset += WIDTH) {
    const line = [...bytes.subarray(offset, offset + WIDTH)];
    const codes = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const characters = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    lines.push(`${offset.toString(16).padStart(6, '0')}  ${codes.padEnd(WIDTH * 3)} ${characters.join('')}`);
  }
  return lines.join('\n');
}
