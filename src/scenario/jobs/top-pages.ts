import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import type { Visit } from "../../dataflow/connectors/combined-log.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { AggregateFunction } from "../../dataflow/functions/aggregate-function.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { listState } from "../../dataflow/state/state-descriptors.js";
import { SlidingEventTimeWindows } from "../../dataflow/windowing/assigners/sliding-event-time-windows.js";
import { formatUtcMinute } from "../../model/utc-minute.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** How often a page was visited in a window. */
interface PageVisits {
  readonly page: string;
  readonly windowEnd: number;
  readonly visits: number;
}

/** The most visited pages of a window, the first first. */
interface TopPages {
  readonly until: string;
  readonly pages: readonly string[];
}

const parameters = { size: "5 min", slide: "1 min", top: 3, outOfOrderness: "5 s" };

const countVisits: AggregateFunction<Visit, number, number> = {
  createAccumulator: () => 0,
  add: (_visit, visits) => visits + 1,
  getResult: (visits) => visits,
  merge: (left, right) => left + right,
};

/** More visits first; of equally many the page that comes first in the alphabet. */
function byRank(left: PageVisits, right: PageVisits): number {
  return right.visits - left.visits || (left.page < right.page ? -1 : 1);
}

function build(
  env: StreamExecutionEnvironment,
  { size, slide, top, outOfOrderness }: JobParameters,
): void {
  env
    .fromSource(
      PartitionedLogSource.of<Visit>({ topic: "visits" }),
      WatermarkStrategy.forBoundedOutOfOrderness<Visit>(
        outOfOrderness as DurationText,
      ).withTimestampAssigner(({ timestamp }) => timestamp),
      "visits",
    )
    .uid("visits")
    .keyBy("page")
    .window(SlidingEventTimeWindows.of(size as DurationText, slide as DurationText))
    .aggregate(countVisits, {
      process(page, ctx, [visits = 0], out: Collector<PageVisits>) {
        out.collect({ page, windowEnd: ctx.window().end, visits });
      },
    })
    .name("Count per page")
    .uid("count-per-page")
    .keyBy("windowEnd")
    .process({
      state: { pages: listState<PageVisits>("pages") },
      processElement(visits, ctx) {
        ctx.state.pages.add(visits);
        // All counts of a window come before the watermark that closed it has passed.
        ctx.timerService().registerEventTimeTimer(visits.windowEnd);
      },
      onTimer(timestamp, ctx, out: Collector<TopPages>) {
        const ranked = [...ctx.state.pages.get()].sort(byRank).slice(0, Number(top));
        ctx.state.pages.clear();
        const pages = ranked.map(({ page, visits }) => `${page} ${String(visits)}`);
        out.collect({ until: formatUtcMinute(timestamp), pages });
      },
    })
    .name("Rank")
    .uid("rank")
    .sinkTo(TransactionalLogSink.of<TopPages>({ topic: "top-pages", transactionalIdPrefix: "top" }))
    .name("top-pages")
    .uid("top-pages");
}

/** Ranks the pages of a website: the most visited ones of the last five minutes, every minute. */
export const job: JobDefinition = { name: "top-pages", parameters, build };
