import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';
import { longLivedWorker } from './long-lived-worker.ts';
import { rooms } from './rooms.ts';

const room = process.env.STRYKER_ROOM ?? '';

/** The tests of one room, in one thread. */
export default defineConfig({
  plugins: [
    ...(base.plugins ?? []),
    {
      name: 'long-lived-worker',
      configureVitest({ project }) {
        Object.assign(project.config, { pool: longLivedWorker.name, poolRunner: longLivedWorker });
      },
    },
  ],
  test: {
    ...base.test,
    include: [...(rooms[room]?.tests ?? [])],
    globalSetup: [], // no bundle is mutated
    setupFiles: ['test/mutation/setup.ts'],
    exclude: [...(rooms[room]?.leaveOut ?? [])],
    reporters: ['dot'],
  },
});
