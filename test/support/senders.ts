import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Sender, webhookRoutes } from '../../lib/routes.ts';
import * as senders from '../../lib/senders.ts';
import { asymmetricScheme } from '../../lib/webhook/factories/standard-webhooks-sender.ts';
import { readRequest, type WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { PublicKeyScheme, Scheme } from '../../lib/webhook/verify/scheme.ts';
import { signPublicKey, signRequest } from '../../lib/webhook/verify/sign.ts';
import { sample } from './services.ts';
import { isAccepted } from './webhook-request.ts';

const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = ({ publicKey }: { publicKey: KeyObject }) => publicKey.export({ format: 'der', type: 'spki' });
const rawKey = spki(ed25519).subarray(-32);

/** Values of the variables that the senders below name. No value is contained in another. */
export const SENDER_SECRETS: Readonly<Record<string, string>> = {
  TEXT_SECRET: 'S3cr3t-of-many-senders',
  WHSEC: `whsec_${Buffer.alloc(32, 'standard').toString('base64')}`,
  WHPK: `whpk_${rawKey.toString('base64')}`,
  DISCORD_PUBLIC_KEY: rawKey.toString('hex'),
  SENDGRID_PUBLIC_KEY: spki(p256).toString('base64'),
  META_VERIFY_TOKEN: 'meta-verify-token',
  PUBLIC_URL: 'https://hooks.example.com/hooks/twilio',
};

const secret = 'TEXT_SECRET';
const stamped = { header: 'X-Timestamp', toleranceSeconds: 60 };
const google = { audience: 'https://hooks.example.com', serviceAccount: 'push@example.com' };

/** Exports of lib/senders.ts that are senders. The other exports are for the options of generic senders. */
export type SenderExport = Exclude<keyof typeof senders, 'firstOf' | 'joined'>;

/** Options for every sender, so that the tests that go through them cover a new sender too. */
export const senderOptions: { readonly [Name in SenderExport]: Parameters<(typeof senders)[Name]>[0] } = {
  alertmanager: { secret },
  basic: { username: 'launch', secret },
  bearer: { secret },
  bitbucket: { secret },
  cloudEvents: { sender: senders.bearer({ secret }), allowedOrigins: ['events.example.com'] },
  datadog: { secret, username: 'datadog' },
  discord: { publicKey: 'DISCORD_PUBLIC_KEY' },
  eventGrid: { key: 'EVENT_GRID_KEY' },
  eventarc: google,
  github: { secret },
  gitlab: { secret },
  gitlabSigned: { secret: 'WHSEC' },
  grafana: { secret, timestampHeader: 'X-Grafana-Time' },
  headerSecret: { header: 'X-Secret', secret },
  hmac: {
    secret,
    signature: { header: 'X-Signature', prefix: 'sha512=' },
    algorithm: 'sha512',
    signed: '{timestamp}.{id}.{body}',
    timestamp: stamped,
    deliveryId: { header: 'X-Delivery' },
    id: 'header:X-Delivery',
    type: 'body:type',
  },
  jira: { secret },
  linear: { secret },
  meta: { secret, verifyToken: 'META_VERIFY_TOKEN' },
  pagerduty: { secret },
  paypal: { webhookId: 'PAYPAL_WEBHOOK_ID' },
  pubsub: google,
  sendgrid: { publicKey: 'SENDGRID_PUBLIC_KEY' },
  sentry: { secret },
  shopify: { secret },
  slack: { secret },
  smn: { topicUrn: 'urn:smn:eu-de:0123456789abcdef0123456789abcdef:alarms' },
  sns: { topicArn: 'arn:aws:sns:eu-central-1:123456789012:orders' },
  square: { secret, url: 'https://example.com/hooks/square' },
  standardWebhooks: { secret: 'WHSEC' },
  stripe: { secret },
  svix: { publicKey: 'WHPK' },
  telegram: { secret },
  twilio: { secret, url: 'PUBLIC_URL' },
  unsigned: { reason: 'a load balancer asks' },
  zoom: { secret },
};

export const senderExports = Object.keys(senderOptions) as SenderExport[];

type AnySender = Sender & { readonly scheme?: Scheme };
const creators = { ...senders };

/** A sender made with these options, which may be invalid. */
export function createFrom(name: SenderExport, options: object): AnySender {
  return (creators[name] as (given: object) => AnySender)(options);
}

/** Every sender with its options above. */
export const allSenders = Object.fromEntries(
  senderExports.map((name) => [name, createFrom(name, senderOptions[name])]),
) as Readonly<Record<SenderExport, AnySender>>;

const routeTo = (name: SenderExport) => ({ sender: allSenders[name], to: 'webhooks' });

/** A route for each sender with a scheme, under the name that its samples are posted to. */
export const senderRoutes = webhookRoutes({
  github: routeTo('github'),
  gitlab: routeTo('gitlab'),
  'gitlab-signed': routeTo('gitlabSigned'),
  bitbucket: routeTo('bitbucket'),
  stripe: routeTo('stripe'),
  slack: routeTo('slack'),
  shopify: routeTo('shopify'),
  orders: routeTo('standardWebhooks'),
  svix: routeTo('svix'),
  twilio: routeTo('twilio'),
  sendgrid: routeTo('sendgrid'),
  square: routeTo('square'),
  zoom: routeTo('zoom'),
  meta: routeTo('meta'),
  discord: routeTo('discord'),
  telegram: routeTo('telegram'),
  pagerduty: routeTo('pagerduty'),
  linear: routeTo('linear'),
  jira: routeTo('jira'),
  sentry: routeTo('sentry'),
  grafana: routeTo('grafana'),
  alertmanager: routeTo('alertmanager'),
  datadog: routeTo('datadog'),
  hmac: routeTo('hmac'),
  bearer: routeTo('bearer'),
  basic: routeTo('basic'),
  'header-secret': routeTo('headerSecret'),
  unsigned: routeTo('unsigned'),
});

/** The sample file of each of these routes. */
export const senderSamples: Readonly<Record<keyof typeof senderRoutes, string>> = {
  github: 'github-push',
  gitlab: 'gitlab-merge-request',
  'gitlab-signed': 'gitlab-signed-merge-request',
  bitbucket: 'bitbucket-push',
  stripe: 'stripe-payment',
  slack: 'slack-message',
  shopify: 'shopify-order',
  orders: 'standard-webhooks-order',
  svix: 'svix-message',
  twilio: 'twilio-sms',
  sendgrid: 'sendgrid-batch',
  square: 'square-payment',
  zoom: 'zoom-meeting',
  meta: 'meta-whatsapp',
  discord: 'discord-event',
  telegram: 'telegram-message',
  pagerduty: 'pagerduty-incident',
  linear: 'linear-issue',
  jira: 'jira-issue',
  sentry: 'sentry-issue',
  grafana: 'grafana-alert',
  alertmanager: 'alertmanager-alert',
  datadog: 'datadog-alert',
  hmac: 'hmac-order',
  bearer: 'bearer-order',
  basic: 'basic-order',
  'header-secret': 'header-secret-order',
  unsigned: 'unsigned-ping',
};

export type SenderName = keyof typeof senderRoutes;
export const senderNames = Object.keys(senderRoutes) as SenderName[];

/** Names of the senders that sign their requests or send a secret with them. */
export const signingNames = senderNames.filter((name) => name !== 'unsigned');

/** Names of the senders that only send a secret, which does not depend on the body. */
export const tokenNames: readonly SenderName[] = signingNames.filter(
  (name) => schemeOf(name)?.algorithm === 'token',
);

export function schemeOf(name: SenderName): Scheme | undefined {
  const { sender }: { sender: Sender & { scheme?: Scheme } } = senderRoutes[name];
  return sender.scheme;
}

/** The payload of a sender's sample, or of another sample file. */
export function samplePayload(name: SenderName, file = senderSamples[name]) {
  return sample(`webhook/${file}`) as Record<string, unknown> & {
    body: string;
    headers: Record<string, string>;
  };
}

/** A request that its sender sends at `now`, with a valid signature over the sample's body or over `rawBody`. */
export function signedRequest(
  name: SenderName,
  { now = Date.now(), file, rawBody }: { now?: number; file?: string; rawBody?: Buffer } = {},
): WebhookRequest {
  const request = readRequest(samplePayload(name, file), now);
  const plain = { ...request, rawBody: rawBody ?? request.rawBody };
  const { headers, rawBody: signedBody } = sign(name, plain, now);
  return { ...plain, rawBody: signedBody, headers: { ...plain.headers, ...headers } };
}

function sign(name: SenderName, request: WebhookRequest, now: number) {
  const scheme = schemeOf(name);
  const { rawBody } = request;
  if (!scheme) return { headers: {}, rawBody };
  const value = SENDER_SECRETS[senderRoutes[name].sender.secrets[0]?.name ?? ''] ?? '';
  const signed = signRequest(scheme, request, { secret: value, variables: SENDER_SECRETS, now });
  if (signed) return signed;
  return { headers: signPublicKey(scheme as PublicKeyScheme, { rawBody, now, ...privateOf(name) }), rawBody };
}

function privateOf(name: SenderName) {
  return name === 'sendgrid'
    ? { privateKey: p256.privateKey }
    : { privateKey: ed25519.privateKey, id: 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk' };
}

/** The private key for the variable WHPK, and its scheme. */
export const standardAsymmetric = { privateKey: ed25519.privateKey, scheme: asymmetricScheme(['webhook']) };

/** What a sender's check says of a request. Rejects if the check throws, which no check may do: the middleware must not hide it. */
export async function verificationOf(name: SenderName, request: WebhookRequest, now = Date.now()) {
  const fetchText = async () => '';
  return senderRoutes[name].sender.verify(request, { secrets: SENDER_SECRETS, now, fetchText });
}

/** Whether a sender verifies a request. */
export async function verifies(name: SenderName, request: WebhookRequest, now = Date.now()) {
  return isAccepted(verificationOf(name, request, now));
}

/** The payload of an HTTP API for this request. */
export function payloadOf(name: SenderName, request: WebhookRequest, file?: string) {
  const payload = samplePayload(name, file);
  return {
    ...payload,
    rawQueryString: request.query,
    headers: request.headers,
    body: request.rawBody.toString('base64'),
    isBase64Encoded: true,
  };
}
