import type { Answer } from './answer.ts';
import type { WebhookRequest } from './request.ts';

/**
 * Answers the OPTIONS request by which a sender asks whether it may post here (CloudEvents HTTP 1.1 Web Hooks, section 4):
 * only the listed origins may. The callback URL of such a request is never called.
 */
export function answerPreflight(
  { method, headers }: Pick<WebhookRequest, 'method' | 'headers'>,
  allowedOrigins: readonly string[],
): Answer | undefined {
  if (method !== 'OPTIONS') return undefined;
  const asked = headers['webhook-request-origin']?.trim().toLowerCase();
  const origin = allowedOrigins.find((allowed) => allowed.toLowerCase() === asked);
  if (origin === undefined) return { status: 403 };
  const granted = { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*', allow: 'POST' };
  return { status: 200, headers: granted };
}
