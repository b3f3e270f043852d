import { expect, test } from 'vitest';
import { announcement, readyLine } from '../../local/announcement.ts';

const place = {
  wiring: { service: 'shop', region: 'eu-central-1', functions: [], triggers: [], queues: [] },
  frontUrl: 'http://127.0.0.1:3000',
  dmsUrl: 'http://127.0.0.1:3001',
  sqsUrl: 'http://127.0.0.1:4566',
  eventsUrl: 'http://127.0.0.1:3002',
  queues: [],
  schedules: [],
  topics: ['orders'],
};

test('with the emulator, it says where faults are ordered', () => {
  const lines = announcement({ ...place, target: 'emulator' });
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}faults +http:\/\/127\.0\.0\.1:3000\/faults$/));
});

test('with the real service, it offers neither messages nor faults', () => {
  const text = announcement({ ...place, target: 'service' }).join('\n');
  expect(text).not.toMatch(/faults|messages/);
});

test('the last line promises the emulator’s lines only where there is an emulator', () => {
  expect(readyLine('emulator')).toMatch(/^Ready\. Every message prints one line/);
  expect(readyLine('service')).toMatch(/^Ready\. The functions' own log lines tell what was sent/);
});
