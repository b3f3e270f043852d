import { ConfigurationError } from '../core/errors.ts';
import type { Routes } from './route.ts';
import { timingOptionsOf } from './timing.ts';

/**
 * Checks that the service is known to set properties as they are, if a route needs that: otherwise its messages could be
 * delivered at once, or refused.
 *
 * @param setting the value of RAW_PROPERTIES
 * @throws ConfigurationError naming the routes and their options, and what to run
 */
export function assertRawProperties(routes: Routes, setting: 'true' | 'false'): void {
  if (setting === 'true') return;
  const needs = Object.entries(routes).flatMap(([name, route]) =>
    timingOptionsOf(route).map((option) => `${option} of the route "${name}"`),
  );
  if (needs.length === 0) return;
  const remedy =
    `is not true, but ${needs.join(' and ')} ${needs.length === 1 ? 'needs' : 'need'} it, because the service may refuse or ignore this: ` +
    'run "npm run doctor -- --probe TOPIC", and set RAW_PROPERTIES=true in .env if the doctor says so, or remove these options. ' +
    'For the local cloud, set it in local/local.env';
  throw new ConfigurationError([{ variable: 'RAW_PROPERTIES', remedy }]);
}
