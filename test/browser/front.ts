import { startHttpFront } from '../../local/http/http-front.ts';
import type { FakeApi } from '../local/console/fake-api.ts';

/** The front of the local cloud with the page, its guards and its policy, over generated rows. */
export const startFront = (fake: FakeApi) =>
  startHttpFront({ port: 0, invoke: async () => null, about: () => '', consoleApp: fake.app });
