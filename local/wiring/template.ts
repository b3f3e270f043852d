import * as z from 'zod';
import { LocalCloudError } from '../problem.ts';
import { GetAtt, logicalIdOf } from './serverless-queues.ts';

/** A function as the packaged template deploys it. */
export interface TemplateFunction {
  readonly deployedName: string;
  /** Texts, and objects that CloudFormation resolves. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** What its role allows; `undefined` if the template does not make its role. */
  readonly statements: readonly Statement[] | undefined;
}

/** A rule of EventBridge or a schedule of EventBridge Scheduler, and one function that it invokes. */
export interface TemplateTarget {
  readonly kind: 'rule' | 'schedule';
  readonly name: string;
  readonly deployedName: string;
  readonly hasDeadLetters: boolean;
}

/** The CloudFormation template, as far as the checks read it. */
export interface Template {
  readonly functions: readonly TemplateFunction[];
  /** In the order of the events in serverless.yml. */
  readonly targets: readonly TemplateTarget[];
  /** Alarms of CloudWatch, with what each of them calls. */
  readonly alarms: readonly { readonly actions: readonly unknown[] }[];
  /** The whole template as JSON. */
  readonly text: string;
}

const oneOrMore = <S extends z.ZodType>(schema: S) =>
  z.union([z.array(schema), schema.transform((one) => [one])]).default([]);

const Statement = z.object({
  Effect: z.string().default('Allow'),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(z.unknown()),
});
/** A statement of a policy. */
export type Statement = z.infer<typeof Statement>;

const Policy = z.object({ PolicyDocument: z.object({ Statement: oneOrMore(Statement) }) });
const Role = z.object({ Policies: z.array(Policy).default([]) });
const RolePolicy = Policy.extend({ Roles: z.array(z.object({ Ref: z.string() }).catch({ Ref: '' })) });
const Lambda = z.object({
  FunctionName: z.string(),
  Role: z.unknown(),
  Environment: z
    .object({ Variables: z.record(z.string(), z.unknown()).default({}) })
    .default({ Variables: {} }),
});
const Target = z.object({ Arn: z.unknown(), DeadLetterConfig: z.unknown().optional() });
const Rule = z.object({ Name: z.string().optional(), Targets: z.array(Target).default([]) });
const Schedule = z.object({ Name: z.string().optional(), Target });
const Alarm = z.object({ AlarmActions: z.array(z.unknown()).default([]) });
const Resources = z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() }));
type Resources = z.infer<typeof Resources>;

/**
 * Reads the template that `osls package` makes.
 *
 * @throws LocalCloudError if it is not such a template
 */
export function readTemplate(text: string): Template {
  const parsed = z.object({ Resources }).safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new LocalCloudError(`The packaged template cannot be read: ${parsed.error.message}`);
  const resources = parsed.data.Resources;
  const lambdas = ofType(resources, 'AWS::Lambda::Function', Lambda);
  const nameOf = (arn: unknown) =>
    lambdas.find(([id]) => id === referenceOf(arn))?.[1].FunctionName ?? String(referenceOf(arn));
  const target = (kind: TemplateTarget['kind'], id: string, name = id) =>
    function targetOf({ Arn, DeadLetterConfig }: z.infer<typeof Target>): TemplateTarget {
      return { kind, name, deployedName: nameOf(Arn), hasDeadLetters: DeadLetterConfig !== undefined };
    };
  return {
    functions: lambdas.map(([, { FunctionName, Environment, Role: role }]) => ({
      deployedName: FunctionName,
      environment: Environment.Variables,
      statements: statementsOf(resources, role),
    })),
    targets: [
      ...ofType(resources, 'AWS::Events::Rule', Rule).flatMap(([id, { Name, Targets }]) =>
        Targets.map(target('rule', id, Name)),
      ),
      ...ofType(resources, 'AWS::Scheduler::Schedule', Schedule).map(([id, { Name, Target: one }]) =>
        target('schedule', id, Name)(one),
      ),
    ],
    alarms: ofType(resources, 'AWS::CloudWatch::Alarm', Alarm).map(([, { AlarmActions }]) => ({
      actions: AlarmActions,
    })),
    text,
  };
}

function ofType<S extends z.ZodType>(
  resources: Resources,
  type: string,
  schema: S,
): (readonly [id: string, properties: z.output<S>])[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    const parsed = resource.Type === type ? schema.safeParse(resource.Properties) : undefined;
    return parsed?.success ? [[id, parsed.data] as const] : [];
  });
}

const referenceOf = (arn: unknown) => {
  const reference = GetAtt.safeParse(arn).data;
  return reference && logicalIdOf(reference);
};

/** The statements that are part of the role, and those of the policies that name it. */
function statementsOf(resources: Resources, arn: unknown): Statement[] | undefined {
  const id = referenceOf(arn);
  const role = ofType(resources, 'AWS::IAM::Role', Role).find(([name]) => name === id)?.[1];
  if (role === undefined) return undefined;
  const attached = ofType(resources, 'AWS::IAM::Policy', RolePolicy).flatMap(([, policy]) =>
    policy.Roles.some(({ Ref }) => Ref === id) ? [policy] : [],
  );
  return [...role.Policies, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
