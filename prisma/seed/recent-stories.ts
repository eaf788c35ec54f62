import type { Story } from './story.ts'

/** Ninety days of ordinary life before `now`, one incident that is open, and one maintenance to come. */
export function recentStories(now: Date): Story[] {
  const ago = (days: number, hours = 0, minutes = 0) =>
    new Date(now.getTime() - ((days * 24 + hours) * 60 + minutes) * 60_000).toISOString()
  return [
    short(
      'Uploads of large files are refused',
      'uploads',
      'degraded_performance',
      [ago(83), ago(82, 22, 20), ago(82, 21)],
      [
        'Files above 20 MB are refused at the moment. Smaller ones go through.',
        'A proxy had fallen back to its default size limit after its update. The setting is being put back.',
        'Large files are taken again.',
      ],
    ),
    short(
      'Search misses the newest messages',
      'search',
      'degraded_performance',
      [ago(66, 5), ago(66, 4, 15), ago(66, 2)],
      [
        'Messages of the last half hour do not appear in results.',
        'The indexer fell behind after a restart and is catching up.',
        'The index is complete.',
      ],
    ),
    {
      name: 'Database upgrade',
      scheduledFor: ago(52, 4),
      scheduledUntil: ago(52, 3),
      updates: [
        {
          at: ago(58),
          status: 'scheduled',
          body: 'We upgrade the database of the sync engine. Expect two reconnects of a few seconds.',
          components: { sync: 'operational' },
        },
        {
          at: ago(52, 4),
          status: 'in_progress',
          body: 'The upgrade has begun.',
          components: { sync: 'under_maintenance' },
        },
        {
          at: ago(52, 3, 12),
          status: 'completed',
          body: 'The upgrade is done.',
          components: { sync: 'operational' },
        },
      ],
    },
    short(
      'Sign-in with passkeys fails on some phones',
      'signin',
      'partial_outage',
      [ago(40, 9), ago(40, 8, 20), ago(40, 7, 50)],
      [
        'On phones of one maker, signing in with a passkey ends in an error. Passwords work.',
        'A new browser version sends a field that we refused. A fix is on its way.',
        'Passkeys work again on all phones we know of.',
      ],
    ),
    short(
      'Chat API answers slowly',
      'api',
      'degraded_performance',
      [ago(24, 3), ago(24, 2, 30), ago(24, 1, 40)],
      [
        'Requests take several seconds in one region.',
        'One of three load balancers had stopped answering and was taken out.',
        'Response times are as usual.',
      ],
    ),
    short(
      'Some chats show no new messages',
      'sync',
      'partial_outage',
      [ago(11, 6), ago(11, 5, 35), ago(11, 5)],
      [
        'Some open chats do not update. Loading them again helps.',
        'A node held on to connections that were long gone. It has been drained.',
        'All chats update by themselves again.',
      ],
    ),
    short(
      'Previews of pictures are missing',
      'uploads',
      'degraded_performance',
      [ago(4, 2), ago(4, 1, 25), ago(4, 0, 40)],
      [
        'Pictures arrive, but without previews.',
        'The queue of previews was stuck behind one broken file.',
        'Previews are back, also for pictures sent meanwhile.',
      ],
    ),
    {
      name: 'Moving search to new machines',
      scheduledFor: ago(0, -20),
      scheduledUntil: ago(0, -22),
      updates: [
        {
          at: ago(2),
          status: 'scheduled',
          body: 'Search moves to new machines. Results may be up to ten minutes old while it does; everything else is untouched.',
          components: { search: 'operational' },
        },
      ],
    },
    {
      name: 'Chats load slowly for some',
      startedAt: ago(0, 0, 26),
      updates: [
        {
          at: ago(0, 0, 24),
          status: 'investigating',
          body: 'Opening a chat takes up to twenty seconds for some of you. We are looking into it.',
          components: { web: 'degraded_performance', sync: 'partial_outage' },
        },
        {
          at: ago(0, 0, 9),
          status: 'identified',
          body: 'One of our sync nodes is overloaded. We are moving its chats to others, a part at a time. Chats that are open stay open: **there is no need to reload**.',
        },
      ],
    },
  ]
}

function short(
  name: string,
  component: string,
  status: string,
  at: [string, string, string],
  body: [string, string, string],
): Story {
  return {
    name,
    updates: [
      { at: at[0], status: 'investigating', body: body[0], components: { [component]: status } },
      { at: at[1], status: 'identified', body: body[1] },
      { at: at[2], status: 'resolved', body: body[2], components: { [component]: 'operational' } },
    ],
  }
}
