import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settings } from '../../lib/config/settings.ts';
import { definitions, functionNames, root, runNode } from './project.ts';

/** CloudFormation's reference to another resource of the template. */
interface Arn {
  readonly 'Fn::GetAtt': readonly [resource: string, attribute: string];
}

interface Function {
  readonly FunctionName: string;
  readonly Handler: string;
  readonly Runtime: string;
  readonly Timeout: number;
  readonly Code: { readonly S3Key: string };
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

interface Queue {
  readonly FifoQueue?: boolean;
  readonly VisibilityTimeout?: number;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: Arn; readonly maxReceiveCount: number };
}

interface Mapping {
  readonly BatchSize: number;
  readonly EventSourceArn: Arn;
  readonly FunctionName: Arn;
  readonly FunctionResponseTypes?: readonly string[];
}

interface Schedule {
  readonly Target: { readonly Arn: Arn; readonly Input: string };
}

interface Rule {
  readonly Targets: readonly { readonly Arn: Arn }[];
}

interface InvokeConfig {
  readonly FunctionName: { readonly Ref: string };
  readonly DestinationConfig: { readonly OnFailure?: { readonly Destination: Arn } };
}

/** What `osls package` makes of the project: the CloudFormation template of the deployment. */
let template: { Resources: Record<string, { Type: string; Properties: unknown }> };

/** The project as osls sees it, without the developer's .env, and .serverless, which packaging removes. */
const folder = mkdtempSync(path.join(tmpdir(), 'launchpad-'));

beforeAll(async () => {
  for (const entry of readdirSync(root)) {
    if (!/^\.(env|git|serverless)/.test(entry)) symlinkSync(path.join(root, entry), path.join(folder, entry));
  }
  // osls does not accept a link in the place of its configuration.
  rmSync(path.join(folder, 'serverless.yml'));
  copyFileSync(path.join(root, 'serverless.yml'), path.join(folder, 'serverless.yml'));

  const osls = path.join(root, 'node_modules/osls/bin/serverless.js');
  const nowhere = 'http://127.0.0.1:9';
  // As `npm run osls` does it: Node.js reads .env, where osls would expand every $.
  writeFileSync(path.join(folder, '.env'), 'DMS_SECRET_KEY=a$HOME-b$$c\nMAX_IN_FLIGHT=3\n');
  const command = ['--env-file-if-exists=.env', osls, 'package', '--package', 'package'];
  const { exitCode, stdout, stderr } = await runNode(command, {
    cwd: folder,
    // No credentials, no home folder to find any in, and no way out.
    env: { HOME: folder, HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, AWS_EC2_METADATA_DISABLED: 'true' },
  });
  if (exitCode !== 0) throw new Error(`osls package ended with ${exitCode}\n${stdout}${stderr}`);
  const file = path.join(folder, 'package/cloudformation-template-update-stack.json');
  template = JSON.parse(readFileSync(file, 'utf8'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The resources of a type, by logical id. The type says what its properties look like. */
function resources<Properties>(type: string): Record<string, Properties> {
  const entries = Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
  expect(entries, type).not.toEqual([]);
  return Object.fromEntries(entries.map(([id, { Properties }]) => [id, Properties as Properties]));
}

const functions = () => resources<Function>('AWS::Lambda::Function');
const queues = () => resources<Queue>('AWS::SQS::Queue');
const mappings = () => Object.values(resources<Mapping>('AWS::Lambda::EventSourceMapping'));
const schedules = () => Object.values(resources<Schedule>('AWS::Scheduler::Schedule'));
const idOf = (arn: Arn) => arn['Fn::GetAtt'][0];

/** What a logical id stands for; fails when there is nothing of that name. */
function named<Resource>(id: string, all: Record<string, Resource>): Resource {
  const resource = all[id];
  if (!resource) throw new Error(`${id} is not one of ${Object.keys(all).join(', ')}`);
  return resource;
}

describe('serverless.yml', () => {
  test('packages without a network and without an account', () => {
    expect(Object.keys(template.Resources)).not.toEqual([]);
  });

  test('names the functions that are there, and each zip that the build makes', () => {
    const zips = readdirSync(path.join(root, 'dist')).filter((file) => file.endsWith('.zip'));
    const artifacts = Object.entries(definitions).map(([name, definition]) => [
      name,
      definition.package.artifact,
    ]);

    expect(Object.keys(definitions).sort()).toEqual(functionNames);
    expect(zips.sort()).toEqual(functionNames.map((name) => `${name}.zip`));
    expect(artifacts).toEqual(Object.keys(definitions).map((name) => [name, `dist/${name}.zip`]));
  });
});

describe('functions', () => {
  test('all run on Node 24', () => {
    expect(new Set(Object.values(functions()).map(({ Runtime }) => Runtime))).toEqual(
      new Set(['nodejs24.x']),
    );
  });

  test('get every variable of the configuration, with the values of .env to the letter', () => {
    for (const { Environment } of Object.values(functions())) {
      const values = Environment.Variables;
      expect(Object.keys(values)).toEqual(expect.arrayContaining(Object.keys(settings)));
      expect(values).toMatchObject({ DMS_SECRET_KEY: 'a$HOME-b$$c', MAX_IN_FLIGHT: '3', IAM_DOMAIN: '' });
    }
  });

  test('have a handler that their zip exports', () => {
    for (const { Handler, Code } of Object.values(functions())) {
      const name = path.basename(Code.S3Key, '.zip');
      const { outputs } = JSON.parse(readFileSync(path.join(root, 'dist', name, 'meta.json'), 'utf8'));
      const [module, exported] = Handler.split('.');
      expect(outputs[`dist/${name}/${module}.mjs`]?.exports, `${name}: ${Handler}`).toContain(exported);
    }
  });

  test('that nobody waits for hand their failures on', () => {
    const rules = Object.values(resources<Rule>('AWS::Events::Rule'));
    const targets = [...schedules().map(({ Target }) => Target), ...rules.flatMap(({ Targets }) => Targets)];
    const configs = Object.values(resources<InvokeConfig>('AWS::Lambda::EventInvokeConfig'));

    for (const id of new Set(targets.map(({ Arn }) => idOf(Arn)))) {
      const onFailure = configs.find(({ FunctionName }) => FunctionName.Ref === id)?.DestinationConfig
        .OnFailure;
      expect(onFailure, `${id} has no failure destination`).toBeDefined();
      if (onFailure) named(idOf(onFailure.Destination), queues());
    }
  });
});

test('the webhook function answers /hooks/{sender}, whatever the method: some senders ask with GET or OPTIONS', () => {
  const routes = Object.values(resources<{ RouteKey: string }>('AWS::ApiGatewayV2::Route'));

  expect(routes.map(({ RouteKey }) => RouteKey)).toEqual(['ANY /hooks/{sender}']);
});

test('every schedule tells which schedule it is and when it was due', () => {
  for (const { Target } of schedules()) {
    const values = Object.values(JSON.parse(Target.Input));
    expect(values).toContain('<aws.scheduler.schedule-arn>');
    expect(values).toContain('<aws.scheduler.scheduled-time>');
  }
});

describe('queues', () => {
  test('all feed a function, except those that others fail into', () => {
    const deadLetters = Object.values(queues()).flatMap(({ RedrivePolicy }) =>
      RedrivePolicy ? [idOf(RedrivePolicy.deadLetterTargetArn)] : [],
    );
    const sources = Object.keys(queues()).filter((id) => !deadLetters.includes(id));

    expect(
      mappings()
        .map(({ EventSourceArn }) => idOf(EventSourceArn))
        .sort(),
    ).toEqual(sources.sort());
  });

  test('get only the failed records of a batch back', () => {
    for (const mapping of mappings()) {
      expect(mapping.FunctionResponseTypes, idOf(mapping.EventSourceArn)).toEqual([
        'ReportBatchItemFailures',
      ]);
    }
  });

  test('hide a message for six times as long as the function may run', () => {
    for (const { EventSourceArn, FunctionName } of mappings()) {
      const { VisibilityTimeout = 30 } = named(idOf(EventSourceArn), queues());
      const { Timeout } = named(idOf(FunctionName), functions());
      expect(VisibilityTimeout, idOf(EventSourceArn)).toBeGreaterThanOrEqual(6 * Timeout);
    }
  });

  test('give up on a message into a queue of their own kind', () => {
    for (const { EventSourceArn } of mappings()) {
      const id = idOf(EventSourceArn);
      const { RedrivePolicy, FifoQueue } = named(id, queues());
      expect(RedrivePolicy, `${id} has no RedrivePolicy`).toBeDefined();
      if (!RedrivePolicy) continue;
      // AWS accepts nothing else: a FIFO queue fails into a FIFO queue.
      expect(named(idOf(RedrivePolicy.deadLetterTargetArn), queues()).FifoQueue, id).toBe(FifoQueue);
    }
  });

  test('with an order hand over at most ten messages at once', () => {
    const ordered = mappings().filter(
      ({ EventSourceArn }) => named(idOf(EventSourceArn), queues()).FifoQueue,
    );

    expect(ordered).not.toEqual([]);
    for (const { BatchSize } of ordered) expect(BatchSize).toBeLessThanOrEqual(10);
  });
});
