import { messagesPath, service } from '../identity.ts';
import { plainSide, type Side, type SideOptions } from './side.ts';

const headers = { 'content-type': 'application/json', 'x-project-id': service.projectId };

/** Node's own `fetch`, which keeps its connections open. Unsigned. */
export function fetchSide({ url, inFlight }: SideOptions): Side {
  const target = new URL(messagesPath, url);
  return plainSide(inFlight, async (body) => {
    const answer = await fetch(target, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`The sink answered ${answer.status}`);
    return answer.json();
  });
}
