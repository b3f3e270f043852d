import { root } from './cloud/functions.ts';

/** Builds the functions of the chaos into `test/chaos/dist`, with the project's own build. */
export async function buildChaosFunctions(): Promise<void> {
  // The build is JavaScript that checks itself; by this name the compiler does not look for its types.
  const file = '../../esbuild.config.mjs';
  const { build }: { build(options: { readonly root: string }): Promise<unknown> } = await import(file);
  await build({ root });
}
