/** The version of this package; part of the identity of every run. */
export const VERSION = "0.1.0";
