/**
 * The named moments of the protocols at which faults, breakpoints and lessons can hang, each with one
 * sentence that says when a process passes it. `crash tm-3@checkpoint.ack.sent#2` means: right there,
 * at the second passing.
 */
export const PROTOCOL_POINTS = {
  // Leaders.
  "dispatcher.leader.granted": "The Dispatcher has become leader and takes jobs.",
  "resourceManager.leader.granted": "The ResourceManager has become leader.",
  "jobMaster.leader.granted": "A JobMaster has become the leader of its job.",
  "rpc.fenced": "An endpoint refuses a message that names another leader session than its own.",
  // The life of a job.
  "job.submitted": "The Dispatcher has accepted a job.",
  "job.plan.persisted": "The plan of an accepted job is kept, as far as the cluster keeps plans.",
  "job.status.created": "The scheduler of a job is there.",
  "job.status.running":
    "A job begins to be scheduled, or all that waited for a restart is restarted.",
  "job.status.restarting": "At least one task of a job waits for its restart.",
  "job.status.failing": "A job is ended because of a failure.",
  "job.status.failed": "A job has ended because of a failure.",
  "job.status.cancelling": "A job is ended because somebody asked for it.",
  "job.status.canceled": "A job has ended because somebody asked for it.",
  "job.status.finished": "All tasks of a job have finished.",
  "job.status.suspended": "A JobMaster gives up its job without ending it.",
  "job.terminated": "The Dispatcher knows how a job ended.",
  // Resources.
  "taskManager.registered": "The ResourceManager knows the slots of a TaskManager.",
  "jobMaster.taskManager.registered": "A TaskManager has registered at a JobMaster.",
  "resourceManager.taskManager.lost": "The ResourceManager gives up a TaskManager.",
  "taskManager.lost": "A JobMaster gives up a TaskManager and all that runs on it.",
  "taskExecutor.jobMaster.lost": "A TaskExecutor gives up a JobMaster and fails its tasks.",
  "taskExecutor.resourceManager.lost": "A TaskExecutor gives up its ResourceManager.",
  "taskExecutor.fatal": "A TaskExecutor ends its own machine.",
  "heartbeat.timeout": "Nothing was heard of a target for the whole heartbeat timeout.",
  "heartbeat.unreachable": "Heartbeats to a target found nobody, too often in a row.",
  "slots.required": "A JobMaster declares how many slots it needs.",
  "slots.notEnough": "The ResourceManager tells a JobMaster that it cannot have what it needs.",
  "slot.requested": "The ResourceManager asks a TaskExecutor for a slot.",
  "slot.allocated": "A TaskExecutor has reserved a slot for a job.",
  "slot.offer.sent": "A TaskExecutor offers its reserved slots to a JobMaster.",
  "slot.offered": "A JobMaster looks at offered slots.",
  "slot.accepted": "A JobMaster has taken a slot.",
  "slot.freed": "A TaskExecutor has freed a slot.",
  // Tasks.
  "task.submitted": "A JobMaster sends a task to a TaskExecutor.",
  "task.spawned": "A TaskExecutor has started a task.",
  "task.running": "A task has restored its state and begins with its input.",
  "task.endOfData": "A task has reached the end of its data.",
  "task.state.sent": "A TaskExecutor reports the state of a task to its JobMaster.",
  "task.state.received": "A JobMaster gets the report of a task's state.",
  // Failures.
  "failover.started": "A failure begins a restart: tasks are cancelled, the delay runs.",
  "failover.merged": "A failure joins a restart that is already pending.",
  "failover.restarting": "The delay is over and all tasks have ended: new attempts are made.",
  "failover.suppressed": "A failure may not be restarted: the job fails.",
  // Checkpoints, at the JobMaster unless another place is named.
  "checkpoint.triggered": "A checkpoint has its number and is pending.",
  "checkpoint.trigger.sent": "A source task is told to begin a checkpoint.",
  "checkpoint.trigger.received": "A TaskExecutor passes the begin of a checkpoint to its task.",
  "checkpoint.rejected": "A checkpoint was wanted but cannot begin.",
  "checkpoint.final.requested":
    "All tasks are at the end of their data: one checkpoint more is wanted.",
  "checkpoint.barrier.sent": "A task has sent the barrier to all its outputs.",
  "checkpoint.channelState.captured":
    "Buffers that a task's barriers overtook are ready to be written with its snapshot.",
  "checkpoint.upload.started": "A task begins to write its snapshot to the store.",
  "checkpoint.upload.durable": "A task's snapshot is durable.",
  "checkpoint.ack.sent": "A task acknowledges a checkpoint.",
  "checkpoint.declined.sent": "A task declines a checkpoint.",
  "checkpoint.ack.received": "An acknowledgement is looked at.",
  "checkpoint.decline.received": "A decline is looked at.",
  "checkpoint.metadata.write.sent": "All have acknowledged: the metadata goes to the store.",
  "checkpoint.completed.metadata.written": "The metadata is durable: a restart would begin here.",
  "checkpoint.notify.sent": "A task is told that a checkpoint is complete.",
  "checkpoint.notify.received": "A TaskExecutor passes word of a completed checkpoint to its task.",
  "checkpoint.subsumed": "A completed checkpoint is replaced by a later one and deleted.",
  "checkpoint.aborted": "A pending checkpoint is given up.",
  "checkpoint.restored": "Tasks that restart are given the state of a checkpoint.",
  // Sources.
  "operatorEvent.sent": "An operator coordinator sends an event to one of its subtasks.",
  "source.split.assigned": "A split enumerator gives a split to a reader.",
  "source.splits.returned": "Splits of a failed reader go back to their enumerator.",
  // Transactions of sinks.
  "txn.initialized": "A writer has its transaction, and older ones of its name are fenced.",
  "txn.produced": "A writer sends rows into its open transaction.",
  "txn.precommitted": "All rows of a transaction are durable; it waits for the checkpoint.",
  "txn.commit.requested": "A committer asks for the commit of a transaction.",
  "txn.timedOut": "The log aborts a transaction that was open for too long.",
} as const;
