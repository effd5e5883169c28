import type { WindowingDescription } from "../windowing/window-assigner.js";

/** What is called with the contents of a window. */
export interface WindowFunctions {
  readonly reduce?: unknown;
  readonly aggregate?: unknown;
  readonly process?: unknown;
  /** Of two tagged streams. */
  readonly coGroup?: unknown;
}

/** Parts of a window operator that its description names. */
export interface WindowParts {
  readonly assigner: WindowingDescription;
  readonly trigger: WindowingDescription;
  readonly evictor: WindowingDescription | null;
  readonly functions: WindowFunctions;
}

/**
 * `Window(TumblingEventTimeWindows(1000), EventTimeTrigger, Sum, PassThroughWindowFunction)`.
 *
 * Mirrors `WindowOperatorBuilder.generateOperatorDescription`.
 */
export function describeWindowOperator(parts: WindowParts): string {
  const { assigner, trigger, evictor, functions } = parts;
  return listed("Window", [
    text(assigner),
    trigger.type,
    ...(evictor === null ? [] : [evictor.type]),
    ...functionNames(functions),
  ]);
}

/** The same of windows without keys, as `AllWindowedStream` writes it. */
export function describeAllWindowOperator(parts: WindowParts): string {
  const { assigner, trigger, evictor, functions } = parts;
  const [method, state] =
    functions.reduce !== undefined
      ? ["reduce", "ReducingStateDescriptor"]
      : functions.aggregate !== undefined
        ? ["aggregate", "AggregatingStateDescriptor"]
        : ["process", "ListStateDescriptor"];
  const kept = evictor === null ? state : "ListStateDescriptor";
  return listed("TriggerWindow", [
    text(assigner),
    `${kept}{name=window-contents, defaultValue=null}`,
    text(trigger),
    ...(evictor === null ? [] : [text(evictor)]),
    `AllWindowedStream.${method}`,
  ]);
}

function functionNames({ reduce, aggregate, process, coGroup }: WindowFunctions): string[] {
  if (coGroup !== undefined) return ["CoGroupWindowFunction"];
  const first = reduce ?? aggregate;
  if (first === undefined) return [nameOf(process, "ProcessWindowFunction")];
  const name = nameOf(first, reduce === undefined ? "AggregateFunction" : "ReduceFunction");
  const second =
    process === undefined ? "PassThroughWindowFunction" : nameOf(process, "ProcessWindowFunction");
  return [name, second];
}

/** A function's or class's own name, or else that of its role. */
function nameOf(code: unknown, role: string): string {
  if (typeof code === "function") return code.name === "" ? role : code.name;
  const { name } = (code as object).constructor;
  return name === "Object" ? role : name;
}

/** As the Java object prints itself; an offset does not show. */
function text(description: WindowingDescription): string {
  const { type, nested, offsetMs: _, ...settings } = description;
  const inner = nested === undefined ? [] : [text(nested as WindowingDescription)];
  return listed(type, [...inner, ...Object.values(settings).map(String)]);
}

function listed(name: string, parts: readonly string[]): string {
  return `${name}(${parts.join(", ")})`;
}
