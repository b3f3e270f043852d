import { Logger } from '@aws-lambda-powertools/logger';

/** The part of Powertools' logger that is used. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** The name of the service in log lines and metrics. */
export const serviceName = () => process.env.POWERTOOLS_SERVICE_NAME ?? 'rocketmq-launchpad';

/**
 * A logger that writes one JSON line at a time (Powertools for AWS Lambda; `POWERTOOLS_LOG_LEVEL` sets how much). Powertools'
 * logger is made with the first line, so that a cold start does not wait for it.
 */
export function createLog(): Log {
  let logger: Logger | undefined;
  const at =
    (level: keyof Log): Log['info'] =>
    (text, ...more) => {
      logger ??= new Logger({ serviceName: serviceName() });
      logger[level](text, ...more);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** A log that adds these facts to each line, such as the request id of an invocation. */
export function logWith(log: Log, facts: Readonly<Record<string, string>>): Log {
  const at =
    (level: keyof Log): Log['info'] =>
    (text, ...more) => {
      const given = typeof more[0] === 'object' ? more[0] : {};
      log[level](text, { ...facts, ...given });
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
