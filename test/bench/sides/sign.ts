import { createHmac, hash } from 'node:crypto';
import { messagesPath, service } from '../identity.ts';

const SIGNED = 'content-type;host;x-project-id;x-sdk-date';

/**
 * The AK/SK signature as a fast client of its own would make it for this one request: all that does not change is computed
 * once. It does not use the project's code, so that a change there does not move what the project is compared with.
 */
export function createSigner(host: string): (body: string) => Record<string, string> {
  const { projectId, accessKey, secretKey } = service;
  const beforeDate = [
    'POST',
    `${messagesPath}/`,
    '',
    'content-type:application/json',
    `host:${host}`,
    `x-project-id:${projectId}`,
    'x-sdk-date:',
  ].join('\n');
  const credential = `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${SIGNED}, Signature=`;

  return (body) => {
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
    const canonical = `${beforeDate}${date}\n\n${SIGNED}\n${hash('sha256', body)}`;
    const toSign = `SDK-HMAC-SHA256\n${date}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', secretKey).update(toSign).digest('hex');
    return {
      'content-type': 'application/json',
      host,
      'x-project-id': projectId,
      'x-sdk-date': date,
      authorization: credential + signature,
    };
  };
}
