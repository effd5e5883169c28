/** One fault of the catalogue. */
export interface CataloguedFault {
  readonly what: string;
  /** What must be true when it strikes. */
  readonly consequence: string;
}

function fault(what: string, consequence: string): CataloguedFault {
  return { what, consequence };
}

/**
 * Every kind of fault that can be put into a run, by its id: C control plane, D data plane, S storage, K clocks,
 * X outside systems, U user code, O operations. docs/faults.md lists the tests that show them.
 */
export const FAULT_CATALOGUE: Readonly<Record<string, CataloguedFault>> = {
  C01: fault(
    "TM killed, no goodbye",
    "detected by heartbeat timeout (or earlier by broken data connection); every attempt on it ends FAILED/CANCELED; all its pipelined regions restart; attempt number +1; slots leave RM; restore id = latest completed checkpoint at that instant",
  ),
  C02: fault("TM graceful stop (deregister)", "detected in one RPC delay, no heartbeat wait"),
  C03: fault(
    "TM killed + local disk wiped",
    "local recovery misses, remote state used; same final output; restore bytes from remote > 0",
  ),
  C04: fault(
    "TM paused < heartbeat timeout",
    "no failover; watermark and checkpoint duration grow; output unchanged",
  ),
  C05: fault(
    'TM paused > timeout then resumes ("zombie")',
    "every ack/commit/data/state-update of the old attempt rejected by attempt id or leader session; no committed duplicate",
  ),
  C06: fault(
    "JM killed, HA on",
    "new leader epoch > old; job restored from the last checkpoint *in the HA store*; TMs re-register; no second submission needed",
  ),
  C07: fault("JM killed, HA off", "job lost is *reported*; retained checkpoints still readable"),
  C08: fault(
    "leadership revoked, old JM keeps running",
    "old JobMaster suspends; it publishes no checkpoint pointer after revocation; its RPCs fenced",
  ),
  C09: fault(
    "two JMs believe they lead (overlap window)",
    "HA pointer changes only by compare-and-set with the newer epoch; completed-id sequence strictly increasing",
  ),
  C10: fault(
    "no leader for T",
    "tasks run or are cancelled exactly per config; no checkpoint completes meanwhile",
  ),
  C11: fault(
    "Dispatcher dies during submission (before / after job graph persisted)",
    "after recovery exactly 0 or 1 job; client answer consistent with it",
  ),
  C12: fault(
    'Dispatcher revoked between "recovered jobs" and "set fencing token"',
    "revoked dispatcher runs no job",
  ),
  C13: fault(
    "RM killed",
    "running job unaffected; slot requests wait; slots re-reported, none double-allocated",
  ),
  C14: fault(
    "triggerCheckpoint RPC lost for one source",
    "that checkpoint expires at timeout; failure counter +1; next id > it; no partial commit",
  ),
  C15: fault("ack lost", "as C14; state of the lost ack is discarded eventually"),
  C16: fault(
    "ack late (after expiry/abort)",
    "ignored + its state handle deleted; later checkpoints unaffected",
  ),
  C17: fault("ack duplicated", "idempotent"),
  C18: fault(
    "decline from a task",
    "checkpoint aborted everywhere; alignment released; notifyAborted sent",
  ),
  C19: fault(
    "notifyCheckpointComplete(n) lost to a sink",
    "its transaction commits at notification m>n or on recovery; never stays pending at job end",
  ),
  C20: fault("notifyComplete(n) delivered after snapshot n+1 started", "commits <= n only"),
  C21: fault("notifyComplete duplicated", "commit idempotent"),
  C22: fault("notifyAborted lost/reordered", "no leaked alignment, no discarded live state"),
  C23: fault(
    "task state update (RUNNING/FINISHED/FAILED) lost",
    "reconciled by heartbeat deployment report; no attempt runs unmanaged forever",
  ),
  C24: fault(
    "submitTask times out but task started",
    "orphan attempt cancelled; never two live attempts of one subtask in the same epoch",
  ),
  C25: fault(
    "slot offer lost / rejected / timed out",
    "job waits, then NoResourceAvailable after the configured time; consumes one restart",
  ),
  C26: fault(
    "heartbeat one-way loss (JM -> TM or TM -> JM)",
    'both sides converge to "disconnected" within 1 timeout',
  ),
  C27: fault(
    "partition JM and TM subset (stopped / slowed / jammed; asym)",
    "like C01/C05, and heal leads to re-registration",
  ),
  C28: fault(
    "partition TM and TM only",
    "consumer fails with partition/connection error, restart; no silent hang: progress or failure within bound",
  ),
  C29: fault(
    "crash during DEPLOYING / INITIALIZING / restore",
    "nested recovery uses the same checkpoint id unless a newer one completed",
  ),
  C30: fault(
    "crash during CANCELING; task ignores interrupt",
    "watchdog kills TM after cancellation timeout; restart proceeds",
  ),
  C31: fault(
    "restart budget exhausted (fixed, failure-rate, exponential)",
    "FAILED exactly at failure k+1; delays equal the formula in virtual time",
  ),
  C32: fault(
    "region vs global failover, coordinator reset",
    "source coordinator state and splits consistent with restore id",
  ),
  C33: fault(
    "OperatorEvent (split assignment, NoMoreSplits) lost/late/after FINISHED",
    "job failover or harmless; no split lost or read twice",
  ),
  C34: fault(
    "checkpoint/savepoint concurrency: manual savepoint inside periodic, maxConcurrent, minPause",
    "ordering rules hold; no sink commits on a savepoint marked no-side-effect",
  ),
  C35: fault(
    "stop-with-savepoint fails midway / failure between savepoint completion and FINISHED",
    "committed output equals the savepoint's prefix or job restarts; never beyond + restart duplicates",
  ),
  C36: fault(
    "rescale / TM added or removed during checkpoint",
    "checkpoint aborts or completes for the old plan only",
  ),
  C37: fault(
    "JM main thread stalled (long GC): timeouts fire in a burst",
    "timers fire late, order preserved, no double expiry",
  ),
  C38: fault(
    "same TM re-registers with same resource id twice",
    "one live registration, old slots voided",
  ),
  C39: fault(
    "leader change while HA clean-up runs",
    "HA data survives unless job globally terminal",
  ),
  C40: fault(
    'JM killed between "metadata written" and "HA pointer set", and between pointer set and notify',
    "either checkpoint is restorable or not, consistently; sinks commit it later if pointer set",
  ),
  D01: fault(
    "latency distributions, per-pair permanent slowness, jitter bursts",
    "per-channel FIFO; outputs equal; alignment time grows",
  ),
  D02: fault(
    "link stall / clog / swizzle-clog",
    "credits drain to 0, upstream back-pressured within (credits+overdraft) buffers, no loss",
  ),
  D03: fault(
    "connection reset mid-buffer",
    "consumer attempt fails; partial record never surfaced",
  ),
  D04: fault("bandwidth cap", "throughput <= cap, no deadlock"),
  D05: fault(
    "buffer scarcity (1 exclusive buffer, 0 floating)",
    "no deadlock in any acyclic job graph",
  ),
  D06: fault("slow consumer / hot key / skew", "only affected pipeline back-pressured"),
  D07: fault(
    "adversarial barrier permutations over k inputs",
    "aligned: no post-barrier record processed before snapshot; unaligned: every overtaken buffer in channel state exactly once",
  ),
  D08: fault(
    "barrier n+1 reaches an input before n on another; n aborted meanwhile",
    "n dropped or completed, n+1 consistent",
  ),
  D09: fault(
    "alignment timeout fires mid-alignment (aligned -> unaligned)",
    "same cut; no buffer both processed pre-cut and persisted",
  ),
  D10: fault(
    "barrier vs EndOfPartition / finished inputs",
    "checkpoints complete after partial finish; final checkpoint commits the tail",
  ),
  D11: fault(
    "large record spanning buffers + crash/barrier inside",
    "restored partial record completes once",
  ),
  D12: fault(
    "idle input, idle and active flapping",
    "watermark = min over active; never regresses",
  ),
  D13: fault(
    "producer finished before consumer subscribed; partition-not-found race",
    "retry with back-off then failover, no hang",
  ),
  D14: fault(
    "blocking partition lost before/after partial consumption (batch)",
    "producer stage re-run, consumers get consistent data, no mix of attempts",
  ),
  D15: fault(
    "shuffle file corrupt/missing, speculative duplicate attempt (batch)",
    "exactly one attempt's partitions used",
  ),
  D16: fault("buffer bit flip", "detected (checksum/header) -> task failure; never wrong output"),
  D17: fault(
    "in-channel duplicate / drop / reorder of a buffer",
    "sequence-number violation raised before a record is processed",
  ),
  D18: fault(
    "rescale with in-flight state (fan-in, fan-out, custom partitioner, broadcast)",
    "each in-flight record re-routed exactly once; merged channels aggregate watermarks",
  ),
  S01: fault(
    "checkpoint write fails once / always",
    "decline; tolerable-failure counter; job fails only beyond it",
  ),
  S02: fault("write hangs > checkpoint timeout", "expiry, late completion discarded"),
  S03: fault("quota/disk full", "as S01; previous checkpoint intact"),
  S04: fault(
    "torn/truncated state file or metadata",
    "restore detects and uses older retained checkpoint if configured, else fails loudly; never starts empty",
  ),
  S05: fault("phantom write (acked, lost on crash)", "same as S04"),
  S06: fault(
    "read corruption / timeout on restore",
    "retried or loud failure; restored state hash = snapshot hash",
  ),
  S07: fault(
    "delete fails / delayed async delete racing restart",
    "no referenced file ever deleted; orphans reported",
  ),
  S08: fault(
    "shared incremental file shared by n..m, abort/subsume races",
    "all handles of every retained checkpoint resolvable at all times",
  ),
  S09: fault("misdirected handle (state of subtask i given to j)", "key-group check rejects"),
  S10: fault("HA store write: unknown outcome", "re-read decides; pointer monotone"),
  S11: fault("HA store unavailable / stale read", "no checkpoint completes; recovery waits"),
  S12: fault("HA pointer valid, blob missing", "loud failure, no silent empty state"),
  S13: fault(
    "object store throttle 429/503, multipart unknown result",
    "retries with back-off; no double object",
  ),
  S14: fault("local (TM) state lost", "C03"),
  S15: fault("savepoint target unwritable/existing", "savepoint fails, job continues"),
  S16: fault("job graph / blob missing at recovery", "reported, other jobs recover"),
  S17: fault(
    "state backend out of memory / spill disk full",
    "task failure -> restart, no partial snapshot",
  ),
  S18: fault(
    "list-after-write lag (file sink, FS checkpoint discovery)",
    "no committed file invisible forever",
  ),
  K01: fault(
    "per-machine constant wall skew",
    "processing-time windows shift; event-time results identical",
  ),
  K02: fault("linear drift", "heartbeats use monotonic time only: no false failover"),
  K03: fault("periodic drift", "heartbeats use monotonic time only: no false failover"),
  K04: fault("noisy drift", "heartbeats use monotonic time only: no false failover"),
  K05: fault(
    "wall clock jumps +/- (NTP step)",
    "timers neither fire twice nor get lost; processing time never drives event time",
  ),
  K06: fault("monotonic stall (VM freeze) then catch-up", "late timers fire once, in order"),
  K07: fault("timer slack (25 % of delays stretched, power-law)", "only timing changes"),
  K08: fault(
    "tie storm: many events at the same instant",
    "result independent of tie order, or order is contractual",
  ),
  K09: fault(
    "event-time skew between sources / partitions",
    "watermark alignment bounds buffered state if enabled",
  ),
  K10: fault(
    "out-of-orderness beyond bound",
    "late records counted/side-output exactly: accepted + late = read",
  ),
  K11: fault(
    "poison far-future timestamp",
    "watermark jump visible; all later data late; campaign must flag it, with per-source clamp variant",
  ),
  K12: fault(
    "external transaction-timeout clock vs Flink downtime",
    "commit after timeout fails loudly (data-loss verdict T)",
  ),
  X01: fault("source broker unavailable / leader move", "resume at exact offset"),
  X02: fault(
    "source partition added/removed",
    "discovered once; offsets snapshotted from the start",
  ),
  X03: fault(
    "offset out of range after long outage (retention)",
    "loud or configured reset; declared loss counted",
  ),
  X04: fault("fetch duplicates/reorders across partitions", "per-partition order kept"),
  X05: fault("commit request lost", "retried, applied once"),
  X06: fault("commit reply lost (unknown outcome)", "retry idempotent; no double visible"),
  X07: fault("pre-commit (flush) fails", "checkpoint declined, no partial visibility"),
  X08: fault(
    "partial commit: some subtasks' transactions committed, crash",
    "remainder committed on recovery before new data becomes visible out of order",
  ),
  X09: fault(
    "transaction timed out before commit",
    "error surfaced, exact set of lost ids reported",
  ),
  X10: fault("zombie producer with old transactional id", "fenced by epoch"),
  X11: fault(
    "lingering transaction after crash",
    "aborted on recovery; read_committed reader not blocked forever",
  ),
  X12: fault(
    "reader uses read_uncommitted",
    'dirty reads visible: teaching scenario, verdict "reader" not "Flink"',
  ),
  X13: fault(
    "non-transactional sink",
    "at-least-once: no loss; duplicates only among records after last checkpoint",
  ),
  X14: fault(
    "idempotent upsert sink",
    "final table equal, intermediate regressions allowed and counted",
  ),
  X15: fault(
    "file sink: rename fails / crash between pending and finished",
    "each part file finished once; no in-progress file visible",
  ),
  X16: fault(
    "async I/O: timeouts, reorders, retries, capacity full",
    "in-flight queue in checkpoint; each input yields exactly one result; ordered mode keeps order",
  ),
  X17: fault("sink slow/throttled", "back-pressure to source; no unbounded queue"),
  X18: fault(
    "commit handled but committer subtask redistributed on rescale",
    "all restored committables handled once",
  ),
  U01: fault(
    "user code throws in processElement: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U02: fault(
    "user code throws in onTimer: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U03: fault(
    "user code throws in snapshotState: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U04: fault(
    "user code throws in initializeState: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U05: fault(
    "user code throws in open: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U06: fault(
    "user code throws in close or finish: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U07: fault(
    "user code throws in notifyCheckpointComplete: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U08: fault(
    "user code throws in an async callback: at the n-th call, once a run, or always",
    'restart; "always" exhausts the restart strategy with the exact count',
  ),
  U09: fault(
    "blocking call holds the mailbox",
    "barriers and timers wait; checkpoint expires; no failover if heartbeats fine",
  ),
  U10: fault("infinite loop / ignores cancel", "C30"),
  U11: fault("fatal error / OOM", "TM dies (C01), not only the task"),
  U12: fault(
    "non-deterministic function (random, wall clock)",
    'detected by double-run of the *user function* on recorded inputs and reported as "result not comparable"; count invariants still checked',
  ),
  U13: fault(
    "unstable key hash",
    "record arrives at a subtask not owning its key group -> rejected",
  ),
  U14: fault(
    "side effect in map (external call)",
    "effect count >= 1 per record, > 1 after failures: teaching",
  ),
  U15: fault("mutates input with object reuse", "aliasing detector in debug mode"),
  U16: fault(
    "watermark generator regresses / never emits",
    "regress ignored; never-emit = windows never fire (liveness verdict names the operator)",
  ),
  U17: fault(
    "incompatible serializer on restore / removed uid / changed maxParallelism",
    "restore refused with exact reason unless allowNonRestoredState",
  ),
  U18: fault("unbounded state growth", "state-size invariant trips"),
  O01: fault(
    "cancel, stop, suspend, resume from retained checkpoint or savepoint (claim / no-claim)",
    "file ownership rules: claimed files deleted only when subsumed, no-claim never",
  ),
  O02: fault(
    "rolling restart of all TMs; TM pool shrinks/grows (reactive)",
    "output exact, at most one epoch active",
  ),
  O03: fault(
    "several jobs share slots",
    "isolation: faults of job A leave B's output and attempt counts unchanged",
  ),
};
