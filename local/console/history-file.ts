import { appendFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../lib/core/json.ts';
import type { Fact } from './facts.ts';

/** A file with the facts of earlier runs, one in each line. */
export interface HistoryFile {
  /** The facts of earlier runs, oldest first. Lines that cannot be read are left out. */
  read(): Promise<Fact[]>;
  /** Writes a fact in the background. */
  append(fact: Fact): void;
  /** Waits until all facts are written. */
  close(): Promise<void>;
}

/** Options of `createHistoryFile`. */
export interface HistoryFileOptions {
  /** Such as `.local/history.jsonl`. The older half is beside it, in a file whose name ends with `.1`. */
  readonly path: string;
  /** Largest size of both files together, in bytes; default 64 MB. */
  readonly maxBytes?: number;
  /** Called with an error of the disk. */
  readonly onError: (error: unknown) => void;
}

/** Opens the file. It is bounded: when it has half of the size, it replaces the older half. */
export function createHistoryFile(options: HistoryFileOptions): HistoryFile {
  const { path, maxBytes = 64 * 1024 * 1024, onError } = options;
  const older = `${path}.1`;
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let size: number | undefined;

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    while (waiting.length > 0) {
      const text = waiting.join('');
      waiting = [];
      size ??= await stat(path).then(
        (file) => file.size,
        () => 0,
      );
      if (size > 0 && size + Buffer.byteLength(text) > maxBytes / 2) {
        await rm(older, { force: true });
        await rename(path, older);
        size = 0;
      }
      await appendFile(path, text, { mode: 0o600 });
      size += Buffer.byteLength(text);
    }
  }

  function start(): void {
    writing ??= write()
      .catch(onError)
      .finally(() => {
        writing = undefined;
        if (waiting.length > 0) start(); // a fact came in the meantime
      });
  }

  return {
    async read() {
      const texts = await Promise.all([older, path].map((file) => readFile(file, 'utf8').catch(() => '')));
      return texts.flatMap((text) => text.split('\n')).flatMap((line) => factOf(line) ?? []);
    },
    append(fact) {
      waiting.push(textOf(fact));
      start();
    },
    async close() {
      while (writing !== undefined) await writing;
    },
  };
}

/** A fact as a line. The bytes of a request become base64. */
function textOf(fact: Fact): string {
  const plain = fact.kind === 'request' ? { ...fact, body: fact.body.toString('base64') } : fact;
  return `${JSON.stringify(plain)}\n`;
}

const Line = z.looseObject({ kind: z.string(), at: z.number(), body: z.string().optional() });

function factOf(line: string): Fact | undefined {
  const fact = Line.safeParse(parseJson(line)).data;
  if (fact === undefined) return undefined;
  const isRequest = fact.kind === 'request';
  const read: unknown = isRequest ? { ...fact, body: Buffer.from(fact.body ?? '', 'base64') } : fact;
  return read as Fact; // the history wrote the file itself
}
