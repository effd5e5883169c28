import { outputEquality } from "./properties/p01-output-equality.js";
import { rowCount } from "./properties/p02-row-count.js";
import { noDuplicate } from "./properties/p03-no-duplicate.js";
import { dirtyRead } from "./properties/p04-dirty-read.js";
import { commitImpliesDurable } from "./properties/p05-commit-implies-durable.js";
import { logAudit } from "./properties/p06-log-audit.js";
import { nothingPending } from "./properties/p07-nothing-pending.js";
import { declaredLoss } from "./properties/p08-declared-loss.js";
import { atLeastOnce } from "./properties/p09-at-least-once.js";
import { consistentCut } from "./properties/p10-consistent-cut.js";
import { checkpointCompleteness } from "./properties/p11-checkpoint-completeness.js";
import { referentialIntegrity } from "./properties/p12-referential-integrity.js";
import { monotoneCheckpointIds } from "./properties/p13-monotone-checkpoint-ids.js";
import { rightRestore } from "./properties/p14-right-restore.js";
import { watermarkMonotone } from "./properties/p16-watermark-monotone.js";
import { noSilentLateDrop } from "./properties/p17-no-silent-late-drop.js";
import { channelContent } from "./properties/p19-channel-content.js";
import { oneLiveAttempt } from "./properties/p23-one-live-attempt.js";
import { zombieImpotence } from "./properties/p24-zombie-impotence.js";
import { regionClosure } from "./properties/p26-region-closure.js";
import { legalTransitions } from "./properties/p28-legal-transitions.js";
import { stateSize } from "./properties/p30-state-size.js";
import { quietRun } from "./properties/p32-quiet-run.js";
import { watermarkProgress } from "./properties/p35-watermark-progress.js";
import { restartAccounting } from "./properties/p36-restart-accounting.js";
import { termination } from "./properties/p37-termination.js";
import { noLingeringTransaction } from "./properties/p45-no-lingering-transaction.js";
import type { Property } from "./property.js";

/** All properties, in the order of their ids. */
export const PROPERTY_CATALOGUE: readonly Property[] = [
  outputEquality,
  rowCount,
  noDuplicate,
  dirtyRead,
  commitImpliesDurable,
  logAudit,
  nothingPending,
  declaredLoss,
  atLeastOnce,
  consistentCut("a"),
  consistentCut("b"),
  consistentCut("c"),
  consistentCut("d"),
  consistentCut("e"),
  checkpointCompleteness,
  referentialIntegrity,
  monotoneCheckpointIds,
  rightRestore,
  watermarkMonotone,
  noSilentLateDrop,
  channelContent,
  oneLiveAttempt,
  zombieImpotence,
  regionClosure,
  legalTransitions,
  stateSize,
  quietRun,
  watermarkProgress,
  restartAccounting,
  termination,
  noLingeringTransaction,
];
