import { isForm } from '../http/media-type.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** The request with the fields of its form as its body, so that `body:` fields find them; any other request as it is. */
export function withFormFields(request: VerifiedRequest): VerifiedRequest {
  if (!isForm(request)) return request;
  return { ...request, body: Object.fromEntries(new URLSearchParams(request.text)) };
}
