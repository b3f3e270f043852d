/** `npm start [-- --real --keep --json]`: starts the local cloud. The last line of the start begins with `Ready`. */
import { join } from 'node:path';
import type { History } from '../local/console/history.ts';
import { openHistory } from '../local/console/open-history.ts';
import { loadSettings, portNames, type Settings } from '../local/settings.ts';
import { localFindings, warningLines } from '../local/wiring/local-checks.ts';
import { loadTables } from '../local/wiring/route-files.ts';
import { askAtTerminal, permitRealService } from './real-service.ts';
import { sampleOf } from './samples.ts';
import { announcement, readyLine } from './start/announcement.ts';
import { readArguments } from './start/arguments.ts';
import { openInBrowser } from './start/browser.ts';
import { type Key, keyLines, listenForKeys } from './start/keys.ts';
import { rawLine, readableLines } from './start/log-lines.ts';
import { lossText } from './start/losses.ts';
import { movedPortsText } from './start/occupants.ts';
import { createOutput } from './start/output.ts';
import { choosePorts } from './start/ports.ts';
import { replayLast } from './start/replay-last.ts';
import { type Services, startServices } from './start/services.ts';
import { openSources } from './start/sources.ts';
import { stopWithNpm } from './start/stop-with-npm.ts';
import { hang } from './start/text.ts';
import { explain, runUntilStopped, type Stop } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');
const output = createOutput();

await runUntilStopped(async function startLocalCloud(onStop, stop) {
  const options = readArguments(process.argv.slice(2));
  if (typeof options === 'string') return output.line(options);
  stopWithNpm(stop);

  const given = await loadSettings(root, process.env);
  const otherwise = 'remove DMS_ENDPOINT from .env and the shell to use the emulator';
  await permitRealService(given, { isReal: options.isReal, ask: askAtTerminal(), otherwise });
  const { settings, portVariables } = await withFreePorts(given);
  const log = (line: string) =>
    output.line(options.isJson ? rawLine(line) : readableLines(line, Date.now(), output.view()).join('\n'));

  output.step('Building the functions, reading serverless.yml');
  const sources = await openSources({ root, log, onStop });
  const { wiring } = sources;
  output.step('Checking the wiring');
  for (const line of warningLines(wiring, await localFindings(root, wiring))) log(line);
  const { isKept } = options;
  const { history, close } = await openHistory({ root, env: settings.env, wiring, isKept, log });
  onStop('servers', close);

  output.step('Starting the functions');
  let about: readonly string[] = [];
  const services = await startServices({
    ...{ root, settings, sources, history, output, log, onStop },
    about: () => about.join('\n'),
  });
  onStop('report', async function reportLosses() {
    const text = lossText(await services.losses());
    if (text !== undefined) output.line(hang('', text, output.view().width).join('\n'));
  });

  const facts = { ...services.facts, sample: await webhookSample(), portVariables };
  about = announcement(facts, output.view().width, Date.now());
  for (const line of about) output.line(line);
  const hasKeys = listenForKeys({ keys: keysFor(services, history, stop), interrupt: stop });
  output.line(output.view().paint('bold', readyLine(facts, hasKeys)));
  sources.follow(services.reloadable);
}, output.problem);

/** Settings with ports that are free, and the variables that another terminal needs to find them. */
async function withFreePorts(given: Settings) {
  const fixed = new Set(portNames.filter((name) => given.env[name] !== undefined));
  const { ports, taken } = await choosePorts(given.ports, fixed);
  if (Object.keys(taken).length === 0) return { settings: given, portVariables: [] };
  output.line(hang('', await movedPortsText(taken, ports), output.view().width).join('\n'));
  // `npm run invoke` finds the local cloud by these three.
  const names = (['PORT', 'DMS_PORT', 'SQS_PORT'] as const).filter((name) => !fixed.has(name));
  return { settings: { ...given, ports }, portVariables: names.map((name) => `${name}=${ports[name]}`) };
}

/** A sample that a webhook route takes. */
async function webhookSample(): Promise<string | undefined> {
  const { tables } = await loadTables(root, ['webhook']);
  return sampleOf(root, Object.keys(tables.webhook ?? {}));
}

function keysFor({ facts, actions }: Services, history: History, stop: Stop): Key[] {
  const keys: Key[] = [
    {
      key: 'o',
      does: 'opens the console in the browser',
      run: () =>
        void openInBrowser(facts.frontUrl).then((isOpened) =>
          output.line(isOpened ? `Opened ${facts.frontUrl}` : `Open ${facts.frontUrl} in a browser.`),
        ),
    },
    {
      key: 'r',
      does: 'replays the last webhook request',
      run: () =>
        void replayLast(history, actions).then(output.line, (error) => output.problem(explain(error))),
    },
    { key: 'c', does: 'clears the terminal', run: output.clear },
    { key: 'q', does: 'ends the local cloud, as Ctrl-C does, and says what is lost', run: stop },
  ];
  const help: Key = {
    key: '?',
    does: 'lists the keys',
    run: () => output.line(keyLines([...keys, help]).join('\n')),
  };
  return [...keys, help];
}
