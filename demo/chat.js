// A chat that talks to nobody: enough of an app to show what an embedded banner does to one.
const threads = [
  {
    name: 'Harbour team',
    members: 'Ines, Jonas, Mira and you',
    hue: 248,
    replies: ['On it.', 'Sounds good to me.', 'Can we look at that tomorrow?', 'Ha! Yes.'],
    messages: [
      ['Ines', 'Morning! Is the new berth plan final?'],
      ['Jonas', 'Almost. The tide table of Thursday is missing.'],
      ['You', 'I have it, one moment.'],
      ['Mira', 'Then we can send it out before lunch.'],
    ],
  },
  {
    name: 'Mira',
    members: 'online',
    hue: 152,
    replies: ['Let me check.', 'Thank you!', 'I will call you.'],
    messages: [
      ['Mira', 'Did the pictures arrive?'],
      ['You', 'All of them. The third is the one.'],
      ['Mira', 'I thought so too.'],
    ],
  },
  {
    name: 'Night watch',
    members: 'Four people',
    hue: 20,
    replies: ['All quiet.', 'Noted.'],
    messages: [
      ['Tariq', 'Handover: nothing open.'],
      ['You', 'Good night then.'],
      ['Tariq', 'Famous last words.'],
    ],
  },
  {
    name: 'Book club',
    members: 'Seven people',
    hue: 320,
    replies: ['I have not finished it yet.', 'The ending!'],
    messages: [['Ada', 'Next month: something short, please.']],
  },
]
const element = (id) => document.getElementById(id)
let chosen = threads[0]

function showThreads() {
  element('threads').replaceChildren(
    ...threads.map((thread) => {
      const button = document.createElement('button')
      button.type = 'button'
      button.setAttribute('aria-current', String(thread === chosen))
      const face = document.createElement('span')
      face.className = 'face'
      face.style.setProperty('--hue', thread.hue)
      face.ariaHidden = 'true'
      face.textContent = thread.name.slice(0, 1)
      const name = document.createElement('b')
      name.textContent = thread.name
      const last = document.createElement('small')
      last.textContent = thread.messages.at(-1)[1]
      button.append(face, name, last)
      button.addEventListener('click', () => choose(thread))
      const item = document.createElement('li')
      item.append(button)
      return item
    }),
  )
}

function item(className, text) {
  const li = document.createElement('li')
  li.className = className
  li.textContent = text
  return li
}

function showMessages() {
  const items = []
  let before = ''
  for (const [who, text] of chosen.messages) {
    if (who !== before && who !== 'You') items.push(item('name', who))
    items.push(item(who === 'You' ? 'mine' : '', text))
    before = who
  }
  element('title').textContent = chosen.name
  element('members').textContent = chosen.members
  element('messages').replaceChildren(...items)
  element('messages').scrollTop = element('messages').scrollHeight
}

function choose(thread) {
  chosen = thread
  showThreads()
  showMessages()
}

function answer(thread) {
  const who = thread.messages.findLast(([name]) => name !== 'You')[0]
  const typing = item('typing', '•••')
  if (thread === chosen) element('messages').append(typing)
  setTimeout(() => {
    thread.messages.push([who, thread.replies[thread.messages.length % thread.replies.length]])
    showThreads()
    if (thread === chosen) showMessages()
  }, 900)
}

function send() {
  const text = element('text').value.trim()
  if (text === '') return
  chosen.messages.push(['You', text])
  element('text').value = ''
  showThreads()
  showMessages()
  answer(chosen)
}

element('composer').addEventListener('submit', (event) => {
  event.preventDefault()
  send()
})
element('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  send()
})
choose(threads[0])
