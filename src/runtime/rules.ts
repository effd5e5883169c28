/**
 * All protocol decisions that a mutant or a what-if may replace, as one typed table.
 *
 * Flink: none (in Flink these decisions are lines of many classes)
 * Simplified: no
 */
import { DEFAULT_EXTERNAL_RULES, type ExternalRules } from "../model/external-rules.js";
import { DEFAULT_OPERATOR_RULES, type OperatorRules } from "../model/operator-rules.js";
import {
  DEFAULT_CONTROL_PLANE_RULES,
  type ControlPlaneRules,
} from "./rules/control-plane-rules.js";
import { DEFAULT_TASK_RULES, type TaskRules } from "./rules/task-rules.js";

export interface RuntimeRules {
  readonly task: TaskRules;
  readonly operator: OperatorRules;
  readonly controlPlane: ControlPlaneRules;
  readonly external: ExternalRules;
}

export const DEFAULT_RUNTIME_RULES: RuntimeRules = {
  task: DEFAULT_TASK_RULES,
  operator: DEFAULT_OPERATOR_RULES,
  controlPlane: DEFAULT_CONTROL_PLANE_RULES,
  external: DEFAULT_EXTERNAL_RULES,
};
