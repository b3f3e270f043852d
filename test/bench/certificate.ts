import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { certificateOf } from '../support/certificate.ts';

/** Writes a key and a certificate for `localhost`. A client trusts it if it is told to (`NODE_EXTRA_CA_CERTS`). */
export function writeCertificate(folder: string): { keyFile: string; certificateFile: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = path.join(folder, 'key.pem');
  const certificateFile = path.join(folder, 'certificate.pem');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(certificateFile, certificateOf(publicKey, { commonName: 'localhost' }));
  return { keyFile, certificateFile };
}
