import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Built, buildBench } from './build.ts';
import { writeCertificate } from './certificate.ts';
import type { Ports, Seen, SinkQuestion } from './programs/sink.ts';
import type { Size } from './size.ts';
import type { Table } from './table.ts';
import { type Program, startProgram } from './talk.ts';

/** What every part of the bench uses. */
export interface Bench {
  readonly built: Built;
  readonly size: Size;
  /** The sink over HTTP. */
  readonly url: string;
  /** The sink over TLS. */
  readonly tlsUrl: string;
  /** The certificate that the sink has over TLS, as a file. */
  readonly certificateFile: string;
  /** A folder for files of this run. */
  readonly folder: string;
  /** What the sink has seen since the last call. */
  seen(): Promise<Seen>;
  /** Starts a program; what it prints goes to a file, as log lines do in Lambda. */
  start<Question, Reply>(
    name: string,
    options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
  ): Program<Question, Reply>;
  /** Tells the user what is going on. */
  say(line: string): void;
  close(): Promise<void>;
}

/** One part of the bench. */
export interface Part {
  /** What is compared, for the reader of the tables. */
  readonly about: string;
  /** Calls `onTable` for each table as soon as it is complete. */
  run(bench: Bench, onTable: (table: Table) => void): Promise<void>;
}

/** Builds everything, and starts the sink. */
export async function openBench(size: Size, say: (line: string) => void): Promise<Bench> {
  const built = await buildBench();
  const folder = mkdtempSync(path.join(tmpdir(), 'launchpad-bench-'));
  const output = openSync(path.join(folder, 'output.log'), 'a');
  const { keyFile, certificateFile } = writeCertificate(folder);
  const sink = startProgram<SinkQuestion, Ports | Seen>(built.program('sink'), {
    output,
    args: [keyFile, certificateFile],
  });
  const ports = (await sink.ask('ports')) as Ports;
  return {
    built,
    size,
    url: `http://127.0.0.1:${ports.port}`,
    tlsUrl: `https://localhost:${ports.tlsPort}`,
    certificateFile,
    folder,
    seen: async () => (await sink.ask('seen')) as Seen,
    start: (name, options) => startProgram(built.program(name), { ...options, output }),
    say,
    async close() {
      await sink.close();
      closeSync(output);
      rmSync(folder, { recursive: true });
    },
  };
}
