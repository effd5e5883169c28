/**
 * The vocabulary of the trace: every fact that the runtime and the outside world put on it. Checkers,
 * screens, stories and exporters read these and nothing else. Kinds: number, text, flag, data (frozen
 * plain data). The process that emitted a record is its subject: task records name no attempt, since
 * a task's process is called `<machine>/task:<attemptKey>`.
 */
export const TRACE_SCHEMA = {
  // Job and scheduling (emitted by the JobManager's processes).
  "job.submitted": { jobId: "text", name: "text", tasks: "number" },
  /** The job starts from a savepoint or retained checkpoint. */
  "job.savepointRestored": {
    jobId: "text",
    checkpointId: "number",
    path: "text",
    claimMode: "text",
  },
  /** A client has the answer to a command; the text is a path, or why not. */
  "client.answered": { command: "text", jobId: "text", ok: "flag", text: "text" },
  "job.status": { jobId: "text", name: "text", from: "text", to: "text", cause: "text" },
  "execution.state": {
    jobId: "text",
    attempt: "text",
    vertex: "number",
    vertexName: "text",
    subtask: "number",
    attemptNumber: "number",
    taskManager: "text",
    from: "text",
    to: "text",
    cause: "text",
  },
  "failover.started": {
    jobId: "text",
    scope: "text",
    cause: "text",
    delayMs: "number",
    tasks: "data",
  },
  /** An entry of the exception history; `task` is empty for a failure of the whole job. */
  "exception.archived": { jobId: "text", task: "text", cause: "text" },
  "failover.suppressed": { jobId: "text", cause: "text" },
  /** The adaptive scheduler goes from one of its states to another. */
  "scheduler.state": { jobId: "text", from: "text", to: "text" },
  /** A new execution graph: how parallel each vertex is, by its index. */
  "job.graphCreated": { jobId: "text", parallelism: "data" },
  /** All tasks restart to be differently parallel; by index of the vertex. */
  "rescale.started": { jobId: "text", from: "data", to: "data" },
  "failover.restarted": { jobId: "text", checkpointId: "number", tasks: "number" },
  // Resources.
  "taskManager.registered": { taskManager: "text", by: "text", slots: "number" },
  "taskManager.lost": { taskManager: "text", by: "text", reason: "text" },
  "slots.required": { jobId: "text", count: "number" },
  "slot.requested": { taskManager: "text", slot: "number", jobId: "text", allocationId: "text" },
  "slot.accepted": { taskManager: "text", slot: "number", jobId: "text", allocationId: "text" },
  "slot.freed": { taskManager: "text", slot: "number", allocationId: "text", reason: "text" },
  "leader.granted": { component: "text", sessionId: "text" },
  /** A JobManager ends itself. */
  "jobManager.fatal": { cause: "text" },
  "leader.revoked": { component: "text", sessionId: "text" },
  /** A client waits no longer for the result of its job. */
  "client.gaveUp": { jobId: "text", cause: "text" },
  // Checkpoints as the coordinator sees them.
  "checkpoint.triggered": { jobId: "text", checkpointId: "number", kind: "text", tasks: "data" },
  "checkpoint.rejected": { jobId: "text", reason: "text" },
  "checkpoint.acknowledged": {
    jobId: "text",
    checkpointId: "number",
    attempt: "text",
    outcome: "text",
  },
  "checkpoint.declined": {
    jobId: "text",
    checkpointId: "number",
    attempt: "text",
    reason: "text",
  },
  "checkpoint.completed": { jobId: "text", checkpointId: "number", path: "text", metadata: "data" },
  /** Later leaders will find it; with high availability only. */
  "checkpoint.stored": { jobId: "text", checkpointId: "number" },
  "checkpoint.aborted": { jobId: "text", checkpointId: "number", reason: "text" },
  "checkpoint.subsumed": { jobId: "text", checkpointId: "number" },
  "checkpoint.restored": { jobId: "text", checkpointId: "number", path: "text" },
  // Source coordination.
  "source.splitAssigned": { operatorId: "text", splitId: "text", subtask: "number" },
  "source.splitsReturned": { operatorId: "text", splitIds: "data", subtask: "number" },
  "source.coordinatorSnapshot": { operatorId: "text", checkpointId: "number", state: "data" },
  "source.coordinatorReset": { operatorId: "text", checkpointId: "number" },
  // What a task did, in order: its script. Values are recomputed from it when somebody looks.
  "task.deployed": {
    jobId: "text",
    vertex: "number",
    subtask: "number",
    attemptNumber: "number",
    checkpointId: "number",
  },
  /** State is restored, `open` ran; the checkpoint is -1 for a fresh start. */
  "task.running": { checkpointId: "number" },
  /**
   * `count` stream elements, `records` of them records, were processed from a flat input channel;
   * hash = running hash of the channel.
   */
  "task.input": { channel: "number", count: "number", records: "number", hash: "number" },
  /** `count` restored in-flight elements of a flat input channel were processed; hash = running hash of them. */
  "task.recovered": { channel: "number", count: "number", records: "number", hash: "number" },
  /** A barrier, cancel marker, endOfData or endOfPartition was taken from a channel. */
  "task.event": { channel: "number", event: "text", checkpointId: "number" },
  /** The source operator emitted the records at `offset`..`offset + count - 1` of a split. */
  "task.poll": { operator: "number", splitId: "text", offset: "number", count: "number" },
  "task.splitFinished": { operator: "number", splitId: "text" },
  /** `onTick` or processing-time timers up to `timestampMs` ran in chained operator `operator`. */
  "task.tick": { operator: "number", name: "text", timestampMs: "number" },
  "task.reply": { operator: "number", requestId: "text", body: "data" },
  "task.operatorEvent": { operator: "number", event: "data" },
  /** endInput and finish of the whole chain ran (after the last input). */
  "task.finishing": { mode: "text" },
  /** The synchronous part of a snapshot: [count, hash] of elements so far per input channel and per output subpartition. */
  "task.cut": { checkpointId: "number", inputs: "data", outputs: "data" },
  /** The snapshot is durable, right before the acknowledgement. */
  "task.snapshot": { checkpointId: "number", path: "text", hash: "number", bytes: "number" },
  "task.checkpointComplete": { checkpointId: "number" },
  "task.checkpointAborted": { checkpointId: "number" },
  "task.state": { from: "text", to: "text", cause: "text" },
  /** Output watermark of a chained operator (milliseconds of event time). */
  "task.watermark": { operator: "number", timestamp: "number" },
  "task.counter": { operator: "number", counter: "text", amount: "number" },
  "task.blocked": { channel: "number", checkpointId: "number" },
  "task.unblocked": { checkpointId: "number" },
  "task.backPressured": { on: "flag" },
  /** Where a restarted task finds its state, if its machine may have a copy. */
  "task.stateRead": { localBytes: "number", remoteBytes: "number" },
  /** User code does what a fault makes it do. */
  "task.userCodeFault": { fault: "text", operator: "text", call: "text", effect: "text" },
  // The outside world.
  "store.put": { key: "text", hash: "number", bytes: "number" },
  "store.deleted": { key: "text" },
  /** A fault of the store met a request; see `StoreFault`. */
  "store.spoiled": { key: "text", mode: "text" },
  "log.fetched": { partition: "text", offset: "number", count: "number" },
  "log.transaction": {
    transactionalId: "text",
    epoch: "number",
    from: "text",
    to: "text",
    rows: "number",
    cause: "text",
  },
  "log.produced": { transactionalId: "text", epoch: "number", sequence: "number", rows: "data" },
  "log.refused": { transactionalId: "text", epoch: "number", reason: "text" },
  "table.upserted": { rows: "data" },
  "print.row": { sink: "text", subtask: "number", row: "data" },
  /** Rows were written outside of transactions. */
  "log.appended": { subtask: "number", attempt: "number", rows: "data" },
  /** Somebody who reads the output got rows; each with its transaction. */
  "log.read": { topic: "text", isolation: "text", rows: "data" },
  /** Records `from`..`to - 1` of an input partition are deleted. */
  "log.truncated": { partition: "text", from: "number", to: "number" },
  /** A lookup service got a question. */
  "lookup.asked": { key: "text" },
  /** An input topic has other partitions than before; their names. */
  "log.partitionsChanged": { added: "data", removed: "data" },
} as const;

/** Names of all record types. */
export type TraceType = keyof typeof TRACE_SCHEMA;
