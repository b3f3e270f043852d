import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * What travels between the bench and its programs. Both are built from the same files, so the shapes are not checked again.
 */
type Packet<Reply> = { readonly reply: Reply } | { readonly error: string };

/** A program in a process of its own, which answers one question at a time. */
export interface Program<Question, Reply> {
  readonly pid: number;
  ask(question: Question): Promise<Reply>;
  /** Ends the process, and waits until it has ended. */
  close(): Promise<void>;
}

/** Options of `startProgram`. */
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** File descriptor for what the program prints. */
  readonly output: number;
}

/** Starts a program of the bench with exactly the given environment. */
export function startProgram<Question, Reply>(
  file: string,
  { env = {}, args = [], output }: ProgramOptions,
): Program<Question, Reply> {
  const child = fork(file, args, {
    env,
    execArgv: [],
    stdio: ['ignore', output, 'inherit', 'ipc'],
    serialization: 'json',
  });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async ask(question) {
      const answered = once(child, 'message') as Promise<[Packet<Reply>]>;
      child.send({ question });
      const [packet] = await Promise.race([answered, ended.then(failEnded)]);
      if ('error' in packet) throw new Error(packet.error);
      return packet.reply;
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}

function failEnded([code, signal]: readonly unknown[]): never {
  throw new Error(`A program of the bench ended with ${signal ?? code}; its error is printed above`);
}

/** The program's side: answers each question of the bench. */
export function answerBench<Question, Reply>(answer: (question: Question) => Reply | Promise<Reply>): void {
  process.on('message', async ({ question }: { question: Question }) => {
    try {
      process.send?.({ reply: await answer(question) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}
