import { isUtf8 } from 'node:buffer';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { Verification, VerifiedRequest, VerifyContext } from '../../lib/webhook/verify/verification.ts';

/** Time of the webhook tests, in epoch milliseconds: 2026-11-23T06:00:00Z. */
export const NOW = Date.parse('2026-11-23T06:00:00Z');

/** A request as the handler gets it: verified, and with its body parsed if it is JSON. */
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

/** Marks a request as verified, and parses it. Only tests may skip the check. */
export function asVerified(request: WebhookRequest): VerifiedRequest {
  const { rawBody } = request;
  const text = rawBody.toString('utf8');
  return {
    ...request,
    text,
    isText: isUtf8(rawBody),
    body: parsed(text),
    received: request,
  } as VerifiedRequest;
}

/** Whether a verification accepted the request. */
export async function isAccepted(verification: Verification | Promise<Verification>): Promise<boolean> {
  return (await verification) === 'verified';
}

/** A context in which only these URLs can be fetched. */
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
