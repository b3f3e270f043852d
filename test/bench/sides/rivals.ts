import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { messagesPath, service } from '../identity.ts';
import { plainSide, type Side, type SideOptions } from './side.ts';

/** The part of axios that is used. */
interface Axios {
  post(url: string, body: string, options: object): Promise<{ readonly data: unknown }>;
}

/** `axios` with a keep-alive agent, as its documents advise for servers. Unsigned. */
export function axiosSide({ url, inFlight }: SideOptions, rivals: string): Side {
  const axios: Axios = createRequire(rivals)('axios');
  const options = {
    headers: { 'content-type': 'application/json', 'x-project-id': service.projectId },
    httpAgent: new Agent({ keepAlive: true, maxSockets: inFlight }),
  };
  const target = url + messagesPath;
  return plainSide(inFlight, async (body) => (await axios.post(target, body, options)).data);
}

/** The part of the vendor's SDK that is used. */
interface RocketMqClient {
  sendMessageForRocketMq(request: object): Promise<unknown>;
}
interface Builder {
  withCredential(credential: object): Builder;
  withEndpoint(url: string): Builder;
  withOptions(options: object): Builder;
  build(): RocketMqClient;
}
interface Credentials {
  withAk(key: string): Credentials;
  withSk(secret: string): Credentials;
  withProjectId(id: string): Credentials;
}

/** Huawei Cloud's SDK, which signs each request (AK/SK). With a keep-alive agent, which is not its default. */
export function sdkSide({ url, inFlight }: SideOptions, rivals: string): Side {
  const load = createRequire(rivals);
  const { BasicCredentials }: { BasicCredentials: new () => Credentials } = load(
    '@huaweicloud/huaweicloud-sdk-core',
  );
  const { RocketMQClient }: { RocketMQClient: { newBuilder(): Builder } } = load(
    '@huaweicloud/huaweicloud-sdk-rocketmq',
  );
  const { accessKey, secretKey, projectId, instanceId } = service;
  const client = RocketMQClient.newBuilder()
    .withCredential(new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId))
    .withEndpoint(url)
    .withOptions({
      axiosRequestConfig: { httpAgent: new Agent({ keepAlive: true, maxSockets: inFlight }) },
    })
    .build();
  return plainSide(inFlight, (_, message) =>
    client.sendMessageForRocketMq({ instance_id: instanceId, body: message }),
  );
}
