import type { Part } from '../bench.ts';
import { allocation } from './allocation.ts';
import { cold } from './cold.ts';
import { firstAnswer } from './first-answer.ts';
import { growth } from './growth.ts';
import { memory } from './memory.ts';
import { sendersAlone } from './senders.ts';
import { bundleSize } from './size.ts';
import { throughput } from './throughput.ts';
import { webhookOverhead } from './webhook.ts';

/** The parts of the bench by name, in the order in which they run. */
export const parts: Readonly<Record<string, Part>> = {
  size: bundleSize,
  cold,
  'first-answer': firstAnswer,
  throughput,
  allocation,
  webhook: webhookOverhead,
  growth,
  memory,
  senders: sendersAlone,
};
