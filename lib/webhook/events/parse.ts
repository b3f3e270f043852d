import httpJsonBodyParser from '@middy/http-json-body-parser';
import { problem, RequestError } from '../http/answer.ts';
import { isJson, type Media } from '../http/media-type.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** For bodies whose media type is not JSON: refuses them, or leaves them as they are. */
const parsers = {
  json: httpJsonBodyParser(),
  any: httpJsonBodyParser({ disableContentTypeError: true }),
};

/**
 * The request with its body parsed. The raw bytes do not change: they are what is sent on.
 *
 * @throws RequestError with 415 when the media type is not JSON but has to be, 400 when the body is not valid JSON
 */
export function parseBody(request: VerifiedRequest, media: Media): VerifiedRequest {
  const text = request.text.replace(/^\uFEFF/, ''); // a byte order mark is not JSON
  if (media === 'json-as-text' || isJson(request)) return { ...request, body: jsonOf(text) };
  const event = { headers: request.headers, body: text };
  try {
    parsers[media].before?.({ event } as never); // its types know the payloads of AWS only
    return { ...request, body: event.body };
  } catch (cause) {
    throw new RequestError(problem(415, 'The content type must be application/json'), { cause });
  }
}

/**
 * The value of a JSON text. middy's parser calls a function for each value, to refuse members named `__proto__` or
 * `constructor.prototype`, which takes seven times as long. Here such a body is accepted: it is verified, its text is sent on
 * as it is, and fields are read with `Object.hasOwn`.
 */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError(problem(400, 'The body is not valid JSON'), { cause: error });
  }
}
