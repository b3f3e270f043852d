import { eventOf } from '../events/content.ts';
import { firstOf, joined } from '../events/fields.ts';
import { type FramedOptions, framedScheme } from '../factories/framed-scheme.ts';
import { A_VARIABLE, listOf } from '../factories/options.ts';
import { sealedSender } from '../factories/sealed-sender.ts';
import { type Answer, problem, RequestError } from '../http/answer.ts';
import { echo } from '../http/echo.ts';
import type { WebhookRequest } from '../http/request.ts';
import { framedKeyProblem } from '../verify/ciphers.ts';
import { verifyComposed } from '../verify/composed.ts';
import type { ComposedScheme } from '../verify/composed-scheme.ts';
import { keysOf, openSealed, type SealedScheme } from '../verify/sealed.ts';
import { valuesOf } from '../verify/variables.ts';
import type { VerifiedRequest, VerifyContext } from '../verify/verification.ts';
import { readXml } from '../verify/xml.ts';

/** A message has an id of its own. An event has the member who caused it, and a time; that is what WeCom says to compare. */
const fields = {
  id: firstOf('body:MsgId', joined('body:FromUserName', 'body:CreateTime', 'body:Event', 'body:EventKey')),
  type: joined('body:MsgType', 'body:Event', 'body:ChangeType'),
  subject: 'body:FromUserName',
  defaultType: 'wecom',
} as const;

/**
 * WeCom: messages and events as XML (WeCom Developer Center, "Receiving messages and events"). The message carries the decrypted XML
 * as it is. WeCom waits 5 seconds for an answer, and one second for the answer to its handshake. It sorts what it signs, so its
 * signature does not tell the time from the nonce: who has a request whose nonce is a later time can post it again at that time.
 * `owner` is the id of the company, or of the suite.
 */
export function wecom(options: FramedOptions) {
  const scheme = framedScheme(options, {
    signature: { query: 'msg_signature' },
    values: { timestamp: { query: 'timestamp' }, nonce: { query: 'nonce' }, encrypt: { member: 'Encrypt' } },
    unit: 'seconds',
    envelope: { format: 'xml', member: 'Encrypt' },
  });
  return sealedSender(options, {
    name: 'wecom',
    needed: { aesKey: A_VARIABLE, owner: 'the id of the company' },
    optional: ['toleranceSeconds'],
    scheme,
    keyOption: { name: 'aesKey', problem: framedKeyProblem },
    media: 'any',
    methods: ['GET', 'POST'],
    answerWithinMs: 4500,
    fields,
    preflight: (request, context) => echoAnswer(scheme, request, context, listOf(options.secret)),
    handshake: refuseEcho,
    events: (request) => [eventOf(fields, { ...request, body: readXml(request.rawBody) })],
  });
}

/** A number. The answer must never hold a message: anyone who copied a signed request could have it decrypted. */
const echoForm = /^\d{1,64}$/;

/** The text of a GET, whose signature stands in its URL and so in access logs, is not accepted as a message. */
function refuseEcho({ text }: VerifiedRequest): undefined {
  if (echoForm.test(text))
    throw new RequestError(problem(400, 'The body is the text of a question, and no message'));
}

/** A GET shows an encrypted text, which WeCom expects back decrypted. It is signed as a body is. */
function echoAnswer(
  scheme: SealedScheme,
  request: WebhookRequest,
  { secrets, now }: VerifyContext,
  names: readonly string[],
): Answer | undefined {
  if (request.method !== 'GET') return undefined;
  const echoed: ComposedScheme = { ...scheme, values: { ...scheme.values, encrypt: { query: 'echostr' } } };
  const verification = verifyComposed(echoed, request, valuesOf(names, secrets), now);
  const asked = new URLSearchParams(request.query).get('echostr') ?? '';
  const content = verification === 'verified' ? openSealed(scheme, asked, keysOf(scheme, secrets)) : '';
  if (typeof content === 'string') return { status: 401 };
  return echo(content.toString('utf8'), echoForm);
}
