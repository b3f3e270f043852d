import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { Verification, VerifiedRequest, VerifyContext } from '../../lib/webhook/verify/verification.ts';

/** When webhook tests happen, in epoch milliseconds: 2026-11-23T06:00:00Z. */
export const NOW = Date.parse('2026-11-23T06:00:00Z');

/** A request as the handler sees it: verified, its body parsed if it is JSON. Unverified code may have it too. */
export function webhookRequest(
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  more: Partial<WebhookRequest> = {},
): VerifiedRequest {
  const rawBody = Buffer.from(body);
  return asVerified({
    front: 'http-api',
    method: 'POST',
    path: '/hooks/test',
    query: '',
    headers,
    repeatedHeaders: new Set(),
    rawBody,
    receivedAt: new Date(NOW).toISOString(),
    ...more,
  });
}

/** A request as if it had been verified and parsed. Only tests may skip the check. */
export function asVerified(request: WebhookRequest): VerifiedRequest {
  return { ...request, body: parsed(request.rawBody.toString('utf8')) } as VerifiedRequest;
}

/** Whether a check accepted a request. */
export async function isAccepted(verification: Verification | Promise<Verification>): Promise<boolean> {
  return (await verification) === 'verified';
}

/** A context in which these URLs can be fetched, and nothing else. */
export function contextWithTexts(
  texts: Readonly<Record<string, string>>,
  more: Partial<VerifyContext> = {},
): VerifyContext & { readonly fetched: string[] } {
  const fetched: string[] = [];
  const fetchText = async (url: URL) => {
    fetched.push(url.href);
    const text = texts[url.href];
    if (text === undefined) throw new Error(`${url.href} is not there`);
    return text;
  };
  return { secrets: {}, now: NOW, fetchText, fetched, ...more };
}

/** The same text with its character at `index` replaced by the neighbour that differs in the lowest bit. */
export function flipBit(text: string, index: number): string {
  const flipped = String.fromCharCode(text.charCodeAt(index) ^ 1);
  return text.slice(0, index) + flipped + text.slice(index + 1);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return text;
  }
}
