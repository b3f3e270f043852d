import { expect, test } from 'vitest';
import { headerNameOf, proofPlaces } from '../support/proof.ts';
import { bundleOfSender } from '../support/sender-bundle.ts';
import { allNames, signingNames } from '../support/senders.ts';

/** Bytes of `lib/webhook` in the function with GitHub alone, when there were 35 senders. */
const BYTES_WITH_35_SENDERS = 15_918;

const sendersIn = (inputs: readonly { readonly file: string }[]) =>
  inputs.flatMap(({ file }) => /^lib\/webhook\/senders\/(.+)\.ts$/.exec(file)?.[1] ?? []);

test('the function with GitHub alone has no trace of the other senders', async () => {
  const { inputs, bytes } = await bundleOfSender('github');
  const text = Buffer.from(bytes).toString();
  expect(sendersIn(inputs)).toEqual(['github']);
  expect(text).toContain('x-hub-signature-256');

  const headers = signingNames.flatMap((name) =>
    proofPlaces(name).flatMap((place) => headerNameOf(place) ?? []),
  );
  const foreign = headers.filter((header) => header.includes('-') && !header.startsWith('x-hub-signature'));
  expect(foreign.length).toBeGreaterThan(60);
  expect(foreign.filter((header) => text.includes(`"${header}"`))).toEqual([]);
  expect(text).not.toMatch(/ed25519|createDecipheriv|jwks/);
});

test('the function with GitHub alone pays less than 1 kB for what the other senders need', async () => {
  const { inputs } = await bundleOfSender('github');
  const own = inputs.filter(({ file }) => file.startsWith('lib/webhook/'));
  const bytes = own.reduce((sum, input) => sum + input.bytes, 0);
  expect(bytes).toBeGreaterThan(BYTES_WITH_35_SENDERS / 2);
  expect(bytes).toBeLessThan(BYTES_WITH_35_SENDERS + 1000);
});

test.each(['discord', 'telegram', 'feishu', 'plaid', 'adyen', 'sns', 'cloud-events'])(
  'the function with %s alone has one sender',
  async (name) => {
    const expected = name === 'cloud-events' ? ['bearer', name] : [name];
    expect(allNames).toContain(name);
    expect(sendersIn((await bundleOfSender(name)).inputs).sort()).toEqual(expected);
  },
);
