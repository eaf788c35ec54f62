import type { Story } from './story.ts'

/** A chat API, 9 December 2020: messages stored, but two thirds of their events not delivered. */
export const OUTAGE_2020: Story = {
  name: 'Messages arrive late or only after a refresh',
  startedAt: '2020-12-09T11:28:00.000Z',
  updates: [
    {
      at: '2020-12-09T16:59:00.000Z',
      status: 'investigating',
      body: 'Several customers tell us that new messages do not appear until the chat is loaded again. We are looking at the delivery of message events over WebSocket. Messages themselves are stored.',
      components: { api: 'partial_outage' },
    },
    {
      at: '2020-12-09T17:20:00.000Z',
      status: 'identified',
      body: 'The release that went out to two regions today loses message events while it replicates them. It is being rolled back since 17:00 UTC; the first shards deliver normally again. **No message is lost**: fetching a chat shows all of them.',
      components: { api: 'partial_outage' },
    },
    {
      at: '2020-12-09T17:43:00.000Z',
      status: 'resolved',
      body: 'All shards are well since 17:38 UTC and events are delivered as usual. A postmortem follows tomorrow.',
      components: { api: 'operational' },
    },
  ],
  postmortem: {
    at: '2020-12-10T15:00:00.000Z',
    sections: {
      summary:
        'A rolling deployment to two regions, from 11:28 to 14:38 UTC, carried a bug in replication. From then until the roll-back, 66 % of message events were not delivered over WebSocket, although the messages were stored and could be fetched.',
      impact: 'Chats in the two regions looked frozen until they were loaded again. Nothing was lost.',
      timeline: [
        { at: '2020-12-09T11:28:00.000Z', event: 'The deployment begins.' },
        { at: '2020-12-09T14:38:00.000Z', event: 'The deployment has reached both regions.' },
        { at: '2020-12-09T16:59:00.000Z', event: 'After reports from customers we begin to look.' },
        { at: '2020-12-09T17:00:00.000Z', event: 'The release is named as the cause and rolled back.' },
        { at: '2020-12-09T17:38:00.000Z', event: 'All shards are well.' },
      ],
      rootCauses: ['A bug in Raft-based replication that shows itself only in a cluster of several nodes.'],
      wentWell: [
        'Once suspected, the release was rolled back within a minute.',
        'Storage was never touched.',
      ],
      wentBadly: [
        'Nothing watched whether messages were delivered, only whether they were accepted.',
        'The tests ran on a single node and could not see a bug of a cluster.',
        'The drop was visible in the figures during the rollout, and nobody was looking.',
      ],
      actionItems: [
        {
          title: 'A canary that acts as a client and measures delivery',
          owner: 'Messaging',
          dueOn: '2021-01-15',
          state: 'done',
        },
        {
          title: 'Run the replication tests on three nodes',
          owner: 'Storage',
          dueOn: '2021-01-31',
          state: 'done',
        },
        {
          title: 'A rollout stops by itself when deliveries drop',
          owner: 'Release',
          dueOn: '2021-03-01',
          state: 'done',
        },
      ],
    },
  },
}
