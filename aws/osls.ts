/** What osls gives a function that computes a part of serverless.yml. */
export interface Resolver {
  /** The value of `${variable}`, with all variables in it resolved. */
  resolveVariable(variable: string): Promise<unknown>;
}

/** A resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** Resources by their logical ids. */
export type Resources = Readonly<Record<string, Resource>>;

/** A value that CloudFormation computes, such as the ARN of a queue. */
export type Value = string | Readonly<Record<string, unknown>>;

export const ref = (id: string): Value => ({ Ref: id });
export const arnOf = (id: string): Value => ({ 'Fn::GetAtt': [id, 'Arn'] });
export const sub = (text: string): Value => ({ 'Fn::Sub': text });

/** Parameters that CloudFormation fills in, in the text of `sub`. */
export const aws = {
  partition: pseudo('Partition'),
  region: pseudo('Region'),
  account: pseudo('AccountId'),
  urlSuffix: pseudo('URLSuffix'),
};

function pseudo(name: string): string {
  return `\${AWS::${name}}`;
}

/** The ARN of something of this account and region. */
export const ownArn = (service: string, name: string): Value =>
  sub(`arn:${aws.partition}:${service}:${aws.region}:${aws.account}:${name}`);

/** The logical id of an ARN such as `Fn::GetAtt: [Orders, Arn]`; `undefined` for an ARN of a resource of another stack. */
export function logicalIdOf(arn: unknown): string | undefined {
  const reference = typeof arn === 'object' && arn !== null && 'Fn::GetAtt' in arn ? arn['Fn::GetAtt'] : [];
  const [id]: unknown[] = typeof reference === 'string' ? reference.split('.') : [reference].flat();
  return typeof id === 'string' ? id : undefined;
}

/** The beginning of the logical ids of what osls makes for a function: `event-bus` becomes `EventDashbus`. */
const prefixOf = (functionName: string) =>
  functionName
    .replace(/^./, (first) => first.toUpperCase())
    .replaceAll('-', 'Dash')
    .replaceAll('_', 'Underscore');

/** Logical ids of what osls makes itself. */
export const logicalIds = {
  httpApi: 'HttpApi',
  httpApiStage: 'HttpApiStage',
  lambda: (functionName: string) => `${prefixOf(functionName)}LambdaFunction`,
  logGroup: (functionName: string) => `${prefixOf(functionName)}LogGroup`,
  /** @param number counts the schedules of the function, from 1 */
  schedule: (functionName: string, number: number) => `${prefixOf(functionName)}SchedulerSchedule${number}`,
  /** @param number counts all events of the function, from 1 */
  rule: (deployedName: string, number: number) =>
    `${`${deployedName}-rule-${number}`.replace(/[^0-9A-Za-z]/g, '').replace(/^./, (first) => first.toUpperCase())}EventBridgeRule`,
};

/** `event-bus` as a part of a logical id: `EventBus`. */
export const pascalCase = (name: string) =>
  name
    .split(/[^0-9A-Za-z]+/)
    .map((word) => word.replace(/^./, (first) => first.toUpperCase()))
    .join('');
