import type { History } from '../../local/console/history.ts';
import { explain, type Stop } from '../until-stopped.ts';
import { openInBrowser } from './browser.ts';
import { type Key, keyLines } from './keys.ts';
import type { Output } from './output.ts';
import { replayLast } from './replay-last.ts';
import type { Services } from './services.ts';

/** Options of `cloudKeys`. */
export interface CloudKeysOptions {
  readonly services: Services;
  readonly history: History;
  readonly output: Output;
  readonly stop: Stop;
}

/** The keys of the local cloud. */
export function cloudKeys({ services, history, output, stop }: CloudKeysOptions): Key[] {
  const { frontUrl } = services.facts;
  async function open(): Promise<void> {
    const isOpened = await openInBrowser(frontUrl);
    output.line(isOpened ? `Opened ${frontUrl}` : `Open ${frontUrl} in a browser.`);
  }
  function replay(): void {
    replayLast(history, services.actions).then(output.line, (error) => output.problem(explain(error)));
  }
  const keys: Key[] = [
    { key: 'o', does: 'opens the console in the browser', run: () => void open() },
    { key: 'r', does: 'replays the last webhook request', run: replay },
    { key: 'c', does: 'clears the terminal', run: output.clear },
    { key: 'q', does: 'ends the local cloud, as Ctrl-C does, and says what is lost', run: stop },
  ];
  const list = () => output.line(keyLines([...keys, help]).join('\n'));
  const help: Key = { key: '?', does: 'lists the keys', run: list };
  return [...keys, help];
}
