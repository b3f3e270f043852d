import { member } from '../../core/json.ts';
import type { WebhookRequest } from '../http/request.ts';

/**
 * Place of one value in a request: a header, a parameter of the query, a member of the JSON body (`a.b`), or
 * the headers that another header lists, each as `name:value`.
 */
export type ValuePlace =
  | { readonly header: string }
  | { readonly query: string | readonly string[] }
  | { readonly member: string }
  | { readonly listedBy: string; readonly mustList: readonly string[] };

/** The parts of a request in which a value can stand, besides its body. */
type Places = Pick<WebhookRequest, 'headers' | 'repeatedHeaders' | 'query'>;

/** The value of a place: `undefined` if the request has none, empty if it has several or one that cannot be used. */
export function readValue(place: ValuePlace, request: Places, body: unknown): string | undefined {
  if ('header' in place) {
    const { header } = place;
    const value = request.headers[header];
    return request.repeatedHeaders.has(header) ? value && '' : value;
  }
  if ('query' in place) {
    const asked = new URLSearchParams(request.query);
    const given = [place.query].flat().flatMap((name) => asked.getAll(name));
    return given.length > 1 ? '' : given[0];
  }
  if ('listedBy' in place) return listedHeaders(place, request);
  const value = place.member.split('.').reduce(member, body);
  return value === undefined || typeof value === 'string' ? value : '';
}

/** The name of a place in a reason. */
export function placeName(place: ValuePlace): string {
  if ('header' in place) return `header ${place.header}`;
  if ('query' in place) return `parameter ${[place.query].flat().join(' or ')}`;
  if ('listedBy' in place) return `header ${place.listedBy}`;
  return `member ${place.member}`;
}

/** The most headers that a request may list as signed. */
const MAX_LISTED = 30;

/** The listed headers in the order of their names. The list comes from the request, so it must name what has to be signed. */
function listedHeaders(
  { listedBy, mustList }: Extract<ValuePlace, { listedBy: string }>,
  { headers, repeatedHeaders }: Places,
): string | undefined {
  const list = headers[listedBy];
  if (list === undefined) return undefined;
  const names = list.split(',', MAX_LISTED + 1).map((name) => name.trim().toLowerCase());
  const isComplete = names.length <= MAX_LISTED && mustList.every((name) => names.includes(name));
  const isReadable = names.every((name) => headers[name] !== undefined && !repeatedHeaders.has(name));
  if (!isComplete || !isReadable) return '';
  const lines = names.sort().map((name) => `${name}:${headers[name]}`);
  return lines.join(';');
}
