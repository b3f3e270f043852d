import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type CertificateOptions, certificateOf } from './certificate.ts';

/** An https endpoint in front of a server on this machine. */
export interface TlsFront {
  readonly url: string;
  /** The certificate of the endpoint (PEM), which a client must trust. */
  readonly certificate: string;
}

/** Starts an https endpoint that forwards each connection to a port. It is closed at the end of the test. */
export async function startTls(port: number, options: CertificateOptions = {}): Promise<TlsFront> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = certificateOf(publicKey, { commonName: 'localhost', ...options });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const server = createServer({ key, cert: certificate }, (encrypted) => {
    const plain = connect(port, '127.0.0.1');
    encrypted.on('error', () => plain.destroy()).on('close', () => plain.destroy());
    plain.on('error', () => encrypted.destroy());
    encrypted.pipe(plain).pipe(encrypted);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the TLS server has no port');
  return { url: `https://localhost:${address.port}`, certificate };
}
