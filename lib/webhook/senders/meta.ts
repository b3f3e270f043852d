import { member, parseJson, rawItems, rawMembers } from '../../core/json.ts';
import type { EventContent } from '../../event/event.ts';
import { batchEvents, type Item, itemOf } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import { A_VARIABLE, type Names, type SecretOption, variablesOf } from '../factories/options.ts';
import type { Answer } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';
import { isSameText, valuesOf } from '../verify/variables.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** Options of `meta`. */
export interface MetaOptions extends SecretOption {
  /** Names the variable with the token that the dashboard sends when the webhook is set up. */
  readonly verifyToken: Names;
}

/** An item is a change of WhatsApp or Instagram, or a message of Messenger. */
const fields: EventFields = { id: 'body:message.mid', defaultType: 'meta' };
const eventsOf = batchEvents(fields, itemsOf);

/**
 * Meta: WhatsApp, Messenger, Instagram, signed with the app secret (Meta for Developers, "Webhooks", getting
 * started). Each change or message of a batch becomes an event; so does an entry that holds anything else.
 */
export function meta(options: MetaOptions) {
  const { verifyToken } = options;
  const sender = hmacSender(options, {
    name: 'meta',
    needed: { verifyToken: A_VARIABLE },
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-hub-signature-256', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields,
    methods: ['GET', 'POST'],
    preflight: (request, { secrets }) => challengeAnswer(request, valuesOf(verifyToken, secrets)),
    events: (request, how) => eventsOf(request, how).map((event) => described(request, event)),
  });
  return { ...sender, secrets: [...sender.secrets, ...variablesOf('meta', 'verifyToken', verifyToken)] };
}

/** A GET shows the token, and expects its challenge back. */
function challengeAnswer({ method, query }: WebhookRequest, tokens: readonly string[]): Answer | undefined {
  if (method !== 'GET') return undefined;
  const asked = new URLSearchParams(query);
  const given = asked.get('hub.verify_token') ?? '';
  const isExpected =
    asked.get('hub.mode') === 'subscribe' && tokens.some((token) => isSameText(given, token));
  const challenge = asked.get('hub.challenge') ?? '';
  if (!isExpected || challenge === '') return { status: 403 };
  const headers = { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body: challenge };
}

/** The items of all entries. If the body holds anything besides its entries, the full body is one more item. */
function itemsOf({ body }: VerifiedRequest, text: string): Item[] | undefined {
  if (!Array.isArray(member(body, 'entry'))) return undefined;
  const { object, entry = '[]', ...others } = rawMembers(text);
  const items = rawItems(entry).flatMap(itemsOfEntry);
  if (items.length === 0) return undefined;
  return isComplete(text, others) ? items : [...items, itemOf(text)];
}

/**
 * The changes and messages of an entry. An entry that holds anything else, such as `standby` or `changed_fields`, is one
 * more item with its full text: everything that Meta posts must be sent on, also if it is not known here.
 */
function itemsOfEntry(text: string): Item[] {
  const entry = itemOf(text);
  if (typeof entry.value !== 'object' || entry.value === null || Array.isArray(entry.value)) return [entry];
  const { id, time, changes = '[]', messaging = '[]', ...others } = rawMembers(text);
  const subject = String(member(entry.value, 'id') ?? '') || undefined;
  const lists = [changes, messaging].filter((list) => list.startsWith('['));
  const items = lists.flatMap(rawItems).map((item) => ({ ...itemOf(item), subject }));
  const isSplit = items.length > 0 && lists.length === 2 && isComplete(text, others);
  return isSplit ? items : [...items, { ...entry, subject }];
}

/** Whether an object has no other members and no member twice: only the last of a repeated member could be read. */
function isComplete(text: string, others: Readonly<Record<string, string>>): boolean {
  return Object.keys(others).length === 0 && rawItems(text).length === Object.keys(rawMembers(text)).length;
}

/** The members that do not tell what an item is about. */
const envelope = 'sender recipient timestamp object entry id uid time changes messaging'.split(' ');

/** Type and id as consumers expect them: `whatsapp_business_account.messages`, and the ids of the messages within. */
function described({ body }: VerifiedRequest, event: EventContent): EventContent {
  const item = parseJson(event.data);
  const names = typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.keys(item) : [];
  const what = member(item, 'field') ?? names.find((name) => !envelope.includes(name));
  const type = [member(body, 'object'), what].filter((part) => typeof part === 'string').join('.');
  return { ...event, id: idsOf(member(item, 'value')).join('.') || event.id, type: type || event.type };
}

/** A status has the id of its message, so the id is followed by what happened to the message. */
function idsOf(value: unknown): string[] {
  const list = (name: string) => [member(value, name) ?? []].flat();
  const messages = list('messages').map((message) => member(message, 'id'));
  const statuses = list('statuses').map((status) => {
    const [id, what] = [member(status, 'id'), member(status, 'status')];
    return typeof id === 'string' ? `${id}.${what}` : undefined;
  });
  return [...messages, ...statuses].filter((id) => typeof id === 'string');
}
