import { createBacking } from '../../local/broker/backing.ts';
import { createBroker } from '../../local/broker/broker.ts';
import type { Observe } from '../../local/console/facts.ts';
import { type Backing, type DmsEmulator, startDmsEmulator } from '../../local/dms/emulator.ts';
import { emulatorOptions } from '../../local/emulator-settings.ts';
import { onPort } from '../../local/http/http-server.ts';
import { LocalCloudError } from '../../local/problem.ts';
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
  const backing = await connectBroker(settings, onStop);
  const emulator = await onPort('DMS_PORT', settings.ports.DMS_PORT, (port) =>
    startDmsEmulator({
      ...emulatorOptions(settings),
      port,
      backing,
      faults: settings.faults,
      visibleAfterMs: settings.visibleAfterMs,
      propertiesAs: settings.propertiesAs,
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

/**
 * Connects to the broker that DMS_BROKER names.
 *
 * @returns `undefined` without DMS_BROKER
 * @throws LocalCloudError if no broker answers there
 */
async function connectBroker({ broker: address }: Settings, onStop: OnStop): Promise<Backing | undefined> {
  if (address === undefined) return undefined;
  const broker = createBroker(address);
  onStop('servers', broker.close);
  try {
    await broker.check();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalCloudError(
      `DMS_BROKER: no RocketMQ broker answers: ${reason}. Start one with "npm run broker", or remove DMS_BROKER.`,
      { cause },
    );
  }
  return createBacking(broker);
}
