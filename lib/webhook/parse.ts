import httpJsonBodyParser from '@middy/http-json-body-parser';
import { problem, RequestError } from './http/answer.ts';
import type { Media } from './sender.ts';
import type { VerifiedRequest } from './verify/verification.ts';

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
  // middy expects the semicolon directly behind the type; HTTP allows a blank before it.
  const isJson = /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
  const event = { headers: request.headers, body: request.body, isBase64Encoded: false };
  try {
    parsers[isJson ? 'json-as-text' : media].before?.({ event } as never); // its types know the payloads of AWS only
  } catch (error) {
    const isOtherType = error instanceof Error && Reflect.get(error, 'statusCode') === 415;
    throw new RequestError(
      isOtherType
        ? problem(415, 'The content type must be application/json')
        : problem(400, 'The body is not JSON that can be taken'),
      { cause: error },
    );
  }
  return { ...request, body: event.body };
}
