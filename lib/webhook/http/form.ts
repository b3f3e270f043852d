import type { WebhookRequest } from './request.ts';

/** Whether the body is an HTML form. */
export function isForm({ headers }: Pick<WebhookRequest, 'headers'>): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}
