import { utcMillis } from "../../model/utc-minute.js";

/** One visit: what a line of a web server's access log says. */
export interface Visit {
  /** Event time in milliseconds since 1970. */
  readonly timestamp: number;
  readonly page: string;
  readonly user: string;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** host, identity, user, [time], "request", status, bytes; referrer and agent may follow. */
const LINE =
  /^(\S+) \S+ \S+ \[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})\] "(?:\\.|[^"\\])*" \d{3} (?:\d+|-)(?: |$)/;
const REQUEST = /\] "(?:[A-Z]+ )?((?:\\.|[^"\\ ])*)/;

/**
 * Reads one line of the "combined" access log format of Apache and nginx; `undefined` if it is not one.
 *
 * @example
 * parseCombinedLogLine('1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "-" "-"');
 * // { timestamp: 1431857103000, page: "/a", user: "1.2.3.4" }
 */
export function parseCombinedLogLine(line: string): Visit | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, user, day, monthName, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const month = MONTHS.indexOf(monthName as string) + 1;
  const inRange =
    month > 0 &&
    Number(day) >= 1 &&
    Number(day) <= 31 &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) <= 60;
  if (!inRange) return undefined;
  const local = utcMillis(
    Number(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  const timestamp = sign === "+" ? local - zone : local + zone;
  return { timestamp, page: REQUEST.exec(line)?.[1] ?? "", user: user as string };
}
