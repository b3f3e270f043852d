import type { WebhookRequest } from './request.ts';

/** Whether the body is an HTML form. */
export function isForm({ headers }: Pick<WebhookRequest, 'headers'>): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** Whether the body is JSON: `application/json`, or a type that ends with `+json`. */
export function isJson({ headers }: Pick<WebhookRequest, 'headers'>): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(headers['content-type'] ?? '');
}
