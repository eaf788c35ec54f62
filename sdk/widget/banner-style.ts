/**
 * What a host page could reach by accident is `!important` on the host element: inside a shadow root that wins over the
 * page's own `!important`. System colours and one tone for each impact make both themes.
 */
export const BANNER_CSS = `:host{all:initial!important;display:block!important;position:absolute!important;font-family:var(--allclear-font,inherit)!important;color-scheme:light dark}
:host([open]){position:fixed!important;inset-inline:0!important;z-index:var(--allclear-z-index,2147483647)!important}
:host([open=top]){top:0!important}:host([open=bottom]){bottom:0!important}:host([open=inline]){position:static!important}
.light{color-scheme:light}.dark{color-scheme:dark}
.bar{max-height:50vh;overflow:auto;overscroll-behavior:contain;font-size:clamp(14px,.9375rem,24px);line-height:1.45;background:Canvas;border-radius:var(--allclear-radius,0)}
.row{--t:#7b8190;display:flex;gap:.625em;padding:.5em 1em;background:var(--allclear-background,color-mix(in srgb,var(--t) 12%,Canvas));color:var(--allclear-color,CanvasText);border-bottom:1px solid color-mix(in srgb,var(--t) 35%,Canvas)}
.critical{--t:#d93a31}.major{--t:#d2691e}.minor{--t:#a87708}.maintenance{--t:#4a82d0}
[hidden]{display:none}
svg{flex:none;width:1.125em;height:1.45em;fill:var(--t);fill-rule:evenodd}
.body{flex:1;min-width:0;display:flex;flex-wrap:wrap;gap:.125em 1em}
.words{max-width:min(120ch,100%);overflow-wrap:anywhere}.words *{unicode-bidi:isolate}
.shut .words{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
b,button,a{font-weight:600}
.when,.stale{opacity:.8}.stale{flex-basis:100%}
.acts{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1em}
a,button{all:unset;cursor:pointer;font-weight:500;text-decoration:underline;text-decoration-color:color-mix(in srgb,currentColor 40%,transparent);text-underline-offset:.2em;border-radius:3px}
a:hover,button:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid!important;outline-offset:2px}.bar:focus-visible{outline-offset:-2px}
.act{background:CanvasText;color:Canvas;text-decoration:none;padding:0 .75em}
.dismiss{text-decoration:none;align-self:start;padding:0 .4em;margin-inline-end:-.4em}
@media(pointer:coarse){a,button{padding-block:.3em}}
@media(prefers-reduced-motion:no-preference){.row{animation:in .2s}@keyframes in{from{opacity:0;transform:translateY(-.375em)}}}
@media(forced-colors:active){svg{fill:CanvasText}.act{border:1px solid}}
@media print{:host{display:none!important}}`
