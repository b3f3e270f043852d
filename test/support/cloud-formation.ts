import { onTestFinished } from 'vitest';
import { listen, readBody } from '../../local/http/http-server.ts';

/** What CloudFormation answers: outputs by name, or the code and message of an error. */
export type StackAnswer =
  | Readonly<Record<string, string>>
  | { readonly code: string; readonly message: string };

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** CloudFormation as far as DescribeStacks goes, for the real SDK. `*` stands for every stack; others do not exist. */
export async function startCloudFormation(stacks: Readonly<Record<string, StackAnswer>>) {
  const requests: string[] = [];
  const server = await listen(0, async (request, response) => {
    const body = new URLSearchParams((await readBody(request, 2 ** 16))?.toString());
    const name = body.get('StackName') ?? '';
    requests.push(`${body.get('Action')} ${name}`);
    const missing = { code: 'ValidationError', message: `Stack with id ${name} does not exist` };
    const answer = stacks[name] ?? stacks['*'] ?? missing;
    const isError = 'code' in answer;
    response.writeHead(isError ? 400 : 200, { 'content-type': 'text/xml' });
    response.end(isError ? errorXml(answer.code, answer.message ?? '') : stackXml(name, answer));
  });
  onTestFinished(() => server.close());
  const env = {
    AWS_ENDPOINT_URL_CLOUDFORMATION: server.url,
    AWS_PROFILE: '', // whatever a developer's .env has
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  return { requests, env };
}

function errorXml(code: string, message: string): string {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return `<ErrorResponse xmlns="${NAMESPACE}">${error}<RequestId>r-1</RequestId></ErrorResponse>`;
}

function stackXml(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue><Description>a queue</Description></member>`,
  );
  const stack = `<StackName>${name}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus>`;
  return (
    `<DescribeStacksResponse xmlns="${NAMESPACE}"><DescribeStacksResult><Stacks>` +
    `<member>${stack}<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult>` +
    '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DescribeStacksResponse>'
  );
}
