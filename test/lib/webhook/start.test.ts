import { describe, expect, test } from 'vitest';
import { webhookRoutes } from '../../../lib/routes.ts';
import { eventGrid, github, gitlabSigned, hmac, meta, square, svix, twilio } from '../../../lib/senders.ts';
import { secretsOf } from '../../../lib/webhook/sender.ts';
import { allNames, caseOf, createFrom, senderOf } from '../../support/senders.ts';

function neededOf(name: string): string[] {
  const { options, optional = [] } = caseOf(name);
  const names: readonly string[] = optional;
  return Object.keys(options).filter((option) => !names.includes(option));
}

const variableOptions = ['secret', 'publicKey', 'key', 'webhookId', 'verifyToken'];
const listOptions = [...variableOptions, 'topicArn', 'topicUrn', 'audience', 'serviceAccount'];
const withVariables = allNames.flatMap((name) =>
  Object.keys(caseOf(name).options).flatMap((option): [string, string][] =>
    variableOptions.includes(option) ? [[name, option]] : [],
  ),
);

describe.each(allNames)('%s', (name) => {
  const { options } = caseOf(name);

  test('says that it does not have a misspelt option, and which it has', () => {
    const create = () => createFrom(name, { ...options, secrt: 'SECRET' });
    expect(create).toThrow(`${senderOf(name).name} has no option "secrt", only `);
  });

  test.each(neededOf(name))('says that it needs "%s"', (option) => {
    const isList = listOptions.includes(option);
    for (const nothing of [undefined, '', ...(isList ? [[], ['']] : [])]) {
      const create = () => createFrom(name, { ...options, [option]: nothing });
      expect(create).toThrow(new RegExp(`^${senderOf(name).name} needs "${option}": .{4,}`));
    }
  });
});

describe('A secret', () => {
  test('that is misspelt is named together with the one that is missing', () => {
    const create = () => createFrom('github', { secrt: 'GITHUB_WEBHOOK_SECRET' });
    expect(create).toThrow(
      'github needs "secret": the name of the variable that holds it, or several names for a rotation; ' +
        'github has no option "secrt", only "secret"',
    );
  });

  test.each(withVariables)('of %s written into "%s" itself is refused, and not printed', (name, option) => {
    for (const value of ['s3cr3t-value', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=', ['FINE', 'not fine']]) {
      const create = () => createFrom(name, { ...caseOf(name).options, [option]: value });
      const printed = [value].flat().at(-1) ?? '';
      expect(create).toThrow(`${senderOf(name).name}: "${option}" is not the name of a variable`);
      expect(create).not.toThrow(printed);
    }
  });

  test('or a URL may be in a variable whose name is in capitals', () => {
    expect(github({ secret: '_SECRET_9' }).secrets).toHaveLength(1);
    expect(() => github({ secret: 'lower_case' })).toThrow('"secret" is not the name of a variable');
    expect(square({ secret: 'S', url: 'SQUARE_URL' }).secrets.map(({ name }) => name)).toEqual([
      'S',
      'SQUARE_URL',
    ]);
    expect(() => twilio({ secret: 'S', url: 'hooks.example.com/x' })).toThrow(
      '"url" is not the name of a variable',
    );
    expect(() => hmac({ secret: 'S', signature: { header: 'x' }, signed: '{url}{body}', url: '/x' })).toThrow(
      '"url"',
    );
  });

  test('of one of two kinds is enough', () => {
    expect(svix({ publicKey: 'KEY' }).secrets.map(({ name }) => name)).toEqual(['KEY']);
    expect(meta({ secret: 'S', verifyToken: 'T' }).secrets.map(({ name }) => name)).toEqual(['S', 'T']);
    expect(() => createFrom('svix', {})).toThrow('svix needs "secret"');
    expect(() => createFrom('event-grid', {})).toThrow('event-grid needs "audience"');
    expect(() => eventGrid({ audience: [], tenantId: 't' })).toThrow('event-grid needs "audience"');
  });
});

describe('A variable that several senders share', () => {
  const strict = { sender: gitlabSigned({ secret: 'SHARED' }), to: 'orders' };
  const lax = { sender: github({ secret: 'SHARED' }), to: 'orders' };

  test.each([webhookRoutes({ first: strict, second: lax }), webhookRoutes({ first: lax, second: strict })])(
    'must suit them all, whichever comes first',
    (routes) => {
      const [shared, ...others] = secretsOf(routes);
      expect(others).toEqual([]);
      expect(shared?.name).toBe('SHARED');
      expect(shared?.problem('whsec_short')).toBe('is not whsec_ and the base64 of at least 16 bytes');
      expect(shared?.problem(' ')).toBe('is empty');
      expect(shared?.problem('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBeUndefined();
    },
  );
});
