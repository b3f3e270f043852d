import { logicalIds, type Resources } from './osls.ts';
import type { Service } from './service.ts';

/** The limits of the HTTP API. Requests over them are answered with 429, and the sender posts again later. */
export function httpApi({ functions, sizes: { throttling } }: Service): Resources {
  if (!functions.some(({ isHttp }) => isHttp)) return {};
  return {
    [logicalIds.httpApiStage]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: {
        DefaultRouteSettings: {
          ThrottlingRateLimit: throttling.rate,
          ThrottlingBurstLimit: throttling.burst,
        },
      },
    },
  };
}
