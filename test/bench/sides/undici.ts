import { Pool } from 'undici';
import { messagesPath, service } from '../identity.ts';
import { plainSide, type Side, type SideOptions } from './side.ts';
import { createSigner } from './sign.ts';

const unsigned = { 'content-type': 'application/json', 'x-project-id': service.projectId };

/** `undici.request` on a pool with one connection for each request in flight. */
export function undiciSide({ url, inFlight }: SideOptions, isSigned: boolean): Side {
  const pool = new Pool(url, { connections: inFlight, allowH2: false });
  const sign = createSigner(new URL(url).host);
  return plainSide(inFlight, async (body) => {
    const headers = isSigned ? sign(body) : unsigned;
    const answer = await pool.request({ method: 'POST', path: messagesPath, headers, body });
    if (answer.statusCode !== 200) throw new Error(`The sink answered ${answer.statusCode}`);
    return answer.body.json();
  });
}
