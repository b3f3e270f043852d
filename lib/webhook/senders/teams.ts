import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Options of `teams`: `secret` is the security token. */
export interface TeamsOptions extends SecretOption {
  /** The text that Teams posts to the channel as the answer. @default 'Received' */
  readonly reply?: string;
}

/**
 * An outgoing webhook of Microsoft Teams, signed with its security token (Microsoft Teams, "Create an outgoing webhook"). Teams
 * waits 5 seconds for an answer, and posts it to the channel.
 */
export const teams = (options: TeamsOptions) =>
  hmacSender(options, {
    name: 'teams',
    optional: ['reply'],
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'authorization', prefix: 'HMAC ' },
      signed: '{body}',
      key: { base64After: '' },
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      subject: 'body:from.name',
      time: 'body:timestamp',
      defaultType: 'teams',
    },
    accepted: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'message', text: options.reply ?? 'Received' }),
    },
  });
