import { z } from "zod";
import { scenarioSchema } from "./scenario-schema.js";

/** The part of JSON Schema that linecook's own schema uses. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
}

/** The scenario schema for editors: completion and checks while typing. */
export function scenarioJsonSchema(): JsonSchema {
  return z.toJSONSchema(scenarioSchema, { target: "draft-7", io: "input" }) as JsonSchema;
}

/** The keys that a mapping at `path` of the document `value` may have. */
export function knownKeys(
  schema: JsonSchema,
  value: unknown,
  path: readonly PropertyKey[],
): readonly string[] {
  let at = alternative(schema, value);
  let here = value;
  for (const part of path) {
    here = (here as Record<PropertyKey, unknown> | undefined)?.[part];
    const next = typeof part === "number" ? at.items : at.properties?.[String(part)];
    if (next === undefined) return [];
    at = alternative(next, here);
  }
  return Object.keys(at.properties ?? {});
}

/** Of several alternatives the one that `kind` selects. */
function alternative(schema: JsonSchema, value: unknown): JsonSchema {
  const kind = (value as { readonly kind?: unknown } | undefined)?.kind;
  return schema.oneOf?.find((one) => one.properties?.["kind"]?.const === kind) ?? schema;
}
