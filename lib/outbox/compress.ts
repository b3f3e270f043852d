import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { InvalidEventError } from '../core/errors.ts';
import { MAX_BODY_BYTES } from '../rocketmq/message.ts';

/** Loads `node:zlib` with the first record that needs it: 3 ms, which most containers never spend. */
const zlib = () => process.getBuiltinModule('node:zlib');

/**
 * The most bytes that a compressed text may grow to: the largest body of a message, and the JSON around it. A small
 * record that grows without end (a "zip bomb") is refused.
 */
const MAX_TEXT_BYTES = MAX_BODY_BYTES + 1024 * 1024;

/** Compresses a text to gzip in base64. The work is done outside the event loop, so that sends go on meanwhile. */
export async function compress(text: string): Promise<string> {
  return (await promisify(zlib().gzip)(text)).toString('base64');
}

/** The text of a gzip in base64; an InvalidEventError if it is not gzip in base64, or the text is too large. */
export function decompress(base64: string): string | InvalidEventError {
  try {
    const bytes = zlib().gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_TEXT_BYTES });
    return isUtf8(bytes) ? bytes.toString() : new InvalidEventError('its compressed text is not UTF-8');
  } catch (cause) {
    return new InvalidEventError(
      `its text cannot be decompressed: it is not gzip in base64, or it has more than ${MAX_TEXT_BYTES} bytes`,
      { cause },
    );
  }
}
