import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

/** What a visit to an endpoint showed. */
export interface Visit {
  /** The service's clock, in epoch milliseconds, by the header `date`; `undefined` without a valid one. */
  readonly date: number | undefined;
  /** End of the certificate, in epoch milliseconds; `undefined` for plain HTTP. */
  readonly validTo: number | undefined;
}

/** Result of a visit: an answer of any status, or the code and text of the error. */
export type Visited = { readonly visit: Visit } | { readonly code: string; readonly message: string };

/** Options of `visit`. */
export interface VisitOptions {
  readonly timeoutMs: number;
  /** Certificates (PEM) to trust instead of those of Node.js. */
  readonly ca?: string | undefined;
}

/** Asks an endpoint for `/`, without credentials. Never throws. */
export function visit(endpoint: string, { timeoutMs, ca }: VisitOptions): Promise<Visited> {
  const url = new URL(endpoint);
  const options = { agent: false, signal: AbortSignal.timeout(timeoutMs), ...(ca && { ca }) } as const;
  return new Promise((resolve) => {
    const request =
      url.protocol === 'https:' ? httpsRequest(url, options, read) : httpRequest(url, options, read);
    function read(answer: IncomingMessage): void {
      resolve({ visit: visitOf(answer) }); // before the end of the connection, which has the certificate
      answer.destroy();
    }
    request.on('error', (error) => resolve(failureOf(error, timeoutMs)));
    request.end();
  });
}

function visitOf({ headers, socket }: IncomingMessage): Visit {
  const validTo = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : Number.NaN;
  return { date: numberOf(Date.parse(headers.date ?? '')), validTo: numberOf(validTo) };
}

function failureOf(error: Error, timeoutMs: number): Visited {
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return { code: 'TIMEOUT', message: `no answer within ${timeoutMs} ms` };
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code: unknown = first instanceof Error && 'code' in first ? first.code : undefined;
  return { code: String(code ?? ''), message: first instanceof Error ? first.message : String(first) };
}

const numberOf = (value: number) => (Number.isNaN(value) ? undefined : value);
