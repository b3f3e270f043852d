import type { WebhookRequest } from './request.ts';

/**
 * How a body is read after verification: `json` needs a JSON media type, `json-as-text` is JSON whatever the media
 * type says, `any` is JSON if its media type says so and text otherwise.
 */
export type Media = 'json' | 'json-as-text' | 'any';

/** Whether the body is an HTML form. */
export function isForm({ headers }: Pick<WebhookRequest, 'headers'>): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** Whether the body is JSON: `application/json`, or a type that ends with `+json`. */
export function isJson({ headers }: Pick<WebhookRequest, 'headers'>): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(headers['content-type'] ?? '');
}
