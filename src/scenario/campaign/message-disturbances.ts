import { between, oneOf, type Disturbance } from "./drawn-fault.js";

/** Messages after whose loss somebody asks again soon, or does without. */
const EXPENDABLE: readonly string[] = [
  "taskExecutor.confirmCheckpoint",
  "taskExecutor.abortCheckpoint",
  "taskExecutor.submitTask",
  "taskExecutor.cancelTask",
  "taskExecutor.sendOperatorEvent",
  "taskExecutor.requestSlot",
  "taskExecutor.heartbeatFromJobManager",
  "taskExecutor.heartbeatFromResourceManager",
  "jobMaster.updateTaskExecutionState",
  "jobMaster.offerSlots",
  "jobMaster.heartbeatFromTaskManager",
  "resourceManager.heartbeatFromTaskManager",
  "rpc.reply",
];

/** Messages after whose loss a checkpoint hangs until it expires. */
const OF_CHECKPOINTS: readonly string[] = [
  "taskExecutor.triggerCheckpoint",
  "jobMaster.acknowledgeCheckpoint",
  "jobMaster.declineCheckpoint",
];

/** Messages that a correct receiver takes twice and counts once. */
const REPEATABLE: readonly string[] = [
  "taskExecutor.confirmCheckpoint",
  "taskExecutor.abortCheckpoint",
  "jobMaster.acknowledgeCheckpoint",
  "jobMaster.updateTaskExecutionState",
  "jobMaster.heartbeatFromTaskManager",
];

const MOST = 6;

/** Remote calls that get lost, come late or come twice. */
export const MESSAGE_DISTURBANCES: readonly Disturbance[] = [
  {
    name: "lost-message",
    failsJob: true,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: (random, ground) => [
      {
        kind: "message",
        target: oneOf(random, random.below(2) === 0 ? ground.taskManagers : ground.jobManagers),
        messageType: oneOf(random, [
          ...EXPENDABLE,
          ...(ground.outlastsHungCheckpoints ? OF_CHECKPOINTS : []),
        ]),
        effect: "drop",
        times: 1 + random.below(MOST),
        forUs: ground.heartbeatTimeoutUs,
      },
    ],
  },
  {
    name: "late-message",
    failsJob: true,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: (random, { taskManagers, heartbeatTimeoutUs }) => [
      {
        kind: "message",
        target: oneOf(random, taskManagers),
        messageType: oneOf(random, [...EXPENDABLE, ...OF_CHECKPOINTS]),
        effect: "delay",
        amountUs: between(random, heartbeatTimeoutUs / 1000, heartbeatTimeoutUs),
        times: 1 + random.below(MOST),
        forUs: heartbeatTimeoutUs,
      },
    ],
  },
  {
    name: "repeated-message",
    failsJob: false,
    applies: ({ taskManagers }) => taskManagers.length > 0,
    draw: (random, { taskManagers, heartbeatTimeoutUs }) => [
      {
        kind: "message",
        target: oneOf(random, taskManagers),
        messageType: oneOf(random, REPEATABLE),
        effect: "duplicate",
        times: 1 + random.below(MOST),
        forUs: heartbeatTimeoutUs,
      },
    ],
  },
];
