import { expect, test } from 'vitest';
import { readText } from './project.ts';

const manifest = JSON.parse(readText('package.json'));
const lock = JSON.parse(readText('package-lock.json'));

test('every dependency has one exact version', () => {
  const versions: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies };

  const loose = Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));

  expect(loose).toEqual([]);
});

test('package-lock.json names no registry, so that it installs from any', () => {
  const packages: Record<string, { resolved?: string }> = lock.packages;

  const resolved = Object.values(packages).flatMap((entry) => entry.resolved ?? []);

  expect(Object.keys(packages)).not.toEqual([]);
  expect(resolved).toEqual([]);
});

test('npm scripts run on Node 24, as Lambda does', () => {
  expect(manifest.devDependencies.node).toMatch(/^24\./);
  expect(process.versions.node).toMatch(/^24\./);
});

test('the licence is MIT, and its text is there', () => {
  expect(manifest.license).toBe('MIT');
  expect(readText('LICENSE')).toMatch(/^MIT License\n/);
});
