import { median, medianRatio } from './statistics.ts';
import type { Contestant, Results, Taken } from './turns.ts';

/** A figure of one turn. */
export type Measure = (result: Taken) => number;

/** Messages per second. */
export const rate: Measure = ({ messages, ms }) => (messages / ms) * 1000;
/** Microseconds of CPU for one message. */
export const cpu: Measure = ({ messages, cpuMs }) => (cpuMs / messages) * 1000;
/** Microseconds for one message. */
export const time: Measure = ({ messages, ms }) => (ms / messages) * 1000;
/** Microseconds of CPU that the sink needs for one message: the sink must not be what limits the sides. */
export const sinkCpu: Measure = ({ messages, sink }) => (sink.cpuMs / messages) * 1000;

/** Reads figures of contestants from the results of their turns. */
export interface Reader {
  /** The median of a contestant's turns. */
  middle(of: Contestant, measure: Measure): number;
  /** The median of the ratios of two contestants' turns; `undefined` for a contestant beside itself. */
  ratio(of: Contestant, to: Contestant, measure: Measure): number | undefined;
}

export function readerOf(results: Results): Reader {
  const values = (of: Contestant, measure: Measure) => (results.get(of) ?? []).map(measure);
  return {
    middle: (of, measure) => median(values(of, measure)),
    ratio: (of, to, measure) =>
      of === to ? undefined : medianRatio(values(of, measure), values(to, measure)),
  };
}
