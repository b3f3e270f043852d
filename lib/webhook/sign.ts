import { digest, type HeaderValue, type HmacScheme, keyOf } from './scheme.ts';

/**
 * The headers that a sender would put on a body: the mirror image of `verifyHmac`, for `npm run invoke` and for tests.
 *
 * @param now epoch milliseconds
 * @param id the delivery id, for schemes that sign it
 */
export function signHmac(
  scheme: HmacScheme,
  { rawBody, secret, now, id = '' }: { rawBody: Buffer; secret: string; now: number; id?: string },
): Record<string, string> {
  const timestamp = scheme.timestamp ? String(Math.floor(now / 1000)) : '';
  const signature = digest(scheme, keyOf(scheme, secret), { id, timestamp, body: rawBody }).toString(
    scheme.encoding,
  );
  const placed: [HeaderValue | undefined, string][] = [
    [scheme.id, id],
    [scheme.timestamp, timestamp],
    [scheme.signature, signature],
  ];
  const headers: Record<string, string> = {};
  for (const [place, value] of placed) {
    if (!place) continue;
    const { header, prefix = '', separator = '' } = place;
    headers[header] = [headers[header], prefix + value].filter((item) => item !== undefined).join(separator);
  }
  return headers;
}
