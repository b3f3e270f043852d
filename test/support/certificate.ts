import type { KeyObject } from 'node:crypto';

/** Contents of a certificate: the dates between which it is valid, and its common name. */
export interface CertificateOptions {
  readonly from?: string;
  readonly to?: string;
  /** @default 'test' */
  readonly commonName?: string;
}

/**
 * The smallest X.509 certificate (PEM) with a public key and dates. Its own signature is all zeros, because the code does not
 * check it: it trusts a certificate by the URL that it comes from.
 */
export function certificateOf(
  publicKey: KeyObject,
  { from = '2020-01-01', to = '2050-01-01', commonName = 'test' }: CertificateOptions = {},
) {
  const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'));
  const attribute = sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(commonName)));
  const name = sequence(der(0x31, attribute));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    sha256WithRsa,
    name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const certificate = sequence(body, sha256WithRsa, der(0x03, Buffer.alloc(257)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** One value of DER: tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function sequence(...content: Buffer[]): Buffer {
  return der(0x30, ...content);
}

function time(date: string): Buffer {
  return der(0x18, Buffer.from(`${new Date(date).toISOString().replace(/[-:T]|\..*/g, '')}Z`));
}
