import { type LoadFnOutput, registerHooks } from 'node:module';
import { LocalCloudError } from '../problem.ts';

/** A piece of the source of fauxqs, and what stands in its place. */
interface Correction {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Where fauxqs 2.4.1 differs from SQS in a way that a function notices. It has no options for these. */
const corrections: readonly Correction[] = [
  {
    // SQS accepts characters above U+FFFF, such as emoji (API reference, "SendMessage").
    file: '/fauxqs/dist/sqs/sqsTypes.js',
    from: String.raw`\uE000-\uFFFD]/;`,
    to: String.raw`\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;`,
  },
  {
    // One receive returns several messages of a group if they fit (developer guide, "FIFO queue delivery logic").
    file: '/fauxqs/dist/sqs/sqsStore.js',
    from: `this.fifoLockedGroups.set(groupId, (this.fifoLockedGroups.get(groupId) ?? 0) + 1);
                break;`,
    to: 'this.fifoLockedGroups.set(groupId, (this.fifoLockedGroups.get(groupId) ?? 0) + 1);',
  },
  {
    // Several messages that become visible again keep their order.
    file: '/fauxqs/dist/sqs/sqsStore.js',
    from: 'group.unshift(entry.message);',
    to: 'group.unshift(entry.message); group.sort((a, b) => Number(a.sequenceNumber) - Number(b.sequenceNumber));',
  },
];

/** fauxqs, corrected while Node.js loads it. Throws LocalCloudError if its source has changed. */
export async function loadFauxqs(): Promise<typeof import('fauxqs')> {
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const needed = corrections.filter(({ file }) => url.endsWith(file));
      return needed.length === 0
        ? loaded
        : { ...loaded, source: needed.reduce(apply, textOf(loaded.source)) };
    },
  });
  try {
    return await import('fauxqs');
  } finally {
    hooks.deregister();
  }
}

const textOf = (source: LoadFnOutput['source']) =>
  typeof source === 'string' ? source : new TextDecoder().decode(source);

function apply(source: string, { file, from, to }: Correction): string {
  if (source.includes(from)) return source.replaceAll(from, to);
  throw new LocalCloudError(`${file} has changed: look whether local/sqs/fauxqs.ts must still correct it.`);
}
