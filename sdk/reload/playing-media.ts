import { somewhereInPage } from './page-roots.ts'

/** Sound or video plays. A muted loop without controls does not count: chats show animated pictures that way. */
export const isMediaPlaying = () =>
  somewhereInPage<HTMLMediaElement>(
    'audio,video',
    ({ paused, ended, muted, loop, controls, localName }) =>
      !paused && !ended && (localName === 'audio' || !muted || !loop || controls),
  )
