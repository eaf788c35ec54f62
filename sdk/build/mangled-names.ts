/**
 * Names that the browser has too, on things that the client never asks for them: whoever begins to has to take the name
 * out of here.
 */
export const MANGLED_THOUGH_KNOWN = [
  'clientId',
  'code',
  'lock',
  'phase',
  'rules',
  'start',
  'flush',
  'header',
  'listen',
  'listeners',
  'post',
  'select',
  'store',
  'streams',
  'take',
  'text',
  'truth',
  'update',
  'wait',
  'notify',
  'browser',
  'element',
  'load',
  'rank',
  'row',
  'spoken',
  'tone',
  'when',
]

/** Of the browser, as the core knows it. */
const BROWSER_NAMES = [
  'isHidden',
  'isOnline',
  'later',
  'listen',
  'lock',
  'openChannel',
  'readStored',
  'store',
  'wallNow',
]

/** Of the connection: its requests and their answers, its state, and what happens to it. */
const CONNECTION_NAMES = [
  'code',
  'streams',
  'header',
  'text',
  'onHead',
  'onText',
  'onEnd',
  'phase',
  'rules',
  'isVisible',
  'isAway',
  'hiddenAt',
  'canStream',
  'shares',
  'leads',
  'hasState',
  'failures',
  'windowMs',
  'polls',
  'lastByteAt',
  'isProved',
  'retryMs',
  'notBefore',
  'quietUntil',
  'pollNotBefore',
  'isAsking',
  'askedAt',
  'floorMs',
  'sooner',
  'isFresh',
  'isLeader',
]

/** Of what else the parts of a client know of each other. */
const CLIENT_NAMES = [
  'clientId',
  'start',
  'flush',
  'listeners',
  'post',
  'select',
  'take',
  'tell',
  'truth',
  'update',
  'wait',
  'notify',
  'browser',
  'takeState',
  'takeClock',
  'trusted',
  'serverNow',
  'serverMs',
  'setup',
  'onChange',
  'onHealthy',
  'onRollCall',
  'dueAt',
  'offer',
  'saveHooks',
  'hasSaved',
  'savedKey',
  'holds',
  'isDisconnected',
  'notice',
  'steering',
]

/** Of the banner, which knows the core by its public names only. */
const BANNER_NAMES = [
  'acts',
  'news',
  'dismissal',
  'element',
  'glyph',
  'load',
  'phrases',
  'rank',
  'row',
  'spoken',
  'tone',
  'when',
]

/**
 * Words of the connection's machine (`sdk/core/connection/`) that nobody else hears: no modes, whose first letters mean
 * something, nor what the browser, the feed or other tabs say. They are names of properties too,
 * in tables that hold nothing else.
 */
export const MACHINE_WORDS = [
  'openStream',
  'hush',
  'ruled',
  'hint',
  'announce',
  'closeStream',
  'requestLock',
  'stealLock',
  'releaseLock',
  'unshareable',
  'unstreamable',
  'unhush',
  'watchdog',
  'patience',
  'attempt',
  'granted',
  'healthy',
  'opened',
  'robbed',
  'proved',
  'polled',
  'heard',
  'grace',
  'timer',
  'bytes',
  'woke',
  'lost',
  'poll',
  'rest',
]

/**
 * Property names that stay inside the client and are shortened in what is published. Never a name of the feed, of the
 * public API, of what tabs tell each other, or of the browser (tests/unit/sdk/mangled-names.test.ts). Those of one group
 * become different ones. Those of two never meet on one object, so that a short name may stand for one of each.
 */
export const NAME_GROUPS: readonly (readonly string[])[] = [
  BROWSER_NAMES,
  CONNECTION_NAMES,
  CLIENT_NAMES,
  BANNER_NAMES,
  MACHINE_WORDS,
]
