import type { Ports } from '../../local/settings.ts';

const TIMEOUT_MS = 500;

/** One sentence: which usual ports are in use, by which program as far as it answers, and which ports are used instead. */
export async function movedPortsText(taken: Partial<Ports>, used: Ports): Promise<string> {
  const programs = await Promise.all(Object.values(taken).map(occupantOf));
  const what = [...new Set(programs.filter((program) => program !== undefined))];
  const by = what.length > 0 ? ` by ${listOf(what)}` : '';
  const ports = Object.values(taken).map(String);
  const [noun, verb] = ports.length > 1 ? ['Ports', 'are'] : ['Port', 'is'];
  return `${noun} ${listOf(ports)} ${verb} in use${by}, so this local cloud has ${listOf(Object.values(used).map(String))}.`;
}

/** The program at a port; `undefined` if it does not say. */
async function occupantOf(port: number): Promise<string | undefined> {
  const url = `http://127.0.0.1:${port}`;
  if ((await textAt(`${url}/_localstack/health`)).includes('"services"')) return 'LocalStack';
  const service = /^(\S+) on this machine/.exec(await textAt(url))?.[1];
  return service && `the local cloud of ${service}`;
}

async function textAt(url: string): Promise<string> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, { headers: { accept: 'text/plain' }, redirect: 'manual', signal });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}

const listOf = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
