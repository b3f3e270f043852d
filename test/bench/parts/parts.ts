import type { Part } from '../bench.ts';
import { throughput } from './throughput.ts';

/** The parts of the bench by name, in the order in which they run. */
export const parts: Readonly<Record<string, Part>> = { throughput };
