import type { Observe } from '../../local/console/facts.ts';
import { type DmsEmulator, startDmsEmulator } from '../../local/dms/emulator.ts';
import { emulatorOptions } from '../../local/emulator-settings.ts';
import { onPort } from '../../local/http/http-server.ts';
import type { Settings } from '../../local/settings.ts';
import type { OnStop } from '../until-stopped.ts';
import { refusedLine, storedLine } from './cloud-lines.ts';
import type { Output } from './output.ts';

/** Options of `startEmulator`. */
export interface EmulatorStart {
  readonly settings: Settings;
  readonly output: Output;
  readonly observe: Observe;
  readonly onStop: OnStop;
}

/**
 * Starts the emulator, which prints a line for each message that it stores and each request that it refuses.
 *
 * @returns `undefined` if messages go to the real service
 */
export async function startEmulator(options: EmulatorStart): Promise<DmsEmulator | undefined> {
  const { settings, output, observe, onStop } = options;
  if (settings.target === 'service') return undefined;
  const emulator = await onPort('DMS_PORT', settings.ports.DMS_PORT, (port) =>
    startDmsEmulator({
      ...emulatorOptions(settings),
      port,
      faults: settings.faults,
      visibleAfterMs: settings.visibleAfterMs,
      onStored(message) {
        output.line(storedLine(message, output.view()));
        const { msgId, topic, keys, queueId, queueOffset, storedAt: at } = message;
        observe({ kind: 'stored', at, msgId, topic, keys, queueId, queueOffset });
      },
      onRefused: (refused) => {
        // `npm run invoke` probes `/`
        if (refused.path !== '/') output.line(refusedLine(refused, Date.now(), output.view()));
      },
    }),
  );
  onStop('servers', emulator.close);
  return emulator;
}
