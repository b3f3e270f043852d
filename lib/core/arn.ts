/** The parts of an Amazon Resource Name (AWS IAM, "Amazon Resource Names"). */
export interface Arn {
  /** `aws`, or another group of regions such as `aws-cn`. */
  readonly partition: string;
  readonly service: string;
  /** Empty for a resource that belongs to no region. */
  readonly region: string;
  /** Empty for a resource that belongs to no account. */
  readonly account: string;
  /** Everything after the account; it may contain colons. */
  readonly resource: string;
}

/** The domain of AWS services by partition (AWS SDK for JavaScript, `partitions.json`). */
const domains: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
  'aws-us-gov': 'amazonaws.com',
};

/** Splits an ARN into its parts; `undefined` if the text is not an ARN. */
export function parseArn(arn: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (prefix !== 'arn' || !partition || !service || resource === '') return undefined;
  return { partition, service, region: region ?? '', account: account ?? '', resource };
}

/** The full name of a queue or a topic, `.fifo` included. A text that is not an ARN is taken for a name. */
export function queueNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** The name of a queue or an SNS topic, without `.fifo`. */
export function nameOf(arn: string): string {
  return queueNameOf(arn).replace(/\.fifo$/, '');
}

/**
 * The URL of the queue with this ARN, in its own account and region (Amazon SQS, "Queue and message identifiers");
 * `undefined` if the ARN is not one of a queue, or its partition is unknown.
 */
export function queueUrlOf(arn: string): string | undefined {
  const parts = parseArn(arn);
  const domain = parts && domains[parts.partition];
  if (!domain || parts.service !== 'sqs' || !parts.region || !parts.account) return undefined;
  return `https://sqs.${parts.region}.${domain}/${parts.account}/${parts.resource}`;
}
