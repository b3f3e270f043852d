import httpJsonBodyParser from '@middy/http-json-body-parser';
import { problem, RequestError } from '../http/answer.ts';
import { isJson, type Media } from '../http/media-type.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

const parsers = {
  json: httpJsonBodyParser(),
  'json-as-text': httpJsonBodyParser({ disableContentTypeCheck: true }),
  any: httpJsonBodyParser({ disableContentTypeError: true }),
};

/**
 * The request with its body parsed. The raw bytes do not change: they are what is sent on.
 *
 * @throws RequestError with 415 when the media type is not JSON but has to be, 400 when the body is not valid JSON
 */
export function parseBody(request: VerifiedRequest, media: Media): VerifiedRequest {
  const text = request.text.replace(/^\uFEFF/, ''); // a byte order mark is not JSON
  const event = { headers: request.headers, body: text as unknown, isBase64Encoded: false };
  // middy expects the semicolon directly behind the type; HTTP allows a blank before it.
  const { before } = parsers[isJson(request) ? 'json-as-text' : media];
  try {
    before?.({ event } as never); // its types know the payloads of AWS only
    return { ...request, body: event.body };
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'statusCode') === 415) {
      throw new RequestError(problem(415, 'The content type must be application/json'), { cause: error });
    }
    return { ...request, body: parseUnguarded(text) };
  }
}

/**
 * middy refuses members named `__proto__` or `constructor.prototype`, and its recursion ends at some thousand levels. Here
 * such a body is verified, its text is sent on as it is, and fields are read with `Object.hasOwn`, so it is accepted.
 */
function parseUnguarded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError(problem(400, 'The body is not valid JSON'), { cause: error });
  }
}
