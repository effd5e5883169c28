/** Name of the scenario in which a job runs for which nobody has named one. */
export const OWN_JOB_SCENARIO = "own-job";

/** Its text: four machines, a checkpoint every half second, nothing goes wrong; the job brings its input. */
export const OWN_JOB_TEXT = `apiVersion: linecook/v1
kind: Scenario
metadata:
  name: ${OWN_JOB_SCENARIO}
  title: A job of your own, on four machines
job: ${OWN_JOB_SCENARIO}
cluster:
  taskManagers: 4
configuration:
  parallelism.default: 2
  taskmanager.numberOfTaskSlots: 1
  execution.checkpointing.interval: 500 ms
  heartbeat.interval: 1 s
  heartbeat.timeout: 3 s
  restart-strategy.type: fixed-delay
  restart-strategy.fixed-delay.attempts: 10
  restart-strategy.fixed-delay.delay: 3 s
  execution.state-recovery.from-local: true
`;
