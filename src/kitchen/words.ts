/** One row of the word table. */
export interface Word {
  readonly flink: string;
  readonly kitchen: string;
  /** Where the picture stops being true. */
  readonly breaks: string;
}

function word(flink: string, kitchen: string, breaks: string): Word {
  return { flink, kitchen, breaks };
}

/** The one table of words: Flink's term, the kitchen's, and where the analogy breaks. */
export const WORDS = {
  // Organisation.
  cluster: word(
    "cluster",
    "restaurant",
    "one building can serve many unrelated services (session) or exactly one (application mode)",
  ),
  client: word(
    "client",
    "guest",
    "a real guest tastes; a detached client never sees the results it ordered",
  ),
  jobManager: word(
    "JobManager",
    "kitchen office",
    "it is three roles in one room, not a person: order desk, bench manager, head chefs",
  ),
  dispatcher: word(
    "Dispatcher",
    "order desk",
    "it appoints one head chef per service, and in Flink also serves the web dashboard",
  ),
  resourceManager: word(
    "ResourceManager",
    "bench manager",
    "in standalone mode it knows the free burners but cannot hire anybody",
  ),
  jobMaster: word(
    "JobMaster",
    "head chef",
    "a chef of one service only; never touches food and never sequences plates",
  ),
  taskManager: word(
    "TaskManager",
    "cook",
    "one process with all its pans: when the cook faints, everything on the bench is lost",
  ),
  slot: word(
    "slot",
    "burner",
    "a fixed share of fuel (managed memory); burners do not reserve hands (no CPU isolation)",
  ),
  slotSharing: word(
    "slot sharing group",
    "pans sharing a burner",
    "physical pans could not share one: each burner carries a slice of the whole pipeline",
  ),
  leader: word(
    "leader",
    "holder of the master key",
    "two may believe they hold it for a moment; fencing tokens keep that harmless",
  ),
  fencingToken: word(
    "fencing token",
    "colour of today's badge",
    "invisible to users; commands with yesterday's colour are simply ignored",
  ),
  highAvailability: word(
    "high availability",
    "sous-chefs with the notebook",
    "they hold no live state; they read the notebook again",
  ),
  jobStore: word("job store", "notebook in the safe", "it stores pointers, not the food"),
  heartbeat: word(
    "heartbeat",
    'roll call: "Cook 5?" "Oui!"',
    "silence proves nothing: asleep is not dead",
  ),
  // The service.
  job: word("job", "service", "a streaming service never closes by itself"),
  jobGraph: word("job graph", "recipe", "its steps may already be fused into one pan"),
  executionGraph: word(
    "execution graph",
    "board with every pan",
    "it names attempts: the same pan may be on its third try",
  ),
  vertex: word(
    "job vertex",
    "station",
    "stations are not places: every cook may hold a pan of every station",
  ),
  operator: word("operator", "step", "invisible once chained with its neighbours"),
  operatorChain: word(
    "operator chain",
    "steps in one pan",
    "no belt between them, so no jam can be seen inside",
  ),
  task: word(
    "task",
    "pan",
    "one pan is one pair of hands (a thread); hands never help another pan",
  ),
  attempt: word("execution attempt", "try", "late messages of try 1 must not touch try 2"),
  parallelism: word("parallelism", "number of pans of a station", "it may differ per station"),
  maxParallelism: word(
    "max parallelism",
    "number of drawers in the cabinet",
    "fixed on opening day; drawers are dealt out whole",
  ),
  deployment: word(
    "deployment",
    "lighting the pans",
    '"the service is running" does not mean that the pans are lit',
  ),
  restart: word(
    "restart",
    "starting again from the photo",
    "food cannot be un-eaten; records really are processed again",
  ),
  restartStrategy: word(
    "restart strategy",
    "house rule for starting again",
    'how often and how soon; Flink\'s default with checkpoints is "for ever"',
  ),
  failoverRegion: word(
    "failover region",
    "pans joined by belts",
    "in a keyed streaming job that is the whole kitchen: when one cook faints, all go back",
  ),
  // Food in motion.
  record: word("record", "order", "one order may be processed many times after a restart"),
  source: word(
    "source",
    "hatch where orders come in",
    "it must be able to hand out old orders again",
  ),
  split: word("split", "roll of orders", "order holds only inside one roll"),
  offset: word("offset", "number torn off last", "kept in the photo, not at the hatch"),
  sink: word("sink", "pass to the dining room", "what diners see depends on the cloches"),
  keyBy: word(
    "keyBy",
    "sorting belt",
    "one table always goes to the same bench, but a bench serves many tables",
  ),
  partitioner: word(
    "partitioner",
    "way the belt is dealt",
    "straight, dealt like cards, or copied to all; copies arrive at different moments",
  ),
  buffer: word("network buffer", "tray", "it holds bytes; it leaves when full or after a timeout"),
  credit: word("credit", "empty trays promised", "promised per channel, not per bench"),
  backPressure: word(
    "back-pressure",
    "jam on the belt",
    "it travels backwards, one bench at a time, up to the hatch",
  ),
  barrier: word("barrier", "coloured slip", "it travels with the food; it is not a shout"),
  channel: word("channel", "belt", "order is kept on one belt only, never between two"),
  endOfData: word(
    "end of data",
    "last order",
    "a pan still waits for one final photo before it is put away",
  ),
  // Time.
  eventTime: word("event time", "time written on the order", "guests' watches may be wrong"),
  processingTime: word(
    "processing time",
    "clock on the wall",
    "it differs per bench, and does not go back after a restart",
  ),
  watermark: word(
    "watermark",
    "kitchen clock",
    "a promise (no more orders before this time) that can be wrong; the slowest hatch decides",
  ),
  outOfOrderness: word(
    "bounded out-of-orderness",
    "waiting for stragglers",
    "it waits behind the newest order seen, not the newest true one",
  ),
  idleness: word(
    "idleness",
    "sign: my section is empty",
    "if everybody hangs out the sign, the clock stops",
  ),
  lateRecord: word("late record", "late order", '"late" is relative to slips, not to clocks'),
  sideOutput: word(
    "side output",
    "basket for odd orders",
    "nothing goes in unless somebody put the basket out",
  ),
  window: word("window", "tray per minute", "it exists only once an order for it arrives"),
  timer: word(
    "timer",
    "egg timer",
    "saved in the photo; overdue ones ring together after a restart",
  ),
  // Memory and photographs.
  keyedState: word("keyed state", "card per table", "only the current table's card can be read"),
  operatorState: word(
    "operator state",
    "note pinned on the bench",
    "it is dealt out again as list, union or copy",
  ),
  keyGroup: word("key group", "drawer", "drawers move whole; a card never changes its drawer"),
  stateBackend: word("state backend", "card box", "on the bench (heap) or in a cabinet beside it"),
  checkpoint: word(
    "checkpoint",
    "photo",
    "not instantaneous: each bench snaps when its slip comes, yet the photo is consistent",
  ),
  checkpointCoordinator: word(
    "checkpoint coordinator",
    "head chef's album",
    "it decides, but never waits for food to stop",
  ),
  checkpointStorage: word("checkpoint storage", "off-site safe", "a photo not in the safe is none"),
  alignment: word(
    "barrier alignment",
    "hands off belts whose slip came",
    "unaligned photos skip this and picture the trays instead",
  ),
  savepoint: word(
    "savepoint",
    "album for moving house",
    "yours to delete; a photo is the restaurant's and goes when the service is cancelled",
  ),
  transaction: word(
    "transaction",
    "tray under a cloche",
    "a diner cannot peek; a read_uncommitted reader can",
  ),
  preCommit: word("pre-commit", "sealing under a cloche", "sealed is not served"),
  commit: word("commit", "lifting the cloche", "only when the whole photo is in the album"),
  transactionTimeout: word(
    "transaction timeout",
    "attendant bins old cloches",
    'the album still says "served": that is loss',
  ),
  uid: word("uid", "name on the shelf", "unnamed shelves are labelled by position"),
  rescaling: word("rescaling", "re-dealing drawers", "possible only from a photo"),
  batch: word("batch", "banquet", "no photos, no slips; one course for everyone, then the next"),
  exactlyOnce: word(
    "exactly-once",
    "every order counted once",
    "an effect on the result, not a fact about processing; no kitchen picture covers it",
  ),
} as const satisfies Record<string, Word>;

/** Name of a row of the word table. */
export type WordId = keyof typeof WORDS;
