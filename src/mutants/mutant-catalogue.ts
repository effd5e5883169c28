import { snapshotsAtTheFirstBarrier } from "./br-01-snapshots-at-the-first-barrier.js";
import { keepsReadingBlockedChannels } from "./br-02-keeps-reading-blocked-channels.js";
import { dropsOvertakenInput } from "./br-03-drops-overtaken-input.js";
import { keepsOvertakenInputTwice } from "./br-04-keeps-overtaken-input-twice.js";
import { dropsOvertakenOutput } from "./br-06-drops-overtaken-output.js";
import { snapshotsAfterTheNextRecord } from "./br-09-snapshots-after-the-next-record.js";
import { acknowledgesBeforeDurable } from "./cp-01-acknowledges-before-durable.js";
import { completesWithOneMissing } from "./cp-02-completes-with-one-missing.js";
import { notifiesBeforeDurable } from "./cp-11-notifies-before-durable.js";
import { restoresAnOlderCheckpoint } from "./rc-01-restores-an-older-checkpoint.js";
import { restoresAPendingCheckpoint } from "./rc-02-restores-a-pending-checkpoint.js";
import { startsEmpty } from "./rc-03-starts-empty.js";
import { rereadsFromTheStart } from "./rc-04-keeps-reading-from-the-start.js";
import { keepsSplitsOfResetReaders } from "./rc-10-keeps-splits-of-reset-readers.js";
import { resetsSourcesOnly } from "./rc-05-resets-sources-only.js";
import { restartsOnlyTheFailedTask } from "./rc-06-restarts-only-the-failed-task.js";
import { skipsARecord } from "./sr-01-skips-a-record.js";
import { repeatsARecord } from "./sr-02-repeats-a-record.js";
import { snapshotsLiveState } from "./st-01-snapshots-live-state.js";
import { forgetsTimers } from "./st-02-forgets-timers.js";
import { watermarkIsTheMaximum } from "./st-09-watermark-is-the-maximum.js";
import { lateByOne } from "./st-11-late-by-one.js";
import { commitsAtPreCommit } from "./tx-01-commits-at-pre-commit.js";
import { forgetsToCommitAfterRestore } from "./tx-02-forgets-to-commit-after-restore.js";
import { commitsEverythingPending } from "./tx-05-commits-everything-pending.js";
import { doesNotFence } from "./tx-08-does-not-fence.js";
import { finishesWithoutFinalCheckpoint } from "./tx-12-finishes-without-final-checkpoint.js";
import { leavesTransactionsOpen } from "./tx-13-leaves-transactions-open.js";
import type { Mutant } from "./mutant.js";

/** All mutants, by the catalogue's ids. */
export const MUTANT_CATALOGUE: readonly Mutant[] = [
  snapshotsAtTheFirstBarrier,
  keepsReadingBlockedChannels,
  dropsOvertakenInput,
  keepsOvertakenInputTwice,
  dropsOvertakenOutput,
  snapshotsAfterTheNextRecord,
  acknowledgesBeforeDurable,
  completesWithOneMissing,
  notifiesBeforeDurable,
  restoresAnOlderCheckpoint,
  restoresAPendingCheckpoint,
  startsEmpty,
  rereadsFromTheStart,
  resetsSourcesOnly,
  restartsOnlyTheFailedTask,
  keepsSplitsOfResetReaders,
  skipsARecord,
  repeatsARecord,
  snapshotsLiveState,
  forgetsTimers,
  watermarkIsTheMaximum,
  lateByOne,
  commitsAtPreCommit,
  forgetsToCommitAfterRestore,
  commitsEverythingPending,
  doesNotFence,
  finishesWithoutFinalCheckpoint,
  leavesTransactionsOpen,
];
