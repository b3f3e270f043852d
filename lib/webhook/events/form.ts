import type { WebhookRequest } from '../http/request.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** Whether the body is an HTML form. */
export function isForm({ headers }: Pick<WebhookRequest, 'headers'>): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/**
 * The request with the fields of its form as its body, so that `body:` fields find them; any other as it is.
 */
export function withFormFields(request: VerifiedRequest): VerifiedRequest {
  if (!isForm(request)) return request;
  return { ...request, body: Object.fromEntries(new URLSearchParams(request.rawBody.toString('utf8'))) };
}
