import { logicalIds, ref, type Value } from './osls.ts';
import type { Service } from './service.ts';

/** The namespace of the functions' own metrics. */
export const NAMESPACE = 'RocketmqLaunchpad';

/** A metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, Value>>;
  readonly stat: string;
}

/**
 * A metric that the functions count.
 *
 * @param functionName default: all functions together
 */
export function counted(service: Service, name: string, functionName?: string): Metric {
  const dimensions = { service: service.name, stage: service.stage };
  const ofFunction = functionName === undefined ? {} : { function: functionName };
  return { namespace: NAMESPACE, name, dimensions: { ...dimensions, ...ofFunction }, stat: 'Sum' };
}

/** @param queueName the name, or what CloudFormation computes it from */
export function ofQueue(name: string, queueName: Value, stat = 'Maximum'): Metric {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName: queueName }, stat };
}

export function ofLambda(name: string, functionName: string, stat = 'Sum'): Metric {
  return {
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: ref(logicalIds.lambda(functionName)) },
    stat,
  };
}

export function ofHttpApi(name: string, stat = 'Sum'): Metric {
  return { namespace: 'AWS/ApiGateway', name, dimensions: { ApiId: ref(logicalIds.httpApi) }, stat };
}

/** The short name of a function in the dimensions of its metrics, as serverless.yml gives it to the function. */
export function dimensionOf({ name, environment }: Service['functions'][number]): string {
  return typeof environment.FUNCTION_NAME === 'string' ? environment.FUNCTION_NAME : name;
}
