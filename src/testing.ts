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
export { describeRandomJob } from "./testing/random/describe-random-job.js";
export { randomJob, type RandomJobOptions } from "./testing/random/draw-random-job.js";
export { buildRandomJob } from "./testing/random/build-random-job.js";
export { randomJobArbitrary } from "./testing/random/random-job-arbitrary.js";
export type {
  RandomElement,
  RandomFault,
  RandomInput,
  RandomJob,
  RandomPartitioner,
  RandomRecord,
  RandomSettings,
  RandomStream,
} from "./testing/random/random-job.js";
export { runRandomJob, type RandomJobRun } from "./testing/random/run-random-job.js";
export { shrinkRandomJob, smallerRandomJobs } from "./testing/random/smaller-random-jobs.js";
