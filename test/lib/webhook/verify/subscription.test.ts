import { describe, expect, test } from 'vitest';
import { UnusableAnswerError } from '../../../../lib/webhook/verify/fetch.ts';
import { confirmSubscription } from '../../../../lib/webhook/verify/subscription.ts';

const allowed = { hosts: ['sns.example.com'], path: /^\/$/, query: true };
const url = 'https://sns.example.com/?Action=ConfirmSubscription';
const confirm = (answer: () => Promise<string>, called: string | undefined = url) =>
  confirmSubscription(called, allowed, { fetchText: answer });

describe('A subscription is confirmed', () => {
  test.each([200, 302, 399])(
    'by calling its URL, though the answer of status %i is no text',
    async (status) => {
      const answer = () => Promise.reject(new UnusableAnswerError('no text', status));
      expect(await confirm(answer)).toEqual({ status: 200 });
    },
  );
});

describe('A subscription is not confirmed', () => {
  test.each([400, 404])('if the service answers with status %i', async (status) => {
    const answer = () => Promise.reject(new UnusableAnswerError('no', status));
    await expect(confirm(answer)).rejects.toThrow('no');
  });

  test.each(['https://evil.example/?Action=ConfirmSubscription', 'http://sns.example.com/', ''])(
    'with the URL %j, which is not fetched',
    async (other) => {
      const fetched = () => Promise.reject(new Error('fetched'));
      await expect(confirm(fetched, other)).rejects.toMatchObject({ answer: { status: 422 } });
    },
  );
});
