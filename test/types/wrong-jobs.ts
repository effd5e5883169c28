// Goal: a wrong job does not compile. Method: each mistake is marked as an expected error; the compiler
// refuses the file if one of them compiles. What the errors say is checked in `messages.test.ts`.
import {
  outputTag,
  TumblingEventTimeWindows,
  valueState,
  type Collector,
  type DataStream,
  type KeyedStream,
} from "../../src/index.js";

interface Visit {
  readonly page: string;
  readonly bytes: number;
  readonly tags: readonly { readonly name: string }[];
}

declare const visits: DataStream<Visit>;
declare const perPage: KeyedStream<Visit, string>;

const late = outputTag<Visit>()("late");
const malformed = outputTag<string>()("malformed");

export function wrongJobs(): void {
  visits.process({
    // @ts-expect-error keyed state needs a keyed stream
    state: { count: valueState<number>("count") },
    processElement: () => undefined,
  });

  perPage.process({
    state: { count: valueState<number>("count") },
    processElement: (_visit, ctx) => {
      // @ts-expect-error no state of that name is declared
      ctx.state.total.update(1);
      // @ts-expect-error the state holds numbers
      ctx.state.count.update("one");
    },
  });

  visits.process({
    sideOutputs: [malformed],
    processElement: (visit, ctx) => {
      // @ts-expect-error this side output is not declared
      ctx.output(late, visit);
      // @ts-expect-error its elements are texts
      ctx.output(malformed, visit);
    },
  });

  // @ts-expect-error the operator has no such side output
  visits.map(({ page }) => page).getSideOutput(malformed);

  // @ts-expect-error no unit of time is called so
  TumblingEventTimeWindows.of("1 minuet");
  // @ts-expect-error a number without a unit is no length of time
  TumblingEventTimeWindows.of(60);

  // @ts-expect-error there is no such field
  visits.keyBy("user");
  // @ts-expect-error a list of objects cannot be a key
  visits.keyBy("tags");
  // @ts-expect-error an object cannot be a key
  visits.keyBy((visit) => visit);
  // @ts-expect-error only numbers add up
  perPage.sum("page");

  // @ts-expect-error the elements are visits
  visits.map((visit: string) => visit.length);
  // @ts-expect-error streams of different elements make no union
  visits.union(visits.map(({ page }) => page));
  // @ts-expect-error the window function gets visits
  perPage.window(TumblingEventTimeWindows.of("1 min")).reduce((left) => left.page);

  perPage.process({
    processElement: (_visit, _ctx, out: Collector<number>) => {
      // @ts-expect-error numbers come out
      out.collect("1");
    },
  });
}

/** What is inferred, without a word from the user. */
export function rightJobs(): void {
  const lengths: DataStream<number> = visits.map(({ page }) => page.length);
  const bytesPerPage: KeyedStream<Visit, number> = visits.keyBy("bytes");
  const pairs: KeyedStream<Visit, readonly [string, number]> = visits.keyBy(
    ({ page, bytes }) => [page, bytes] as const,
  );
  const parsed = visits.process({
    sideOutputs: [malformed],
    processElement: (visit, ctx, out: Collector<Visit>) => {
      if (visit.page === "") ctx.output(malformed, "no page");
      else out.collect(visit);
    },
  });
  const rejected: DataStream<string> = parsed.getSideOutput(malformed);
  const counts = perPage
    .window(TumblingEventTimeWindows.of("1 min"))
    .sideOutputLateData(late)
    .aggregate({
      createAccumulator: () => 0,
      add: (_visit, count: number) => count + 1,
      getResult: (count) => count,
      merge: (left, right) => left + right,
    });
  const tooLate: DataStream<Visit> = counts.getSideOutput(late);
  const numbers: DataStream<number> = counts;
  void [lengths, bytesPerPage, pairs, rejected, tooLate, numbers];
}
