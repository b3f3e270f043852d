/** Types of `htm/preact/standalone`, which the server serves as `/console/htm-preact.js`: only what this page uses. */

/** A piece of the page: the result of `html`. */
export interface View {
  readonly type: unknown;
  readonly props: unknown;
}

export function html(strings: TemplateStringsArray, ...values: unknown[]): View;
export function render(view: View, parent: Element): void;

type Update<S> = (next: S | ((previous: S) => S)) => void;
type Inputs = readonly unknown[];
// biome-ignore lint/suspicious/noConfusingVoidType: an effect may return its clean-up function or end without a value
type Effect = () => void | (() => void);

export function useState<S>(initial: S | (() => S)): [S, Update<S>];
export function useEffect(effect: Effect, inputs?: Inputs): void;
export function useLayoutEffect(effect: Effect, inputs?: Inputs): void;
export function useMemo<T>(make: () => T, inputs: Inputs): T;
export function useCallback<F>(callback: F, inputs: Inputs): F;
export function useRef<T>(initial: T): { current: T };
