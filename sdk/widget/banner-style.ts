/**
 * What a host page could reach by accident is `!important` on the host element: inside a shadow root that wins over the
 * page's own `!important`. System colours and one tone for each impact make both themes.
 */
export const BANNER_CSS = `:host{all:initial!important;position:absolute!important;color-scheme:light dark;display:block!important;font-family:var(--allclear-font,inherit)!important}
:host([open]){position:fixed!important;inset:0 0 auto!important;z-index:var(--allclear-z-index,2147483647)!important}
:host([open=bottom]){inset:auto 0 0!important}:host([open=inline]){position:static!important}
.bar{max-height:50vh;overflow:auto;font-size:clamp(14px,.9375rem,24px);border-radius:var(--allclear-radius,0);background:Canvas;line-height:1.45}
.row{--t:#789;display:flex;gap:.5em;padding:.5em 1em;color:var(--allclear-color,CanvasText);background:var(--allclear-background,color-mix(in srgb,var(--t) 12%,Canvas));border-bottom:1px solid color-mix(in srgb,var(--t) 35%,Canvas)}
.critical{--t:#d33}.major{--t:#d62}.minor{--t:#a70}.maintenance{--t:#48c}
[hidden]{display:none}
svg{fill:var(--t);fill-rule:evenodd;height:1.45em;width:1.125em;flex:none}
.body,.acts{display:flex;flex-wrap:wrap;align-items:baseline;gap:.125em 1em}.body{min-width:0;flex:1}
.words{max-width:120ch;overflow-wrap:anywhere}.words *{unicode-bidi:isolate}
.shut .words{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
b{font-weight:600}
.when,.stale{opacity:.8}.stale{flex-basis:100%}
a,button{all:unset;cursor:pointer;text-underline-offset:.2em;font-weight:500;text-decoration:underline;text-decoration-color:color-mix(in srgb,currentColor 40%,transparent);border-radius:3px}
a:hover,button:hover{text-decoration-color:currentColor}
:focus-visible{outline-offset:2px;outline:2px solid!important}.bar:focus-visible{outline-offset:-2px}
.act,.dismiss{text-decoration:none;padding:0 .5em}
.act{background:CanvasText;color:Canvas}
.dismiss{align-self:start}
@media(pointer:coarse){a,button{padding-block:.3em}}
@media(prefers-reduced-motion:no-preference){.row{animation:in .2s}@keyframes in{0%{opacity:0;translate:0 -6px}}}
@media(forced-colors:active){svg{fill:CanvasText}.act{border:1px solid}}
@media print{:host{display:none!important}}`
