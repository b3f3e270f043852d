import { describe, expect, test } from 'vitest';
import { readText } from './project.ts';

const manifest = JSON.parse(readText('package.json'));

/** The project, and the clients that the bench installs for itself. */
describe.each(['', 'test/bench/rivals/'])('%spackage.json', (folder) => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readText(`${folder}package.json`),
  );
  const lock = JSON.parse(readText(`${folder}package-lock.json`));

  test('gives every dependency one exact version', () => {
    const versions: Record<string, string> = { ...dependencies, ...devDependencies, ...optionalDependencies };

    const loose = Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));

    expect(Object.keys(versions)).not.toEqual([]);
    expect(loose).toEqual([]);
  });

  test('has a lock that names no registry, so that it installs from any', () => {
    const packages: Record<string, { resolved?: string }> = lock.packages;

    const resolved = Object.values(packages).flatMap((entry) => entry.resolved ?? []);

    expect(Object.keys(packages)).not.toEqual([]);
    expect(resolved).toEqual([]);
  });
});

test('the licence is MIT, and its text is there', () => {
  expect(manifest.license).toBe('MIT');
  expect(readText('LICENSE')).toMatch(/^MIT License\n/);
});
