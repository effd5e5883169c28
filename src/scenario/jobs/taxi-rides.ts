import type { DataStream } from "../../dataflow/api/data-stream.js";
import type { DurationText } from "../../dataflow/api/duration.js";
import type { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { PartitionedLogSource } from "../../dataflow/connectors/partitioned-log-source.js";
import { TransactionalLogSink } from "../../dataflow/connectors/transactional-log-sink.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { Collector } from "../../dataflow/functions/collector.js";
import { valueState } from "../../dataflow/state/state-descriptors.js";
import { TumblingEventTimeWindows } from "../../dataflow/windowing/assigners/tumbling-event-time-windows.js";
import { formatUtcMinute } from "../../model/utc-minute.js";
import type { TaxiFare, TaxiRide } from "../input/generated-taxis.js";
import type { JobDefinition, JobParameters } from "../job-definition.js";

/** A ride and what was paid for it, in cents. */
interface PaidRide {
  readonly rideId: number;
  readonly driver: string;
  readonly total: number;
}

/** What a driver was given in an hour, in cents. */
interface Tips {
  readonly until: string;
  readonly driver: string;
  readonly tips: number;
}

/** A ride that goes on for longer than two hours. */
interface LongRide {
  readonly rideId: number;
  readonly driver: string;
}

const TWO_HOURS_MS = 2 * 60 * 60_000;
const parameters = { outOfOrderness: "60 s" };

function read<T extends { readonly timestamp: number }>(
  env: StreamExecutionEnvironment,
  topic: string,
  outOfOrderness: DurationText,
): DataStream<T> {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<T>(outOfOrderness);
  return env
    .fromSource(
      PartitionedLogSource.of<T>({ topic }),
      strategy.withTimestampAssigner(({ timestamp }) => timestamp),
      topic,
    )
    .uid(topic);
}

function write<T>(rows: DataStream<T>, topic: string): void {
  rows
    .sinkTo(TransactionalLogSink.of<T>({ topic, transactionalIdPrefix: topic }))
    .name(topic)
    .uid(`${topic}-sink`);
}

/** Whichever comes first, the beginning of a ride or its fare, waits for the other. */
function paidRides(rides: DataStream<TaxiRide>, fares: DataStream<TaxiFare>): DataStream<PaidRide> {
  return rides
    .filter(({ isStart }) => isStart)
    .uid("beginnings")
    .keyBy("rideId")
    .connect(fares.keyBy("rideId"))
    .process({
      state: { ride: valueState<TaxiRide>("ride"), fare: valueState<TaxiFare>("fare") },
      processElement1(ride, { state }, out: Collector<PaidRide>) {
        const fare = state.fare.value();
        if (fare === null) state.ride.update(ride);
        else {
          state.fare.clear();
          out.collect({ rideId: ride.rideId, driver: ride.driver, total: fare.total });
        }
      },
      processElement2(fare, { state }, out) {
        const ride = state.ride.value();
        if (ride === null) state.fare.update(fare);
        else {
          state.ride.clear();
          out.collect({ rideId: ride.rideId, driver: ride.driver, total: fare.total });
        }
      },
    })
    .name("Rides and fares")
    .uid("rides-and-fares");
}

function hourlyTips(fares: DataStream<TaxiFare>): DataStream<Tips> {
  return fares
    .keyBy("driver")
    .window(TumblingEventTimeWindows.of("1 h"))
    .aggregate(
      {
        createAccumulator: () => 0,
        add: ({ tip }, tips: number) => tips + tip,
        getResult: (tips) => tips,
        merge: (left, right) => left + right,
      },
      {
        process(driver, ctx, [tips = 0], out: Collector<Tips>) {
          out.collect({ until: formatUtcMinute(ctx.window().end), driver, tips });
        },
      },
    )
    .name("Hourly tips")
    .uid("hourly-tips");
}

/** Alerts once for each ride: when two hours have passed without an end, or when an end tells so. */
function longRides(rides: DataStream<TaxiRide>): DataStream<LongRide> {
  return rides
    .keyBy("rideId")
    .process({
      state: { first: valueState<TaxiRide>("first") },
      processElement(ride, ctx, out: Collector<LongRide>) {
        const first = ctx.state.first.value();
        if (first === null) {
          ctx.state.first.update(ride);
          if (ride.isStart) {
            ctx.timerService().registerEventTimeTimer(ride.timestamp + TWO_HOURS_MS);
          }
          return;
        }
        const [start, end] = ride.isStart ? [ride, first] : [first, ride];
        const { rideId, driver } = start;
        if (end.timestamp - start.timestamp > TWO_HOURS_MS) out.collect({ rideId, driver });
        ctx.timerService().deleteEventTimeTimer(start.timestamp + TWO_HOURS_MS);
        ctx.state.first.clear();
      },
      onTimer(_timestamp, ctx, out) {
        const start = ctx.state.first.value();
        if (start === null) return;
        out.collect({ rideId: start.rideId, driver: start.driver });
        ctx.state.first.clear();
      },
    })
    .name("Long rides")
    .uid("long-rides");
}

function build(env: StreamExecutionEnvironment, { outOfOrderness }: JobParameters): void {
  const bound = outOfOrderness as DurationText;
  const rides = read<TaxiRide>(env, "taxi-rides", bound);
  const fares = read<TaxiFare>(env, "taxi-fares", bound);
  write(paidRides(rides, fares), "paid-rides");
  write(hourlyTips(fares), "tips");
  write(longRides(rides), "long-rides-alerts");
}

/** Taxis: joins rides with their fares, adds up tips by hour, and alerts when a ride takes too long. */
export const job: JobDefinition = { name: "taxi-rides", parameters, build };
