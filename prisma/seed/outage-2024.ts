import type { Story } from './story.ts'

/** In-product messaging, 28 May 2024, told in UTC (US Mountain is six hours behind). */
export const OUTAGE_2024: Story = {
  name: 'In-product messages fail to load',
  startedAt: '2024-05-28T08:30:00.000Z',
  updates: [
    {
      at: '2024-05-28T14:12:00.000Z',
      status: 'investigating',
      body: 'The first customers report that messages inside their product do not load. We see refused requests at a gateway and are looking for the reason.',
      components: { inapp: 'partial_outage' },
    },
    {
      at: '2024-05-28T14:30:00.000Z',
      status: 'investigating',
      body: 'We have given the service more resources. That helps a little, and is not the whole story: many calls are still turned away.',
    },
    {
      at: '2024-05-28T15:00:00.000Z',
      status: 'identified',
      body: 'Last night’s release asks the gateway far more often than before, beyond its rate limits. Everybody who can help is in one room.',
    },
    {
      at: '2024-05-28T17:35:00.000Z',
      status: 'identified',
      body: 'A cheaper query is deployed since 17:33 UTC, and feature flags that were set wrongly have been corrected. Fewer calls are refused; the limits themselves come next.',
      components: { inapp: 'degraded_performance' },
    },
    {
      at: '2024-05-28T18:34:00.000Z',
      status: 'monitoring',
      body: 'The rate limits are corrected and no longer refuse legitimate calls. We are watching.',
    },
    {
      at: '2024-05-28T18:50:00.000Z',
      status: 'resolved',
      body: 'Messages load normally everywhere.',
      components: { inapp: 'operational' },
    },
  ],
  postmortem: {
    at: '2024-05-30T16:00:00.000Z',
    sections: {
      summary:
        'A release at 08:30 UTC multiplied the requests at a gateway until its rate limits refused legitimate ones. More resources, a cheaper query, corrected flags and corrected limits ended it at 18:50 UTC.',
      impact: 'For a good part of the day many messages inside customers’ products did not load.',
      timeline: [
        { at: '2024-05-28T08:30:00.000Z', event: 'The release.' },
        { at: '2024-05-28T14:12:00.000Z', event: 'First reports from customers.' },
        { at: '2024-05-28T14:30:00.000Z', event: 'More resources.' },
        { at: '2024-05-28T15:00:00.000Z', event: 'War room.' },
        { at: '2024-05-28T17:33:00.000Z', event: 'A cheaper query is deployed.' },
        { at: '2024-05-28T17:35:00.000Z', event: 'Feature flags corrected.' },
        { at: '2024-05-28T18:34:00.000Z', event: 'Rate limits corrected.' },
        { at: '2024-05-28T18:50:00.000Z', event: 'Resolved.' },
      ],
      rootCauses: [
        'Too few resources for the load that the release brought.',
        'A rate limit that refused legitimate calls.',
        'An expensive query.',
        'Feature flags set wrongly.',
      ],
      wentBadly: ['Customers noticed before we did, almost six hours after the release.'],
      actionItems: [
        {
          title: 'Watch how close traffic is to each limit',
          owner: 'Gateway',
          dueOn: '2024-06-14',
          state: 'done',
        },
        {
          title: 'Load tests with real patterns of traffic',
          owner: 'Messaging',
          dueOn: '2024-07-31',
          state: 'done',
        },
        {
          title: 'Review of queries on the deployment list',
          owner: 'Release',
          dueOn: '2024-06-21',
          state: 'done',
        },
        { title: 'Automatic scaling', owner: 'Platform', dueOn: '2024-09-30', state: 'in_progress' },
      ],
    },
  },
}
