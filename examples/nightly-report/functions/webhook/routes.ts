import { webhookRoutes } from '../../lib/routes.ts';
import { renderer } from './renderer.ts';

export const routes = webhookRoutes({
  renderer: { sender: renderer('RENDERER_SECRET'), to: 'reports' },
});
