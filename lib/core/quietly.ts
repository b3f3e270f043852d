/** Calls a function that only reports, such as a log: if it throws, the work that it reports on goes on. */
export function quietly(report: () => void): void {
  try {
    report();
  } catch {
    // There is no other place to report to.
  }
}
