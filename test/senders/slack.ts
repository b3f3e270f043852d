import { slack } from '../../lib/webhook/senders/slack.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: slack,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 3,
  samples: {
    'slack-message': [{ type: 'app_mention', id: 'Ev0PV52K21', subject: 'T1DC2JH3J' }],
    'slack-slash-command': [
      { type: 'slash_command', id: '398738663015.47445629121.803a0bc887a14d10', subject: 'T1DC2JH3J' },
    ],
    'slack-interaction': [{ type: 'block_actions', id: '12466734323.1395872398', subject: 'T1DC2JH3J' }],
  },
  vectors: [
    {
      key: '8f742231b10e8888abcd99yyyzzz85a5',
      seconds: 1531420618,
      headers: {
        'x-slack-request-timestamp': '1531420618',
        'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      },
      body:
        'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
        '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
        '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    },
  ],
});
