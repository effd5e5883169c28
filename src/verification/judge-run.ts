import type { TraceRecord } from "../kernel/trace-schema.js";
import { numberText } from "../model/number-text.js";
import { CutOracle } from "./cut/cut-oracle.js";
import type { NotComparable } from "./double-run/why-not-comparable.js";
import { lostTransactions, type LostTransaction } from "./output/lost-transactions.js";
import { TransactionHistory } from "./output/transaction-history.js";
import { UnreadInput } from "./output/unread-input.js";
import { PROPERTY_CATALOGUE } from "./property-catalogue.js";
import type { Findings, Property, RunUnderCheck, Violation } from "./property.js";
import { interpret, type ReferenceResult } from "./reference/reference-interpreter.js";
import type { RunEvidence } from "./run-evidence.js";
import { RunHistory } from "./run-history.js";
import { ShadowExecution } from "./shadow/shadow-execution.js";
import type { PropertyResult, Verdict } from "./verdict.js";
import { whatWasNotProven } from "./what-was-not-proven.js";

type Consume = (record: TraceRecord) => void;

/** Findings of one property, until the end of the run. */
class Collected implements Findings {
  readonly property: Property;
  readonly violations: Violation[] = [];
  readonly declared: string[] = [];
  private times = 0;

  constructor(property: Property) {
    this.property = property;
  }

  violation(record: number, detail: string): void {
    this.violations.push({ record, detail });
  }

  declare(detail: string): void {
    this.declared.push(detail);
  }

  looked(times = 1): void {
    this.times += times;
  }

  get firstRecord(): number {
    return this.violations[0]?.record ?? Infinity;
  }

  result(notRecomputable: string | undefined): PropertyResult {
    const { id, law, needsReference } = this.property;
    const [first, ...others] = this.violations.toSorted(
      (left, right) => left.record - right.record,
    );
    if (first !== undefined) {
      const more = others.length === 0 ? "" : ` (and ${String(others.length)} more)`;
      return { id, status: "fail", detail: `${first.detail}${more}` };
    }
    if (needsReference === true && notRecomputable !== undefined) {
      return { id, status: "inconclusive", detail: notRecomputable };
    }
    if (this.declared.length > 0) {
      return { id, status: "declared", detail: this.declared.join("; ") };
    }
    const seen =
      this.times === 0 ? "nothing to look at in this run" : `looked at ${numberText(this.times)}`;
    return { id, status: "pass", detail: `${law} (${seen})` };
  }
}

/**
 * What is proven about a run, from what it left behind. One pass over the trace; only a failure
 * makes it look again, to explain itself.
 *
 * @param reference result of `interpret` for the same job and input, if it is known already
 * @param notComparable the user's functions are not deterministic: values are not compared, rows counted
 */
export function judgeRun(
  evidence: RunEvidence,
  reference?: ReferenceResult,
  notComparable?: NotComparable,
): Verdict {
  const history = new RunHistory();
  const shadow = new ShadowExecution(evidence, history, { origins: false });
  shadow.notRecomputable = notComparable?.reason;
  const transactions = new TransactionHistory();
  const unread = new UnreadInput(evidence, shadow);
  const cuts = new CutOracle(evidence, history, shadow, transactions);
  let known = reference;
  let ofTheRest: ReferenceResult | undefined;
  let lost: readonly LostTransaction[] | undefined;
  const run: RunUnderCheck = {
    evidence,
    history,
    shadow,
    transactions,
    cuts,
    unread,
    notComparable,
    lostTransactions: () => (lost ??= lostTransactions(evidence, history, transactions)),
    reference: () => {
      if (shadow.notRecomputable !== undefined) return undefined;
      if (ofTheRest !== undefined) return ofTheRest;
      const inputs = unread.inputRead();
      if (inputs === undefined) return (known ??= interpret(evidence));
      return (ofTheRest = interpret({ ...evidence, inputs }));
    },
  };
  const collected = PROPERTY_CATALOGUE.map((property) => new Collected(property));
  const checks = collected.map((findings) => findings.property.begin(run, findings));

  const consumers = new Map<string, Consume[]>();
  const subscribe = (types: readonly string[], consume: Consume): void => {
    for (const type of types) {
      const others = consumers.get(type);
      if (others === undefined) consumers.set(type, [consume]);
      else others.push(consume);
    }
  };
  // The order counts: facts first, then what is worked out from them, then the properties.
  subscribe(RunHistory.types, (record) => history.consume(record));
  subscribe(TransactionHistory.types, (record) => transactions.consume(record));
  subscribe(ShadowExecution.types, (record) => shadow.consume(record));
  subscribe(UnreadInput.types, (record) => unread.consume(record));
  subscribe(CutOracle.types, (record) => cuts.consume(record));
  for (const check of checks) {
    if (check.consume !== undefined) subscribe(check.types, (record) => check.consume?.(record));
  }

  const { trace } = evidence;
  for (let index = 0; index < trace.recordCount; index++) {
    const interested = consumers.get(trace.typeAt(index));
    if (interested === undefined) continue;
    const record = trace.recordAt(index);
    for (const consume of interested) consume(record);
  }
  for (const check of checks) check.finish?.();
  return verdictOf(collected, run);
}

function verdictOf(collected: readonly Collected[], run: RunUnderCheck): Verdict {
  const inOrder = collected.toSorted((left, right) => left.firstRecord - right.firstRecord);
  const properties = inOrder.map((one) => one.result(run.shadow.notRecomputable));
  if (properties.some(({ status }) => status === "fail")) return { kind: "fail", properties };
  const notProven = whatWasNotProven(run);
  if (notProven !== undefined) {
    const reason: PropertyResult = { id: "proof", status: "inconclusive", detail: notProven };
    return { kind: "inconclusive", properties: [reason, ...properties] };
  }
  const isDeclared = properties.some(({ status }) => status === "declared");
  const { rowsComparedWith } = run;
  return {
    kind: isDeclared ? "declared" : "pass",
    properties,
    ...(rowsComparedWith === undefined ? {} : { rowsComparedWith }),
  };
}
