/**
 * The library: run a scenario, open a session, write a job with the DataStream API.
 *
 * @packageDocumentation
 */
export { VERSION } from "./version.js";
