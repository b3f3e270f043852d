/** The name at the end of the ARN of a queue or an SNS topic, without `.fifo`. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1).replace(/\.fifo$/, '');
}
