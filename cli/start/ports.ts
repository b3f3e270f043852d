import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Ports, portNames } from '../../local/settings.ts';

type PortName = keyof Ports;

/** Answers whether a port of loopback is free. */
export type IsFree = (port: number) => Promise<boolean>;

/** The ports to use. */
export interface ChosenPorts {
  readonly ports: Ports;
  /** The usual ports that are in use, if all usual ports moved because of them. */
  readonly taken: Partial<Ports>;
}

const STEP = 10;
const BLOCKS = 10;

/**
 * Moves the ports that the user has not set to the first block in which all of them are free: +10, +20, and so on. Ports that are
 * set never move. If no block is free, all ports stay, and the start fails with the name of the port.
 *
 * @param fixed names of the ports that the user has set
 */
export async function choosePorts(
  ports: Ports,
  fixed: ReadonlySet<PortName>,
  isFree: IsFree = isFreePort,
): Promise<ChosenPorts> {
  const usual = portNames.filter((name) => !fixed.has(name));
  const reserved = portNames.flatMap((name) => (fixed.has(name) ? [ports[name]] : []));
  const inBlock = (block: number) => usual.map((name) => [name, ports[name] + block * STEP] as const);
  async function takenIn(block: number): Promise<Partial<Ports>> {
    const isTaken = await Promise.all(
      inBlock(block).map(async ([, port]) => reserved.includes(port) || !(await isFree(port))),
    );
    return Object.fromEntries(inBlock(block).filter((_, index) => isTaken[index]));
  }

  const taken = await takenIn(0);
  if (isEmpty(taken)) return { ports, taken };
  for (let block = 1; block < BLOCKS; block++) {
    if (isEmpty(await takenIn(block)))
      return { ports: { ...ports, ...Object.fromEntries(inBlock(block)) }, taken };
  }
  return { ports, taken: {} };
}

const isEmpty = (object: object) => Object.keys(object).length === 0;

async function isFreePort(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
