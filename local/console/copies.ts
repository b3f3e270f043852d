import { isHidden } from './redaction.ts';
import { repeatable } from './row-payload.ts';
import type { RowDetail } from './row-types.ts';

/** A row as texts for a terminal and for a test. */
export interface Copies {
  readonly curl: string;
  readonly invoke: string;
  readonly test: string;
}

/** A name under which a row could be saved as a sample. */
export const nameFor = ({ origin, messages, event }: RowDetail) =>
  [origin, messages[0]?.tag ?? event?.detailType ?? '']
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'sample';

/** Texts that repeat a row. None of them has a signature or another secret. */
export function copiesOf(row: RowDetail, webhooksUrl: string): Copies {
  const name = nameFor(row);
  const save = `# First save it as the sample ${name}.\n`;
  return {
    curl: curlOf(row, webhooksUrl),
    invoke: `${save}npm run invoke -- ${row.function} ${name}`,
    test: testOf(row, name),
  };
}

function curlOf(row: RowDetail, webhooksUrl: string): string {
  const { request } = row;
  if (request === undefined || request.isBase64) {
    const url = `${webhooksUrl}/api/rows/${row.id}/replay`;
    return `curl -X POST ${quoted(url)} -H 'content-type: application/json' -d '{"id":"same"}'`;
  }
  const hidden = request.headers.map(([header]) => header).filter(isHidden);
  const note = hidden.length > 0 ? `# Without its secret headers: ${hidden.join(', ')}\n` : '';
  const headers = repeatable(request.headers)
    .filter(([header]) => header.toLowerCase() !== 'host')
    .map(([header, value]) => `-H ${quoted(`${header}: ${value}`)}`);
  const url = quoted(`${webhooksUrl}${request.target}`);
  const parts = [`curl -X ${request.method} ${url}`, ...headers, `--data-binary ${quoted(request.body)}`];
  return `${note}${parts.join(' \\\n  ')}`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function testOf(row: RowDetail, name: string): string {
  const expected = row.messages.map(({ topic, tag, keys }) => ({
    topic,
    ...(tag !== undefined && { tag }),
    keys,
  }));
  const fn = row.function;
  const count = expected.length === 1 ? 'a message' : `${expected.length} messages`;
  return [
    `// functions/${fn}/routes.test.ts, after the event is saved as the sample ${name}`,
    "import { expect, test } from 'vitest';",
    `import payload from '../../events/${fn}/${name}.json' with { type: 'json' };`,
    "import { messagesOf } from '../../test/support/messages-of.ts';",
    "import { routes } from './routes.ts';",
    '',
    `test('${name} becomes ${count}', () => {`,
    `  expect(messagesOf('${fn}', routes, payload)).toMatchObject(${JSON.stringify(expected)});`,
    '});',
    '',
  ].join('\n');
}
