import { discord } from '../../lib/webhook/senders/discord.ts';
import { senderCase } from '../support/sender-case.ts';
import { ed25519, otherEd25519, spkiOf } from '../support/sender-keys.ts';

export default senderCase({
  create: discord,
  options: { publicKey: 'DISCORD_PUBLIC_KEY' },
  values: { DISCORD_PUBLIC_KEY: spkiOf(ed25519).subarray(-32).toString('hex') },
  privateKey: ed25519.privateKey,
  otherValue: spkiOf(otherEd25519).subarray(-32).toString('hex'),
  accepted: 204,
  waitsSeconds: 3,
  samples: {
    'discord-event': [{ type: 'APPLICATION_AUTHORIZED', subject: '1234560123453231555' }],
  },
});
