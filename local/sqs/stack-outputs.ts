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

/** A stack that CloudFormation does not show. The message is one sentence about the problem, and one about what to do. */
export class StackError extends LocalCloudError {
  /** Whether CloudFormation answered that there is no such stack. */
  readonly isMissing: boolean;
  readonly what: string;
  readonly remedy: string;

  constructor(
    { what, remedy, isMissing = false }: { what: string; remedy: string; isMissing?: boolean },
    options: ErrorOptions,
  ) {
    super(`${what}. ${remedy}`, options);
    this.what = what;
    this.remedy = remedy;
    this.isMissing = isMissing;
  }
}

/**
 * The outputs of a stack by name, read from CloudFormation with the AWS credentials of this shell.
 *
 * @throws StackError if there is no such stack, or it cannot be read
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
    throw new StackError(problemOf(stack, cause instanceof Error ? cause : new Error(String(cause))), {
      cause,
    });
  } finally {
    client.destroy();
  }
}

function problemOf({ name, region, stage }: Stack, { name: error, message }: Error) {
  const what = `The stack ${name} in ${region} cannot be read`;
  if (/does not exist/.test(message)) {
    const remedy = `Check --stage and AWS_REGION, or deploy it with "npm run deploy -- --stage ${stage}".`;
    return { what: `There is no stack ${name} in ${region}`, remedy, isMissing: true };
  }
  if (/AccessDenied/.test(error)) {
    return {
      what: `${what}: access denied`,
      remedy: 'Use AWS credentials with the permission cloudformation:DescribeStacks.',
    };
  }
  if (/Credentials|Token|Signature/.test(error)) {
    return {
      what: `${what}: AWS does not accept the credentials of this shell (${error})`,
      remedy: 'Log in to AWS, for example with "aws sso login", and try again.',
    };
  }
  return {
    what: `${what}: ${message || error}`,
    remedy: 'Check AWS_REGION, and that this machine reaches AWS.',
  };
}
