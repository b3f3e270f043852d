import { LocalCloudError } from '../../local/problem.ts';
import type { BuildState } from '../../local/watch/build-state.ts';
import { type Builder, type Bundles, createBuilder } from '../../local/watch/builder.ts';
import { describeProblem } from '../../local/watch/problem.ts';
import { startWatch, type Watch } from '../../local/watch/watch.ts';
import { loadWiring, type Wiring } from '../../local/wiring/serverless.ts';
import type { OnStop } from '../until-stopped.ts';

/** Options of `openSources`. */
export interface SourcesOptions {
  readonly root: string;
  readonly log: (line: string) => void;
  readonly onStop: OnStop;
}

/** The parts of the running local cloud that a saved file changes. */
export type Reloadable = Omit<Parameters<Watch['begin']>[0], 'builder' | 'wiring' | 'loadWiring'>;

/** What the local cloud runs: the functions and serverless.yml. */
export interface Sources {
  readonly bundles: Bundles;
  readonly wiring: Wiring;
  /** Problems of what was saved last. */
  readonly state: () => BuildState;
  /** Brings into effect what was saved since the start, and everything that is saved later. */
  follow(cloud: Reloadable): void;
}

/** Watches the sources, and builds and reads them a first time. Throws LocalCloudError if they cannot be used. */
export async function openSources({ root, log, onStop }: SourcesOptions): Promise<Sources> {
  const watch = startWatch({ root, log }); // first, so that nothing is missed that is saved during the build
  onStop('work', watch.stop);
  const builder = await createBuilder(root);
  onStop('servers', builder.close);
  const readWiring = () => loadWiring(root, process.env);
  const [bundles, wiring] = await Promise.all([firstBuild(builder, log), readWiring()]);
  return {
    bundles,
    wiring,
    state: watch.state,
    follow: (cloud) => watch.begin({ ...cloud, builder, wiring, loadWiring: readWiring }),
  };
}

/** Throws LocalCloudError with the place of each problem. */
async function firstBuild(builder: Builder, log: SourcesOptions['log']): Promise<Bundles> {
  const built = await builder.build();
  if (!built.ok) {
    const problems = built.problems.map(describeProblem);
    throw new LocalCloudError(['The functions could not be built:', ...problems].join('\n'));
  }
  for (const warning of built.warnings) log(`[build] ${describeProblem(warning)}`);
  return built.bundles;
}
