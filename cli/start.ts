/** `npm start [-- --real --keep --json]`: starts the local cloud. The last line of the start begins with `Ready`. */
import { join } from 'node:path';
import { openHistory } from '../local/console/open-history.ts';
import { loadSettings } from '../local/settings.ts';
import { localFindings, warningLines } from '../local/wiring/local-checks.ts';
import { loadTables } from '../local/wiring/route-files.ts';
import { askAtTerminal, permitRealService } from './real-service.ts';
import { sampleOf } from './samples.ts';
import { announcement, readyLine } from './start/announcement.ts';
import { readArguments } from './start/arguments.ts';
import { cloudKeys } from './start/cloud-keys.ts';
import { withFreePorts } from './start/free-ports.ts';
import { listenForKeys } from './start/keys.ts';
import { rawLine, readableLines } from './start/log-lines.ts';
import { lossText } from './start/losses.ts';
import { createOutput } from './start/output.ts';
import { startServices } from './start/services.ts';
import { openSources } from './start/sources.ts';
import { stopWithNpm } from './start/stop-with-npm.ts';
import { hang } from './start/text.ts';
import { runUntilStopped } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');
const output = createOutput();

await runUntilStopped(async function startLocalCloud(onStop, stop) {
  const options = readArguments(process.argv.slice(2));
  if (typeof options === 'string') return output.line(options);
  const { isReal, isKept, isJson } = options;
  stopWithNpm(stop);

  const given = await loadSettings(root, process.env);
  const otherwise = 'remove DMS_ENDPOINT from .env and the shell to use the emulator';
  await permitRealService(given, { isReal, ask: askAtTerminal(), otherwise });
  const { settings, portVariables } = await withFreePorts(given, output);
  const log = (line: string) =>
    output.line(isJson ? rawLine(line) : readableLines(line, Date.now(), output.view()).join('\n'));

  output.step('Building the functions, reading serverless.yml');
  const sources = await openSources({ root, log, onStop });
  const { wiring } = sources;
  output.step('Checking the wiring');
  for (const line of warningLines(wiring, await localFindings(root, wiring))) log(line);

  output.step('Starting the functions');
  const { history, close } = await openHistory({ root, env: settings.env, wiring, isKept, log });
  onStop('servers', close);
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
  const keys = cloudKeys({ services, history, output, stop });
  const hasKeys = listenForKeys({ keys, interrupt: stop });
  output.line(output.view().paint('bold', readyLine(facts, hasKeys)));
  sources.follow(services.reloadable);
}, output.problem);

/** A sample that a webhook route takes. */
async function webhookSample(): Promise<string | undefined> {
  const { tables } = await loadTables(root, ['webhook']);
  return sampleOf(root, Object.keys(tables.webhook ?? {}));
}
