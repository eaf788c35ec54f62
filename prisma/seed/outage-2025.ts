import type { Story } from './story.ts'

/** A chat app and its reactive back end, Sunday 1 June 2025, told in UTC (US Pacific is seven hours behind). */
export const OUTAGE_2025: Story = {
  name: 'Chats do not load',
  startedAt: '2025-06-01T13:30:00.000Z',
  updates: [
    {
      at: '2025-06-01T16:30:00.000Z',
      status: 'investigating',
      body: 'Errors that we saw early this morning are back: chats load slowly or not at all. We are investigating.',
      components: { web: 'degraded_performance', sync: 'degraded_performance' },
    },
    {
      at: '2025-06-01T16:45:00.000Z',
      status: 'investigating',
      body: 'The app is essentially unusable at the moment. The sync engine drops its connections, and as clients return all at once the load rises from about 50 queries a second to over 20,000.',
      components: { web: 'major_outage', sync: 'major_outage' },
    },
    {
      at: '2025-06-01T17:01:00.000Z',
      status: 'identified',
      body: 'A queue of subscriptions that wait to be refreshed overflows at a fixed limit of 10,000. The limit becomes a knob, to be raised to 100,000.',
    },
    {
      at: '2025-06-01T17:15:00.000Z',
      status: 'identified',
      body: 'The client does not back off after this kind of failure. A fixed one is out. **Please reload the app, and close the tabs that you do not need**: most of the load comes from tabs in the background.',
    },
    {
      at: '2025-06-01T17:48:00.000Z',
      status: 'identified',
      body: 'A back end with the higher limit is deployed. Reconnecting clients still keep it down; we are preparing to let them in slowly.',
    },
    {
      at: '2025-06-01T19:04:00.000Z',
      status: 'identified',
      body: 'We found out why the new back end does not hold: it was deployed on machines that are far too small. It is being moved to the right ones.',
    },
    {
      at: '2025-06-01T19:27:00.000Z',
      status: 'resolved',
      body: 'The back end runs on the right machines since 19:26 UTC, and chats load again. Thank you for your patience on a Sunday.',
      components: { web: 'operational', sync: 'operational' },
    },
  ],
  postmortem: {
    at: '2025-06-03T17:00:00.000Z',
    sections: {
      summary:
        'Compaction of a search index invalidated live subscriptions although no data had changed. The queue of refreshes overflowed, the server dropped its connections, and clients that did not back off kept it down for almost three hours.',
      impact:
        'The app was slow for stretches from 13:30 to about 16:45 UTC, and essentially unusable from then until 19:27.',
      timeline: [
        {
          at: '2025-06-01T13:00:00.000Z',
          event: 'On-call sees raised error rates for some users. They subside within the hour.',
        },
        {
          at: '2025-06-01T16:30:00.000Z',
          event: 'The errors return: the queue of 10,000 waiting subscriptions overflows.',
        },
        { at: '2025-06-01T17:01:00.000Z', event: 'The limit becomes a run-time knob.' },
        { at: '2025-06-01T17:15:00.000Z', event: 'The client is found not to back off; a fixed one ships.' },
        {
          at: '2025-06-01T17:48:00.000Z',
          event: 'The new back end goes out, on machines of the free tier, unnoticed.',
        },
        {
          at: '2025-06-01T18:00:00.000Z',
          event: 'The reconnecting herd keeps the service down; blocking ranges of addresses is prepared.',
        },
        { at: '2025-06-01T19:04:00.000Z', event: 'The wrong size of the machines is noticed.' },
        { at: '2025-06-01T19:26:00.000Z', event: 'Deployed on the right ones.' },
        { at: '2025-06-01T19:27:00.000Z', event: 'Recovered.' },
      ],
      rootCauses: [
        'Compaction, a few times an hour, invalidated every subscription that touched an indexed field; every client was subscribed to its 20 newest threads.',
        'The client forgot its back-off as soon as it was connected, which proves nothing.',
        'Deployment tooling did not keep the resources that were set for the account.',
      ],
      wentWell: [
        'The limit could be turned into a knob within half an hour.',
        'Customers were told to reload early on.',
      ],
      wentBadly: [
        'There was no way to make old clients reload or let go.',
        'The errors of the early morning were looked at later.',
        'It took an hour and a quarter to see that the machines were too small.',
      ],
      actionItems: [
        { title: 'Compaction invalidates nothing', owner: 'Search', dueOn: '2025-06-10', state: 'done' },
        {
          title: 'A client that proves health before it forgets failure',
          owner: 'Client',
          dueOn: '2025-06-20',
          state: 'done',
        },
        {
          title: 'Tooling honours the sizes in the configuration',
          owner: 'Operations',
          dueOn: '2025-06-30',
          state: 'done',
        },
        {
          title: 'Load tests of reconnecting herds',
          owner: 'Platform',
          dueOn: '2025-08-31',
          state: 'in_progress',
        },
        {
          title: 'Let go of the sockets of inactive tabs',
          owner: 'Client',
          dueOn: '2025-09-30',
          state: 'open',
        },
      ],
    },
  },
}
