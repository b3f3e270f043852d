/**
 * A canonical request without its last line, the hash of the body: method, path, query, headers, names of the signed headers
 * (Huawei Cloud, "API request signing").
 */
export function canonicalHead(
  {
    method,
    pathname,
    search,
  }: { readonly method: string; readonly pathname: string; readonly search: string },
  headers: Readonly<Record<string, string>>,
  signedHeaders: readonly string[],
): string {
  const lines = signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('');
  const names = signedHeaders.join(';');
  return `${method}\n${canonicalPath(pathname)}\n${canonicalQuery(search)}\n${lines}\n${names}\n`;
}

/** The path with every segment encoded. The slash at its end belongs to the canonical form only, not to the URL that is sent. */
function canonicalPath(pathname: string): string {
  const path = pathname.split('/').map(decodeURIComponent).map(encode).join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

/** Names and values encoded, sorted by name and then by value. */
function canonicalQuery(search: string): string {
  const pairs = [...new URLSearchParams(search)].map(
    ([name, value]) => [encode(name), encode(value)] as const,
  );
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** RFC 3986: encodes all but the unreserved characters. `encodeURIComponent` leaves five more as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
