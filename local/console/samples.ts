import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../lib/core/json.ts';
import { ActionError } from './action-error.ts';
import type { Header } from './facts.ts';
import type { CloudState } from './state.ts';

/** A payload as a person edits it: of a webhook the body and the headers, of any other function the payload as JSON text. */
export interface Editable {
  readonly body: string;
  readonly headers: readonly Header[];
}

/** A person's changes of a payload. */
export interface PayloadChanges {
  readonly body?: string | undefined;
  readonly headers?: readonly Header[] | undefined;
}

const Webhook = z.looseObject({
  rawPath: z.string().optional(),
  path: z.string().optional(),
  headers: z.record(z.string(), z.string()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  requestContext: z.looseObject({}),
});

/** A name of a file without its ending. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

const fileOf = (root: string, fn: string, name: string) => join(root, 'events', fn, `${name}.json`);

/** All samples in `events/`, with the sender of each webhook. */
export async function listSamples(
  root: string,
  functions: readonly string[],
): Promise<CloudState['samples']> {
  const lists = await Promise.all(
    functions.map(async (fn) => {
      const files = await readdir(join(root, 'events', fn)).catch(() => []);
      const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5));
      return Promise.all(
        names.toSorted().map(async (name) => {
          const payload = await readSample(root, fn, name).catch(() => undefined);
          return { function: fn, name, sender: senderIn(payload) };
        }),
      );
    }),
  );
  return lists.flat();
}

/** Reads a sample. Throws ActionError if there is no such sample. */
export async function readSample(root: string, fn: string, name: string): Promise<unknown> {
  if (!NAME.test(fn) || !NAME.test(name)) throw new ActionError(404, `There is no sample ${fn}/${name}.`);
  const text = await readFile(fileOf(root, fn, name), 'utf8').catch(() => undefined);
  if (text === undefined) throw new ActionError(404, `There is no sample events/${fn}/${name}.json.`);
  const payload = parseJson(text);
  if (payload === undefined) throw new ActionError(409, `events/${fn}/${name}.json is not JSON.`);
  return payload;
}

/** Writes a sample. Throws ActionError if there is a file of this name: it is never overwritten. */
export async function saveSample(root: string, fn: string, name: string, payload: unknown): Promise<string> {
  if (!NAME.test(name)) {
    throw new ActionError(
      400,
      'The name of a sample has only letters, digits, dots, underscores and hyphens.',
    );
  }
  const file = `events/${fn}/${name}.json`;
  try {
    await writeFile(fileOf(root, fn, name), `${JSON.stringify(payload, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new ActionError(
      409,
      isThere ? `${file} exists already: choose another name.` : `${file}: ${String(error)}`,
    );
  }
  return file;
}

function senderIn(payload: unknown): string | undefined {
  const webhook = Webhook.safeParse(payload).data;
  return (webhook?.rawPath ?? webhook?.path)?.split('/').filter(Boolean).at(-1);
}

/** The editable parts of a payload. */
export function editableOf(payload: unknown): Editable {
  const webhook = Webhook.safeParse(payload).data;
  if (webhook === undefined) return { body: JSON.stringify(payload, null, 2), headers: [] };
  const { headers, multiValueHeaders, body, isBase64Encoded } = webhook;
  const lists = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return {
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString(),
    headers: headers ? Object.entries(headers) : lists,
  };
}

/** A payload with a person's changes, and with this id of the gateway if it is a request. Throws ActionError. */
export function edited(payload: unknown, changes: PayloadChanges, requestId: string): unknown {
  const webhook = Webhook.safeParse(payload).data;
  const { body, headers } = changes;
  if (webhook === undefined) return body === undefined ? payload : jsonOf(body);
  const isMultiple = !webhook.headers && webhook.multiValueHeaders;
  return {
    ...webhook,
    requestContext: { ...webhook.requestContext, requestId },
    ...(body !== undefined && { body, isBase64Encoded: false }),
    ...(headers !== undefined &&
      (isMultiple ? { multiValueHeaders: listsOf(headers) } : { headers: Object.fromEntries(headers) })),
  };
}

/** Whether a payload is a request to a webhook. */
export const isWebhook = (payload: unknown) => Webhook.safeParse(payload).success;

/** Throws ActionError if a text is not JSON. */
export function jsonOf(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw new ActionError(400, 'The payload is not valid JSON.');
  return value;
}

const listsOf = (headers: readonly Header[]) =>
  Object.fromEntries(
    [...Map.groupBy(headers, ([name]) => name)].map(([name, all]) => [name, all.map(([, value]) => value)]),
  );
