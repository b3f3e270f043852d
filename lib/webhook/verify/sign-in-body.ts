import { member, parseJson } from '../../core/json.ts';
import type { BodyTokenScheme } from './body-token.ts';
import { type ItemScheme, itemDigest } from './items.ts';

/** The body with the signature that `verifyItems` expects in each item. */
export function signItems(scheme: ItemScheme, rawBody: Buffer, secret: string): Buffer {
  const items = member(parseJson(rawBody.toString('utf8')), scheme.list);
  const contents = Array.isArray(items) ? items.map((item) => member(item, scheme.item)) : [];
  const signatures = contents.map((content) => itemDigest(scheme, content, secret).toString('base64'));
  return withTexts(rawBody, scheme.signature, signatures);
}

/** The body with the secret that `verifyBodyToken` expects in each item. */
export const withBodyToken = (scheme: BodyTokenScheme, rawBody: Buffer, secret: string): Buffer =>
  withTexts(rawBody, scheme.member, [secret]);

/** Puts texts into the members of this name, one after the other; the last one also into those that follow. */
export function withTexts(rawBody: Buffer, path: string, texts: readonly string[]): Buffer {
  const found = new RegExp(`("${path.split('.').at(-1)}"\\s*:\\s*)"[^"]*"`, 'g');
  let count = 0;
  // latin1 maps each byte to one character, so all other bytes stay as they are.
  const text = rawBody.toString('latin1').replace(found, (_, name: string) => {
    return name + JSON.stringify(texts[Math.min(count++, texts.length - 1)] ?? '');
  });
  return Buffer.from(text, 'latin1');
}
