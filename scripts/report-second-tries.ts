/**
 * Vitest reporter: names each test that passed only when it was tried again, so that a test that sometimes fails is
 * seen, and mended, although it does not fail the run.
 */
import type { Reporter, TestCase } from 'vitest/node'

export default class ReportSecondTries implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky)
      process.stdout.write(`Passed only at the second try: ${test.module.moduleId} › ${test.fullName}\n`)
  }
}
