import { composedSender } from '../factories/composed-sender.ts';
import { A_URL, type SecretOption } from '../factories/options.ts';
import type { UrlOption } from '../factories/url-option.ts';

const SIGNED_HEADERS = 'x-contentful-signed-headers';
const TIMESTAMP = 'x-contentful-timestamp';

/** Options of `contentful`. */
export interface ContentfulOptions extends SecretOption, UrlOption {
  /** How old a request may be. @default 30 */
  readonly toleranceSeconds?: number;
}

/**
 * Contentful with request verification (Contentful, "Request verification"): method, path, headers and body are signed. `url` is
 * the URL of the webhook, of which the path counts. The request says which headers are signed; the time must be one of them.
 */
export const contentful = (options: ContentfulOptions) =>
  composedSender(options, {
    name: 'contentful',
    needed: { url: A_URL },
    optional: ['toleranceSeconds'],
    media: 'any', // application/vnd.contentful.management.v1+json, or as the webhook says
    scheme: {
      algorithm: 'composed',
      by: 'hmac',
      hash: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-contentful-signature' },
      values: {
        timestamp: { header: TIMESTAMP },
        headers: { listedBy: SIGNED_HEADERS, mustList: [SIGNED_HEADERS, TIMESTAMP] },
      },
      signed: '{method}\n{path}\n{headers}\n{body}',
      timestamp: { unit: 'milliseconds', toleranceSeconds: options.toleranceSeconds ?? 30 },
      url: options.url,
    },
    fields: {
      type: 'header:x-contentful-topic',
      subject: 'body:sys.id',
      time: 'body:sys.updatedAt',
      defaultType: 'contentful',
    },
  });
