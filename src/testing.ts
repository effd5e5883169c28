/**
 * The property-testing kit: arbitraries, matchers and the operator harness.
 *
 * @packageDocumentation
 */
export {};
