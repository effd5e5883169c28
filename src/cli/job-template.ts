/** NAME stands for the job's name. */
const JOB = `// NAME: how much each customer orders per minute.
//
//   npx linecook run --job NAME.ts                       runs it on an emulated cluster, and judges the result
//   npx linecook run --job NAME.ts --crash tm-1@2s       the same, and a machine dies after two seconds
//   npx linecook run --job NAME.ts --set minAmount=50    another parameter; any Flink option goes too
//   npx linecook run --job NAME.ts --input orders.jsonl --rate 500/s --until 10s
//   npx linecook step --job NAME.ts                      shows it, step by step
//   npx vitest run NAME.test.ts                          its test
import {
  PartitionedLogSource,
  TransactionalLogSink,
  TumblingEventTimeWindows,
  WatermarkStrategy,
  type Collector,
  type DurationText,
  type JobDefinition,
} from "linecook";

/** What the job reads. */
export interface Order {
  readonly customer: string;
  readonly amount: number;
  /** Event time: milliseconds since 1970. */
  readonly timestamp: number;
}

/** What the job writes. */
export interface Turnover {
  readonly customer: string;
  /** Begin of the minute. */
  readonly minute: number;
  readonly amount: number;
}

/** Three minutes of orders, up to two seconds out of order; --input takes a file instead. */
const orders: readonly Order[] = Array.from({ length: 360 }, (_, index) => ({
  customer: \`customer-\${(index * 7) % 5}\`,
  amount: (index * 37) % 100,
  timestamp: index * 500 - ((index * 13) % 5) * 500 + 2_000,
}));

export const job: JobDefinition = {
  name: "NAME",

  // Defaults; --set minAmount=50 changes one.
  parameters: { minAmount: 10, outOfOrderness: "5 s" },

  // Records of each topic that the job reads, if nobody names a file.
  input: { orders },

  // Only describes the job: functions below run later, on the cluster, and know no clock and no chance but
  // those of their context.
  build(env, { minAmount, outOfOrderness }) {
    env
      .fromSource(
        PartitionedLogSource.of<Order>({ topic: "orders" }),
        WatermarkStrategy.forBoundedOutOfOrderness<Order>(
          outOfOrderness as DurationText,
        ).withTimestampAssigner(({ timestamp }) => timestamp),
        "orders",
      )
      .uid("orders")
      .filter(({ amount }) => amount >= Number(minAmount))
      .uid("large-enough")
      .keyBy("customer")
      .window(TumblingEventTimeWindows.of("1 min"))
      .aggregate(
        {
          createAccumulator: () => 0,
          add: ({ amount }, sum: number) => sum + amount,
          getResult: (sum) => sum,
          merge: (left, right) => left + right,
        },
        {
          process(customer, ctx, [amount = 0], out: Collector<Turnover>) {
            out.collect({ customer, minute: ctx.window().start, amount });
          },
        },
      )
      .name("Turnover")
      .uid("turnover")
      // Rows become visible with the checkpoint that covers them: each exactly once.
      .sinkTo(TransactionalLogSink.of<Turnover>({ topic: "turnover", transactionalIdPrefix: "NAME" }))
      .name("turnover")
      .uid("turnover-sink");
  },
};
`;

const TEST = `// Works out by hand what NAME.ts should write, and runs it on an emulated cluster: with no fault, and with crashes.
import { describe, expect, it } from "vitest";
import { runJob, type RunResult } from "linecook";
import { job, type Order, type Turnover } from "./NAME.js";

const MINUTE = 60_000;

/** A loop over the same orders, which knows nothing of streams. */
function turnoverByHand(): string[] {
  const sums = new Map<string, number>();
  for (const { customer, amount, timestamp } of job.input?.["orders"] as readonly Order[]) {
    if (amount < 10) continue;
    const key = \`\${customer} \${Math.floor(timestamp / MINUTE) * MINUTE}\`;
    sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  return [...sums].map(([key, sum]) => \`\${key} \${sum}\`).sort();
}

function rowsOf({ sinks }: RunResult): string[] {
  const rows = sinks["turnover"] as readonly Turnover[];
  return rows.map(({ customer, minute, amount }) => \`\${customer} \${minute} \${amount}\`).sort();
}

describe(job.name, () => {
  it("adds up what each customer orders per minute", () => {
    const result = runJob(job);
    expect(rowsOf(result)).toEqual(turnoverByHand());
    expect(result.verdict.kind).toBe("pass");
  });

  it.each(["tm-1@1s", "tm-2@2500ms", "tm-1@checkpoint.ack.sent#3"])("does so though %s dies", (crash) => {
    const result = runJob(job, { crashes: [crash] });
    expect(rowsOf(result)).toEqual(turnoverByHand());
    expect(result.verdict.kind).toBe("pass");
  });
});
`;

/** Text of a job file to begin with; `name` is in kebab case. */
export function jobTemplate(name: string): string {
  return JOB.replaceAll("NAME", name);
}

/** Text of the test of that job. */
export function jobTestTemplate(name: string): string {
  return TEST.replaceAll("NAME", name);
}
