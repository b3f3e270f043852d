import { Dispatcher } from 'undici';
import type { VirtualClock } from './clock.ts';

/** The result of one request. */
export type Step =
  | {
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
      readonly afterMs?: number;
    }
  /** The connection could not be established, so the request never began. */
  | 'refused'
  /** The request began, and the connection was lost. */
  | 'died'
  /** The request began, and is never answered. */
  | 'silence';

/** The answer of the service to a send that stored a message. */
export const taken = (msgId = '0A0000017F0000012345678900000001'): Step => ({
  status: 200,
  body: JSON.stringify({ msg_id: msgId, queue_id: 0, queue_offset: 0, broker_name: 'broker-0' }),
});

/** A refusal of the service with its code. */
export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Step => ({
  status,
  headers,
  body: JSON.stringify({ error_code: code, error_msg: 'refused' }),
});

/** The answer to a query that finds no message. */
export const nothingFound: Step = { status: 200, body: '{"messages":[],"total":0}' };

/** A service without sockets. Each request gets the next step of the script; after the last one, all get `rest`. */
export class ScriptedService extends Dispatcher {
  /** Time of each request, in milliseconds of the clock. */
  readonly requestedAt: number[] = [];
  /** `POST` for a send, `GET` for a look-up. */
  readonly methods: string[] = [];
  inFlight = 0;
  maxInFlight = 0;
  private readonly clock: VirtualClock;
  private readonly script: Step[];
  private readonly rest: Step | (() => Step);

  constructor(clock: VirtualClock, script: readonly Step[], rest: Step | (() => Step) = taken()) {
    super();
    this.clock = clock;
    this.script = [...script];
    this.rest = rest;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.methods.push(options.method);
    const step = this.script.shift() ?? (typeof this.rest === 'function' ? this.rest() : this.rest);
    this.requestedAt.push(this.clock.now());

    this.maxInFlight = Math.max(this.maxInFlight, ++this.inFlight);
    void this.act(step, handler);
    return true;
  }

  private async act(step: Step, handler: Dispatcher.DispatchHandler): Promise<void> {
    const controller = this.controllerFor(handler);
    const fail = (message: string) =>
      this.end(() => handler.onResponseError?.(controller, new Error(message)));
    if (step === 'refused') return fail('connect ECONNREFUSED');
    handler.onRequestStart?.(controller, {});
    if (step === 'silence') return;
    if (step === 'died') return fail('other side closed');
    if (step.afterMs) await this.clock.sleep(step.afterMs);
    if (controller.aborted) return;
    this.end(() => {
      handler.onResponseStart?.(controller, step.status, step.headers ?? {}, '');
      handler.onResponseData?.(controller, Buffer.from(step.body ?? ''));
      handler.onResponseEnd?.(controller, {});
    });
  }

  private end(tell: () => void): void {
    this.inFlight--;
    tell();
  }

  private controllerFor(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchController {
    const service = this;
    return {
      aborted: false,
      paused: false,
      reason: null,
      pause() {},
      resume() {},
      abort(reason) {
        Object.assign(this, { aborted: true, reason });
        service.end(() => handler.onResponseError?.(this, reason));
      },
    };
  }

  override async close(): Promise<void> {}
}
