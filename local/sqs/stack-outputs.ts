import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { LocalCloudError } from '../problem.ts';

/** A stack as osls names it. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly stage: string;
}

const Printed = z.object({
  service: z.string(),
  provider: z.object({ region: z.string(), stackName: z.string().optional() }),
});

/** The stack of a stage, by the output of `osls print --format json --stage <stage>`. */
export function stackOf(printed: unknown, stage: string): Stack {
  const { service, provider } = Printed.parse(printed);
  return { name: provider.stackName ?? `${service}-${stage}`, region: provider.region, stage };
}

/**
 * The outputs of a stack by name, read from CloudFormation with the AWS credentials of this shell.
 *
 * @throws LocalCloudError that says what to do if there is no such stack, or it cannot be read
 */
export async function stackOutputs(stack: Stack): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient({ region: stack.region });
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack.name }));
    const outputs = found?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    throw new LocalCloudError(problemOf(stack, name, message), { cause });
  } finally {
    client.destroy();
  }
}

function problemOf({ name, region, stage }: Stack, error: string, message: string): string {
  const what = `The stack ${name} in ${region} cannot be read`;
  if (/does not exist/.test(message)) {
    const remedy = `Check --stage and AWS_REGION, or deploy it with "npm run deploy -- --stage ${stage}".`;
    return `There is no stack ${name} in ${region}. ${remedy}`;
  }
  if (/AccessDenied/.test(error)) {
    return `${what}: these AWS credentials lack the permission cloudformation:DescribeStacks.`;
  }
  if (/Credentials|Token|Signature/.test(error)) {
    return `${what}: AWS does not accept the credentials of this shell (${error}). Log in to AWS, for example with "aws sso login".`;
  }
  return `${what}: ${message || error}`;
}
