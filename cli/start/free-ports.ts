import { portNames, type Settings } from '../../local/settings.ts';
import { movedPortsText } from './occupants.ts';
import type { Output } from './output.ts';
import { choosePorts } from './ports.ts';
import { hang } from './text.ts';

/** The variables by which `npm run invoke` finds the local cloud. */
const forInvoke = ['PORT', 'DMS_PORT', 'SQS_PORT'] as const;

/** Settings with ports that are free. Says which ports moved, and returns the variables that another terminal then needs. */
export async function withFreePorts(
  given: Settings,
  output: Output,
): Promise<{ readonly settings: Settings; readonly portVariables: readonly string[] }> {
  const fixed = new Set(portNames.filter((name) => given.env[name] !== undefined));
  const { ports, taken } = await choosePorts(given.ports, fixed);
  if (Object.keys(taken).length === 0) return { settings: given, portVariables: [] };
  output.line(hang('', await movedPortsText(taken, ports), output.view().width).join('\n'));
  const names = forInvoke.filter((name) => !fixed.has(name));
  return { settings: { ...given, ports }, portVariables: names.map((name) => `${name}=${ports[name]}`) };
}
