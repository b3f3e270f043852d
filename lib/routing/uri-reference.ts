const pathChars = String.raw`[\p{L}\p{N}\-._~!$&'()*+,;=:@%/]`;
const tail = String.raw`(\?(${pathChars}|\?)*)?(#(${pathChars}|\?)*)?$`;
const authority = String.raw`//[A-Za-z0-9.-]*[A-Za-z0-9](:\d+)?(?=[/?#]|$)`;
/**
 * The usual references, such as `urn:a:b`, `https://host/path` and `name`, in ASCII: each of them is one of the references
 * below, which take much longer to test.
 */
const usualReference =
  /^(?:[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[A-Za-z0-9.-]*[A-Za-z0-9](?=\/|$)|(?=[^/]))|(?!\/\/)(?![^/]*:))[A-Za-z0-9\-._~!$&'()*+,;=:@/]*$/;
/**
 * URI references that java.net.URI takes. Some rare legal ones are not covered, such as those with a user or an IPv6
 * address.
 */
const references = [
  new RegExp(`^([A-Za-z][A-Za-z0-9+.-]*:)?${authority}(/${pathChars}*)?${tail}`, 'u'),
  new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:(?!//)${pathChars}+${tail}`, 'u'),
  new RegExp(`^(?!//)(?![^/?#]*:)${pathChars}*${tail}`, 'u'),
];

/**
 * A text as a URI reference (RFC 3986). Characters that are not allowed are percent-encoded; if that is not enough, all but
 * the slashes.
 */
export function uriReference(text: string): string {
  if (usualReference.test(text)) return text;
  const wellFormed = text.toWellFormed();
  const encoded = wellFormed
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/[^\p{L}\p{N}\-._~!$&'()*+,;=:@%/?#]/gu, encodeURIComponent);
  if (references.some((reference) => reference.test(encoded))) return encoded;
  return wellFormed
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^\/\/+/, '/');
}
