import { alarms } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { httpApi } from './http-api.ts';
import type { Resolver } from './osls.ts';
import { outputs } from './outputs.ts';
import { queues } from './queues.ts';
import { roles } from './roles.ts';
import { schedules } from './schedules.ts';
import { readService } from './service.ts';
import { stage } from './stage.ts';

/**
 * Everything that follows from the functions and queues of serverless.yml, as the second entry of its `resources`. osls merges
 * it with the first entry and with what osls makes itself, property by property.
 */
export async function resources(resolver: Resolver) {
  const service = await readService(resolver, await stage(resolver));
  return {
    Resources: {
      ...queues(service),
      ...roles(service),
      ...schedules(service),
      ...httpApi(service),
      ...alarms(service),
      ...dashboard(service),
    },
    Outputs: outputs(service),
  };
}
