/**
 * The property-testing kit: arbitraries, matchers and the operator harness.
 *
 * @packageDocumentation
 */
export {
  AbstractStreamOperatorTestHarness,
  type OutputRecord,
  type TestHarnessOptions,
} from "./testing/abstract-stream-operator-test-harness.js";
export {
  KeyedOneInputStreamOperatorTestHarness,
  OneInputStreamOperatorTestHarness,
} from "./testing/one-input-stream-operator-test-harness.js";
export {
  KeyedTwoInputStreamOperatorTestHarness,
  TwoInputStreamOperatorTestHarness,
} from "./testing/two-input-stream-operator-test-harness.js";
