const DAY_MS = 86_400_000;
const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})Z$/;

/** Why a text is not a minute of UTC, or `undefined` if it is one. */
export function utcMinuteProblem(text: unknown): string | undefined {
  if (typeof text !== "string" || !FORM.test(text)) {
    return `${JSON.stringify(text) ?? "nothing"} is not a minute of UTC`;
  }
  return formatUtcMinute(parseUtcMinute(text)) === text ? undefined : `"${text}" does not exist`;
}

/**
 * Milliseconds since 1970 of a minute of UTC.
 *
 * @example
 * parseUtcMinute("2015-05-17T10:05Z"); // 1431857100000
 */
export function parseUtcMinute(text: string): number {
  const [year, month, day, hour, minute] = (FORM.exec(text) ?? []).slice(1).map(Number);
  return utcMillis(year ?? 1970, month ?? 1, day ?? 1, hour ?? 0, minute ?? 0, 0);
}

/** The minute in which an instant lies, as `2015-05-17T10:05Z`. */
export function formatUtcMinute(millis: number): string {
  const days = Math.floor(millis / DAY_MS);
  const minutes = Math.floor((millis - days * DAY_MS) / 60_000);
  const [year, month, day] = civilFromDays(days);
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  return `${date}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}Z`;
}

/** Milliseconds since 1970 of a moment of UTC; month and day count from 1. */
export function utcMillis(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  const days = daysFromCivil(year, month, day);
  return days * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1000;
}

/** Days since 1970-01-01 in the Gregorian calendar; years begin in March, so leap days come last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): [year: number, month: number, day: number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
