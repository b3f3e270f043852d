import { composedSender } from '../factories/composed-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import { timestampSigned } from '../factories/timestamp-signed.ts';

/**
 * Messages to a robot of DingTalk, with the secret of its app. DingTalk signs the time and the secret, and not the body: for an
 * hour, anyone who has one request can post any body.
 */
export const dingtalkRobot = (options: SecretOption) =>
  composedSender(options, {
    name: 'dingtalk-robot',
    verification: 'signature-of-headers',
    scheme: timestampSigned('sign', 'timestamp', 3600),
    fields: {
      id: 'body:msgId',
      type: 'body:msgtype',
      subject: 'body:conversationId',
      defaultType: 'dingtalk-robot',
    },
  });
