import { createHandler } from '../../../../functions/webhook/handler.ts';
import { createServices } from '../../../../lib/services.ts';
import { secretsOf } from '../../../../lib/webhook/sender.ts';
import { routes } from './routes.ts';

export { routes };

export const handler = createHandler(
  await createServices({ env: process.env, variables: secretsOf(routes) }),
  routes,
);
