import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { startTestRocketmq } from './rocketmq.ts';

/** The RocketMQ that all files share. */
export interface Provided {
  readonly namesrvPort: number;
  readonly brokerPort: number;
  readonly grpcPort: number;
  readonly classPath: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    rocketmq: Provided;
  }
}

/** Starts it before all files, and ends it after them. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { ports, classPath, close } = await startTestRocketmq();
  provide('rocketmq', { ...ports, classPath });
  return close;
}

/** The shared RocketMQ, for a test. */
export const rocketmq = (): Provided => inject('rocketmq');
