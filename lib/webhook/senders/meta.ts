import { parseJson, rawItems, rawMembers } from '../../core/json.ts';
import type { EventContent } from '../../event/event.ts';
import { batchEvents, type Item, itemOf } from '../events/batch.ts';
import { type EventFields, member } from '../events/fields.ts';
import type { Answer } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';
import { hmacSender } from '../verify/hmac.ts';
import { isSameText, type SecretOption, valuesOf, variablesOf } from '../verify/variables.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** An item is a change of WhatsApp or Instagram, or a message of Messenger. */
const fields: EventFields = { id: ['body:message.mid'], defaultType: 'meta' };

/**
 * Meta: WhatsApp, Messenger, Instagram, signed with the app secret (Meta for Developers, "Webhooks", getting
 * started). A batch of changes or messages becomes one event each.
 *
 * @param verifyToken names the variable with the token that the dashboard sends when the webhook is set up
 */
export function meta({
  secret,
  verifyToken,
}: SecretOption & { readonly verifyToken: string | readonly string[] }) {
  const eventsOf = batchEvents('meta', fields, itemsOf);
  const sender = hmacSender({
    name: 'meta',
    secret,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-hub-signature-256', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields,
    methods: ['GET', 'POST'],
    preflight: (request, { secrets }) => challengeAnswer(request, valuesOf(verifyToken, secrets)),
    events: (request, options) => eventsOf(request, options).map((event) => described(request, event)),
  });
  return { ...sender, secrets: [...sender.secrets, ...variablesOf('meta', verifyToken)] };
}

/** A GET proves itself with the token, and wants its challenge back. */
function challengeAnswer({ method, query }: WebhookRequest, tokens: readonly string[]): Answer | undefined {
  if (method !== 'GET') return undefined;
  const asked = new URLSearchParams(query);
  const given = asked.get('hub.verify_token') ?? '';
  const isOurs = asked.get('hub.mode') === 'subscribe' && tokens.some((token) => isSameText(given, token));
  const challenge = asked.get('hub.challenge') ?? '';
  if (!isOurs || challenge === '') return { status: 403 };
  const headers = { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body: challenge };
}

function itemsOf({ body }: VerifiedRequest, text: string): Item[] | undefined {
  if (!Array.isArray(member(body, 'entry'))) return undefined;
  const items = rawItems(rawMembers(text).entry ?? '[]').flatMap(itemsOfEntry);
  return items.length > 0 ? items : undefined;
}

function itemsOfEntry(text: string): Item[] {
  const entry: unknown = JSON.parse(text);
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
  const subject = String(member(entry, 'id') ?? '') || undefined;
  const { changes = '', messaging = '' } = rawMembers(text);
  const lists = [changes, messaging].filter((list) => list.startsWith('['));
  return lists.flatMap(rawItems).map((item) => ({ ...itemOf(item), subject }));
}

/**
 * Type and id as consumers want them: `whatsapp_business_account.messages`, and the ids of the messages
 * within.
 */
function described({ body }: VerifiedRequest, event: EventContent): EventContent {
  const item = parseJson(event.data);
  const kind = Object.keys(Object(item)).find((name) => !['sender', 'recipient', 'timestamp'].includes(name));
  const what = member(item, 'field') ?? (member(item, 'sender') && kind);
  const type = [member(body, 'object'), what].filter((part) => typeof part === 'string').join('.');
  return { ...event, id: idsOf(member(item, 'value')).join('.') || event.id, type: type || event.type };
}

/** A status has the id of its message, so what became of the message belongs to it. */
function idsOf(value: unknown): string[] {
  const list = (name: string) => [member(value, name) ?? []].flat();
  const messages = list('messages').map((message) => member(message, 'id'));
  const statuses = list('statuses').map((status) => {
    const [id, what] = [member(status, 'id'), member(status, 'status')];
    return typeof id === 'string' ? `${id}.${what}` : undefined;
  });
  return [...messages, ...statuses].filter((id) => typeof id === 'string');
}
