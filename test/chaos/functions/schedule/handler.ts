import { createHandler } from '../../../../functions/schedule/handler.ts';
import { createServices } from '../../../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const handler = createHandler(await createServices({ env: process.env }), routes);
