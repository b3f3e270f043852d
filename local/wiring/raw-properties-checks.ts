import { timingOptionsOf } from '../../lib/routing/timing.ts';
import type { Finding } from './finding.ts';
import type { SettingsContext } from './settings-context.ts';
import { lineOfRoute } from './source-lines.ts';

/** Routes that say when or in which order messages are delivered, in functions that do not start with them. */
export function unprovenRoutes({
  wiring,
  template,
  tables,
  dotenv,
  routesText,
}: Pick<SettingsContext, 'wiring' | 'template' | 'tables' | 'dotenv' | 'routesText'>): Finding[] {
  return wiring.functions.flatMap(({ name, deployedName }) => {
    const deployed = template.functions.find((fn) => fn.deployedName === deployedName);
    if (deployed === undefined || deployed.environment.RAW_PROPERTIES === 'true') return [];
    return Object.entries(tables[name] ?? {}).flatMap(([key, route]) => {
      const options = timingOptionsOf(route).join(' and ');
      if (options === '') return [];
      return {
        file: `functions/${name}/routes.ts`,
        line: lineOfRoute(routesText(name), key),
        what: `route "${key}" has ${options}, and RAW_PROPERTIES is not true, so the function "${name}" would not start`,
        remedy:
          'Run "npm run doctor -- --stage STAGE --probe TOPIC": it tries this with the service. ' +
          `If the doctor says so, set RAW_PROPERTIES=true in ${dotenv.file}; otherwise remove ${options}.`,
      };
    });
  });
}
