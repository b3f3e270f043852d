import * as z from 'zod';

/** One message of RocketMQ's remoting protocol: a request, or the answer with the same `opaque`. */
export interface Frame {
  /** Of a request what to do, of an answer how it ended; 0 is success. */
  readonly code: number;
  readonly opaque: number;
  /** The last bit is 1 in an answer. A broker may send requests of its own, with numbers of its own. */
  readonly flag: number;
  readonly remark?: string | null | undefined;
  readonly extFields: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Bytes before the header: the length of the rest, then the form of the header (0 is JSON) and its length in three bytes. */
const PREFIX_BYTES = 8;

/** Largest frame that is read, in bytes. RocketMQ itself allows 16 MB. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const Header = z.object({
  code: z.number(),
  opaque: z.number(),
  flag: z.number(),
  remark: z.string().nullish(),
  extFields: z.record(z.string(), z.string()).nullish(),
});

/** The bytes of a request (Apache RocketMQ, `RemotingCommand`, with a JSON header). */
export function encodeRequest({ code, opaque, extFields, body }: Omit<Frame, 'remark' | 'flag'>): Buffer {
  const header = Buffer.from(
    JSON.stringify({ code, language: 'OTHER', version: 0, opaque, flag: 0, extFields }),
  );
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(4 + header.length + body.length, 0);
  prefix.writeUInt32BE(header.length, 4);
  return Buffer.concat([prefix, header, body]);
}

/**
 * Returns a function that takes bytes as they arrive, and returns the frames that are complete.
 *
 * @throws Error (from the returned function) if the bytes are not frames
 */
export function createFrameReader(): (bytes: Buffer) => readonly Frame[] {
  let rest = Buffer.alloc(0);
  return function read(bytes) {
    rest = Buffer.concat([rest, bytes]);
    const frames: Frame[] = [];
    while (rest.length >= PREFIX_BYTES) {
      const end = 4 + rest.readUInt32BE(0);
      if (end > MAX_FRAME_BYTES) throw new Error(`a frame of ${end} bytes`);
      if (rest.length < end) break;
      frames.push(decode(rest.subarray(4, end)));
      rest = rest.subarray(end);
    }
    return frames;
  };
}

/** Whether a frame is an answer, and not a request of the broker. */
export const isAnswer = ({ flag }: Frame): boolean => (flag & 1) === 1;

function decode(frame: Buffer): Frame {
  const headerEnd = 4 + (frame.readUInt32BE(0) & 0xff_ff_ff);
  if (headerEnd > frame.length) throw new Error('a header that is longer than its frame');
  const { extFields, ...header } = Header.parse(JSON.parse(frame.toString('utf8', 4, headerEnd)));
  return { ...header, extFields: extFields ?? {}, body: Buffer.from(frame.subarray(headerEnd)) };
}
