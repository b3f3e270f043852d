import { createHmac } from 'node:crypto';
import { eventOf } from '../events/content.ts';
import { type HmacSender, hmacSender } from '../factories/hmac-sender.ts';
import { listOf, type SecretOption } from '../factories/options.ts';
import { echoJson } from '../http/echo.ts';
import { valuesOf } from '../verify/variables.ts';

const fields = { subject: 'body:for_user_id', defaultType: 'x' } as const;

/** The form of a token. Anyone may ask, so no body of this form is accepted: the answer would be its signature. */
const tokenForm = /^[\w.~+/=-]{1,256}$/;
const LONGEST_TOKEN = 256;

/** Whether a body could be a token. Some tokens are JSON, such as `123` and `null`. */
const isToken = (body: Buffer) => body.length <= LONGEST_TOKEN && tokenForm.test(body.toString('latin1'));

/** Members of a body that do not say what happened. */
const envelope = ['for_user_id', 'users', 'apps', 'user_has_blocked'];

/**
 * The account activity API of X, signed with the consumer secret (X Developer Platform, "Webhooks"). Once an hour X asks with a
 * GET whether the webhook has the secret.
 */
export function x(options: SecretOption): HmacSender {
  const sender = hmacSender(options, {
    name: 'x',
    methods: ['GET', 'POST'],
    preflight({ method, query }, { secrets }) {
      if (method !== 'GET') return undefined;
      const token = new URLSearchParams(query).get('crc_token') ?? '';
      const [secret] = valuesOf(listOf(options.secret), secrets);
      if (secret === undefined) return { status: 503 };
      const digest = createHmac('sha256', secret).update(token).digest('base64');
      return echoJson(token, tokenForm, { response_token: `sha256=${digest}` });
    },
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-twitter-webhooks-signature', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields,
    // The kind of an event is the name of the member that holds it.
    events(request) {
      const kind = Object.keys(Object(request.body)).find((name) => !envelope.includes(name));
      return [eventOf({ ...fields, defaultType: kind ?? fields.defaultType }, request)];
    },
  });
  return {
    ...sender,
    verify: (request, context) =>
      isToken(request.rawBody) ? 'malformed: the body could be a token' : sender.verify(request, context),
  };
}
